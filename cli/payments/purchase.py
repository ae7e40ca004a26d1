"""One purchase from this console: asked for, shown as a code, followed to its end."""

import uuid
from dataclasses import dataclass
from typing import Any, Self

from cli import console
from cli.api.access import LOCAL, local_stack
from cli.api.kassa_api import KassaApi
from cli.cloud.controls import Controls
from cli.failures import CannotGoOn, Refused
from cli.payments.amounts import minor_units, money
from cli.payments.follow import follow
from cli.payments.repeating import repeatable
from cli.payments.show import draw_code, event_line

MOVES = {"approves": ("approve",), "declines": ("decline",), "leaves": ("scan", "leave")}


def new_reference(prefix: str = "R") -> str:
    """One that nobody has used."""
    return f"{prefix}-{uuid.uuid4().hex[:12]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What is asked for."""

    amount: int
    currency: str
    body: dict[str, Any]

    @classmethod
    def typed(
        cls,
        amount: str,
        currency: str,
        *,
        reference: str,
        capture_later: bool,
        expires_in: int,
        store: str,
        terminal: str,
    ) -> Self:
        """As somebody typed it. Raises `CannotGoOn`."""
        currency = currency.upper()
        units = minor_units(amount, currency)
        body: dict[str, Any] = {
            "amount": units,
            "currency": currency,
            "reference": reference,
            "expires_in": expires_in,
        }
        body |= {"capture": "manual"} if capture_later else {}
        body |= {"store_reference": store} if store else {}
        body |= {"terminal_reference": terminal} if terminal else {}
        return cls(amount=units, currency=currency, body=body)


def ask_to_pay(api: KassaApi, purchase: Purchase, *, stage: str, shopper: str | None, key: str) -> dict[str, Any]:
    """Ask for it, draw its code, and follow it to its end; Ctrl-C cancels it. Raises `CannotGoOn`."""
    if shopper and stage != LOCAL:
        raise CannotGoOn(f"Only the local stage has a simulated shopper; at {stage}, scan the code with a phone.")
    with console.step(f"Asking for {money(purchase.amount, purchase.currency)}"), repeatable(key):
        payment = api.post("/v1/payments", purchase.body, idempotency_key=key)
    console.say(f"  {payment['id']}, reference {payment['reference']}")
    scene = _Scene(stage, shopper)
    scene.look_at(payment)
    try:
        return follow(api, payment["id"], tell=lambda event: scene.happened(api, payment["id"], event))
    except KeyboardInterrupt:
        return _cancel(api, payment["id"])


class _Scene:
    """The counter: the code lies on it once, and the simulated shopper acts once."""

    def __init__(self, stage: str, shopper: str | None) -> None:
        self._stage = stage
        self._shopper = shopper
        self._is_drawn = False

    def look_at(self, payment: dict[str, Any]) -> None:
        """Show the code where there is one."""
        if self._is_drawn or not payment["qr"]:
            return
        self._is_drawn = True
        draw_code(payment["qr"]["content"])
        if not self._shopper:
            address = " or open its address" if self._stage == LOCAL else ""
            console.say(
                f"  Scan the code{address}; Ctrl-C cancels. It waits until {payment['expires_at'][11:19]} UTC.\n"
            )
            return
        with Controls(local_stack().klarna_url) as klarna:
            for move in MOVES[self._shopper]:
                klarna.shopper(payment["id"], move)

    def happened(self, api: KassaApi, payment_id: str, event: dict[str, Any]) -> None:
        """Tell it; a code that came late is shown now."""
        console.say(event_line(event))
        if event["type"] == "payment.awaiting_shopper" and not self._is_drawn:
            self.look_at(api.get(f"/v1/payments/{payment_id}"))


def _cancel(api: KassaApi, payment_id: str) -> dict[str, Any]:
    console.say("\n  Canceling …")
    try:
        api.post(f"/v1/payments/{payment_id}/cancel")
    except Refused as failure:
        console.complain(str(failure))
    return follow(api, payment_id, tell=lambda event: console.say(event_line(event)))
