"""Everybody who is needed to make an event of a payment happen, and what a recipe for one is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cli.api.kassa_api import KassaApi
from cli.cloud.controls import Controls
from cli.payments.purchase import new_reference
from cli.payments.waiting import until

JsonObject = dict[str, Any]
AMOUNT, CURRENCY = 2900, "SEK"
A_MOMENT, A_SLICE, A_DEADLINE = 20.0, 90.0, 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Everybody at the counter: the terminal, the merchant's office, an operator, and Klarna."""

    terminal: KassaApi
    merchant: KassaApi
    acquirer: KassaApi
    klarna: Controls

    def start(self, **changes: Any) -> JsonObject:
        """A payment whose code is shown."""
        body = {"amount": AMOUNT, "currency": CURRENCY, "reference": new_reference("trigger"), **changes}
        payment = self.terminal.post("/v1/payments", body)
        if payment["status"] != "created":
            return payment
        return self.once(payment, "payment.awaiting_shopper", within=A_SLICE)

    def approved(self, **changes: Any) -> JsonObject:
        """A payment that its shopper paid."""
        payment = self.start(**changes)
        self.klarna.shopper(payment["id"], "approve")
        return self.once(payment, "payment.approved", within=A_SLICE)

    def does(self, payment: JsonObject, rest: str, **body: Any) -> None:
        """Move its money."""
        self.merchant.post(f"/v1/payments/{payment['id']}/{rest}", body)

    def once(self, payment: JsonObject, event: str, *, within: float = A_MOMENT) -> JsonObject:
        """The payment, once its timeline has this event. Raises `NotTrue`."""
        return until(self.merchant, payment["id"], event, within=within)


Recipe = Callable[[Counter], JsonObject]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What is done to make an event happen, and how long that may take in seconds."""

    does: str
    recipe: Recipe
    within: float = A_MOMENT
