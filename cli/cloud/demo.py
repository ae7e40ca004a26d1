"""One purchase, from the terminal to the receipt, with everything that is claimed held against the facts."""

import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from cli import console
from cli.api.kassa_api import KassaApi
from cli.cloud import story
from cli.cloud.controls import Controls
from cli.cloud.sample import MERCHANT_NAME
from cli.console import Colour, paint
from cli.failures import NotTrue
from cli.payments.amounts import money
from cli.payments.show import draw_code
from cli.stack_file import Stack

LINES: list[dict[str, Any]] = [
    {"name": "Bryggkaffe", "quantity": 2, "unit_price": 3800, "total_amount": 7600},
    {"name": "Kanelbulle", "quantity": 1, "unit_price": 3500, "total_amount": 3500},
]
AMOUNT = sum(line["total_amount"] for line in LINES)
CURRENCY = "SEK"
PATIENCE_SECONDS = 75  # a lost webhook costs one slice of the session, no more
POLL_SECONDS = 0.25


def play(stack: Stack) -> None:
    """Play it, and show it. Raises `NotTrue` where something shown is not so, or `Refused`."""
    console.headline(f"One purchase at {MERCHANT_NAME}, {stack.terminal_reference}")
    with KassaApi(stack.api_url, stack.keys.terminal) as terminal:
        payment_id = _ask_for_payment(terminal)
        with Controls(stack.klarna_url) as klarna:
            payment = _pay(terminal, klarna, payment_id)
            transactions = klarna.transactions(payment_id)
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
    with console.step(f"The terminal asks for {money(AMOUNT, CURRENCY)}"):
        payment = terminal.post("/v1/payments", _purchase(), idempotency_key=f"demo-{uuid.uuid4()}")
        if payment["status"] == "created":  # Klarna was slow: ask again, as the answer says
            payment = _wait(terminal, payment["id"], lambda seen: seen["status"] != "created")
    if payment["status"] != "awaiting_shopper" or not payment["qr"]:
        raise NotTrue(f"The terminal should show a QR code now, but the payment is {payment['status']}.")
    draw_code(payment["qr"]["content"])
    return str(payment["id"])


def _pay(terminal: KassaApi, klarna: Controls, payment_id: str) -> dict[str, Any]:
    """What the shopper does, and what comes of it."""
    with console.step("The shopper scans the code"):
        klarna.shopper(payment_id, "scan")
        _wait(terminal, payment_id, lambda seen: seen["distribution_status"] != "DISTRIBUTED")
    with console.step("The shopper approves"):
        klarna.shopper(payment_id, "approve")
    with console.step("Klarna's webhook arrives"):
        _until(
            lambda: any(_told_of_approval(news) for news in klarna.news(payment_id)), "Klarna's webhook did not arrive"
        )
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
        f"The amount is {money(AMOUNT, CURRENCY)} in both": payment["amount"] == theirs.get("amount") == AMOUNT,
        f"Captured is {money(captured, CURRENCY)} in both": captured == theirs.get("captured_amount") == AMOUNT,
    }
    for claim, is_so in claims.items():
        console.say(f"  {paint('✓', Colour.GREEN) if is_so else paint('✗', Colour.RED)} {claim}")
    wrong = [claim for claim, is_so in claims.items() if not is_so]
    if wrong:
        raise NotTrue(f"Not true: {'; '.join(wrong)}.")
