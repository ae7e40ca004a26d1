"""One purchase, from the terminal to the receipt, with everything that is claimed held against the facts."""

import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx

from cli import console
from cli.api.caller import Caller
from cli.api.kassa_api import KassaApi
from cli.cloud import story
from cli.cloud.sample import MERCHANT_NAME
from cli.console import Colour, paint
from cli.failures import NotTrue
from cli.stack_file import Stack

LINES: list[dict[str, Any]] = [
    {"name": "Bryggkaffe", "quantity": 2, "unit_price": 3800, "total_amount": 7600},
    {"name": "Kanelbulle", "quantity": 1, "unit_price": 3500, "total_amount": 3500},
]
AMOUNT = sum(line["total_amount"] for line in LINES)
CURRENCY = "SEK"
PATIENCE_SECONDS = 75  # a lost webhook costs one slice of the session, no more
POLL_SECONDS = 0.25
SECONDS = 20


class Shopper(Caller):
    """Somebody with a phone, at the simulator; and the simulator's books."""

    def __init__(self, url: str, payment_id: str) -> None:
        of_payment = {"reference": payment_id}
        client = httpx.Client(base_url=url, params=of_payment, timeout=SECONDS, trust_env=False)
        super().__init__("The simulator", client)
        self._payment_id = payment_id

    def does(self, move: str) -> None:
        """Scan or approve. Raises `Refused`."""
        self._ask("POST", f"/_sim/requests/{self._payment_id}/{move}")

    def news(self) -> list[dict[str, Any]]:
        """The webhooks that Klarna sent about this payment."""
        return list(self._ask("GET", "/_sim/webhooks/deliveries")["deliveries"])

    def transactions(self) -> list[dict[str, Any]]:
        """What Klarna's books hold of this payment."""
        return list(self._ask("GET", "/_sim/ledger")["transactions"])


def play(stack: Stack) -> None:
    """Play it, and show it. Raises `NotTrue` where something shown is not so, or `Refused`."""
    console.headline(f"One purchase at {MERCHANT_NAME}, {stack.terminal_reference}")
    with KassaApi(stack.api_url, stack.keys.terminal) as terminal:
        payment_id = _ask_for_payment(terminal)
        with Shopper(stack.klarna_url, payment_id) as shopper:
            payment = _pay(terminal, shopper, payment_id)
            transactions = shopper.transactions()
        events = terminal.get(f"/v1/payments/{payment_id}/events")["data"]
        receipt = terminal.text(f"/v1/payments/{payment_id}/receipt?format=text&width=42")
    console.headline("What happened, and when")
    story.print_timeline(events)
    console.headline("The receipt")
    story.print_receipt(receipt)
    console.headline("Our books against Klarna's")
    hold_against_the_books(payment, events, transactions)


def _ask_for_payment(terminal: KassaApi) -> str:
    """What the cashier does: the QR code appears."""
    with console.step(f"The terminal asks for {story.money(AMOUNT, CURRENCY)}"):
        payment = terminal.post("/v1/payments", _purchase(), idempotency_key=f"demo-{uuid.uuid4()}")
        if payment["status"] == "created":  # Klarna was slow: ask again, as the answer says
            payment = _wait(terminal, payment["id"], lambda seen: seen["status"] != "created")
    if payment["status"] != "awaiting_shopper" or not payment["qr"]:
        raise NotTrue(f"The terminal should show a QR code now, but the payment is {payment['status']}.")
    story.draw_qr(payment["qr"]["content"])
    return str(payment["id"])


def _pay(terminal: KassaApi, shopper: Shopper, payment_id: str) -> dict[str, Any]:
    """What the shopper does, and what comes of it."""
    with console.step("The shopper scans the code"):
        shopper.does("scan")
        _wait(terminal, payment_id, lambda seen: seen["distribution_status"] != "DISTRIBUTED")
    with console.step("The shopper approves"):
        shopper.does("approve")
    with console.step("Klarna's webhook arrives"):
        _until(lambda: any(_told_of_approval(news) for news in shopper.news()), "Klarna's webhook did not arrive")
    with console.step("The terminal sees the outcome"):
        return _wait(terminal, payment_id, lambda seen: seen["status"] != "awaiting_shopper")


def _purchase() -> dict[str, Any]:
    reference = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    return {"amount": AMOUNT, "currency": CURRENCY, "reference": reference, "line_items": LINES}


def _told_of_approval(news: Mapping[str, Any]) -> bool:
    return bool(news["status"] == "delivered" and news["event_type"].endswith("completed"))


def _wait(terminal: KassaApi, payment_id: str, enough: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Ask for the payment until it has got so far."""
    seen: dict[str, Any] = {}

    def got_so_far() -> bool:
        nonlocal seen
        seen = terminal.get(f"/v1/payments/{payment_id}")
        return enough(seen)

    _until(got_so_far, f"The payment {payment_id} did not get on")
    return seen


def _until(true: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > deadline:
            raise NotTrue(f"{otherwise} within {PATIENCE_SECONDS} s.")
        time.sleep(POLL_SECONDS)


def hold_against_the_books(
    payment: Mapping[str, Any], events: list[dict[str, Any]], transactions: list[dict[str, Any]]
) -> None:
    """Say of every claim whether it is so. Raises `NotTrue` for the first that is not."""
    theirs = transactions[0] if transactions else {}
    captured = payment["captured_amount"]
    claims = {
        "The terminal sees approved": payment["status"] == "approved",
        "The timeline has no gap and ends with approved": [event["version"] for event in events]
        == list(range(1, payment["version"] + 1))
        and events[-1]["type"] == "payment.approved",
        "Klarna has exactly one transaction for it": len(transactions) == 1,
        "It is the one that we know": theirs.get("payment_transaction_id")
        == payment["klarna"]["payment_transaction_id"],
        f"The amount is {story.money(AMOUNT, CURRENCY)} in both": payment["amount"] == theirs.get("amount") == AMOUNT,
        f"Captured is {story.money(captured, CURRENCY)} in both": captured == theirs.get("captured_amount") == AMOUNT,
    }
    for claim, is_so in claims.items():
        console.say(f"  {paint('✓', Colour.GREEN) if is_so else paint('✗', Colour.RED)} {claim}")
    wrong = [claim for claim, is_so in claims.items() if not is_so]
    if wrong:
        raise NotTrue(f"Not true: {'; '.join(wrong)}.")
