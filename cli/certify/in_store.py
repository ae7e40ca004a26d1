"""What a store adds: the code on the screen, people who change their minds, and answers that get lost."""

import time
from collections.abc import Iterator
from datetime import datetime

from cli.certify.case import Case, Need
from cli.certify.end_to_end import denied
from cli.certify.play import JsonObject, Play

SECTION = "In store"
SHORTEST = 60
"""Seconds that a payment waits for its shopper, at the least."""

AFTER_THE_DEADLINE = 30.0
ONE_SLICE = 90.0
"""Seconds within which a session looks at Klarna though nobody told it to, with a margin."""


def _approved_on_the_phone(play: Play) -> None:
    with play.step("The terminal shows a code"):
        payment = play.start()
        play.equal("Status", payment["status"], "awaiting_shopper")
        play.equal("Klarna's word for it", payment["distribution_status"], "DISTRIBUTED")
    with play.step("The shopper scans it"):
        play.klarna.shopper(payment, "scan")
        seen = play.until_it(payment, lambda it: it["distribution_status"] != "DISTRIBUTED", "scanned")
        play.equal("Klarna's word for it", seen["distribution_status"], "ACCESSED")
    with play.step("The shopper approves"):
        play.klarna.shopper(payment, "approve")
        play.equal("Klarna's word for it", play.paid(payment)["distribution_status"], "COMPLETED")
        play.books_agree(payment)
        play.timeline_is_whole(payment)


def _declined_on_the_phone(play: Play) -> None:
    with play.step("The shopper declines"):
        payment = play.start()
        play.klarna.shopper(payment, "decline")
        ended = denied(play, payment)
        if ended["status"] == "declined":
            play.equal("Declined by", ended["decline"]["by"], "shopper")
        play.nobody_was_charged(payment)


def _canceled_by_the_cashier(play: Play) -> None:
    with play.step("The cashier cancels while the code is on the screen"):
        payment = play.start()
        answer = play.ask("POST", f"/v1/payments/{payment['id']}/cancel")
        play.claim("The answer is definite, or comes soon", answer.status_code in {200, 202}, str(answer.status_code))
        ended = play.until(payment, "canceled")
        play.equal("Canceled by", ended["cancellation"]["requested_by"], "terminal")
    with play.step("The shopper comes too late"):
        late = play.klarna.cannot_approve(payment)
        if late is None:
            play.note("Scan the code after the cancellation: Klarna must say that it is too late.")
        else:
            play.claim("Klarna does not let the shopper approve any more", late)
        play.nobody_was_charged(payment)
        play.timeline_is_whole(payment)


def _deadline(play: Play) -> Iterator[None]:
    with play.step("Nobody comes"):
        payment = play.start(expires_in=SHORTEST)
        left = _seconds_left(payment)
        play.claim("The shopper has a minute", SHORTEST - 10 < left <= SHORTEST, f"{left:.0f} s")
    yield
    with play.step("The minute is over"):
        time.sleep(max(0.0, _seconds_left(play.payment(payment))))
        ended = play.until(payment, "expired", within=AFTER_THE_DEADLINE)
        play.equal("Ended by", ended["cancellation"]["requested_by"], "deadline")
        late = play.klarna.cannot_approve(payment)
        if late is not None:
            play.claim("Klarna does not let the shopper approve any more", late)
        play.nobody_was_charged(payment)


def _seconds_left(payment: JsonObject) -> float:
    expires, now = (datetime.fromisoformat(payment[name]) for name in ("expires_at", "server_time"))
    return (expires - now).total_seconds()


def _lost_answer(play: Play) -> None:
    body, key = play.purchase(), play.reference("lost")
    with play.step("The terminal asks for a payment, and loses the answer"):
        lost = play.good("POST", "/v1/payments", body, key=key)
        play.payments.append(lost["id"])
        play.note("Nothing of this answer is used before it has been found again.")
    with play.step("It finds the payment by its own reference"):
        found = _by_reference(play, body["reference"])
        play.equal("Payments with this reference", [one["id"] for one in found], [lost["id"]])
    with play.step("It sends the same request with the same key"):
        again = play.ask("POST", "/v1/payments", body, key=key)
        play.equal("It is the same payment", again.json()["id"], found[0]["id"])
        play.equal("Idempotency-Replayed", again.headers.get("idempotency-replayed"), "true")
    with play.step("The shopper approves, and is charged once"):
        play.klarna.shopper(again.json(), "approve")
        play.paid(found[0])
        play.books_agree(found[0])


def _by_reference(play: Play, reference: str) -> list[JsonObject]:
    """It may be missing in the first second or so."""
    deadline = time.monotonic() + play.klarna.patience
    while True:
        found: list[JsonObject] = play.good("GET", f"/v1/payments?reference={reference}")["data"]
        if found or time.monotonic() > deadline:
            return found
        time.sleep(0.5)


def _lost_webhook(play: Play) -> Iterator[None]:
    with play.step("The shopper approves, and Klarna's webhook is lost"):
        payment = play.start()
        play.klarna.loses_news(True)
        try:
            play.klarna.shopper(payment, "approve")
        finally:
            play.klarna.loses_news(False)
    yield
    with play.step("Kassa looks by itself"):
        play.paid(payment, within=ONE_SLICE)
        play.books_agree(payment)
        play.timeline_is_whole(payment)


CASES = (
    Case(
        id="approved",
        section=SECTION,
        title="Code shown, scanned and approved",
        purpose="The step-up in a store: the terminal follows the shopper from the code to the approval.",
        steps=_approved_on_the_phone,
    ),
    Case(
        id="declined",
        section=SECTION,
        title="The shopper declines",
        purpose="A shopper who says no is charged nothing, and the terminal knows it.",
        steps=_declined_on_the_phone,
    ),
    Case(
        id="canceled",
        section=SECTION,
        title="The cashier cancels",
        purpose="After the cashier has canceled, no shopper can pay any more.",
        steps=_canceled_by_the_cashier,
    ),
    Case(
        id="expired",
        section=SECTION,
        title="Nobody comes before the deadline",
        purpose="A code that nobody uses is closed at Klarna when its time is over.",
        steps=_deadline,
    ),
    Case(
        id="lost-answer",
        section=SECTION,
        title="The terminal loses an answer",
        purpose="The payment is found again by the terminal's own reference, and never made twice.",
        steps=_lost_answer,
    ),
    Case(
        id="lost-webhook",
        section=SECTION,
        title="Klarna's webhook is lost",
        purpose="The outcome is found without it, within a minute.",
        steps=_lost_webhook,
        needs=frozenset({Need.SIMULATOR}),
    ),
)
