"""What must be true of every payment, whatever went wrong: our books, Klarna's books, and what the till was told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

from tests.chaos.story import Story, Told
from tests.e2e.till import FINAL, JsonObject, unbroken, versions

OPEN_AT_KLARNA = {"SUBMITTED", "IN_PROGRESS"}
TYPES_OF_ENDS = {f"payment.{status}" for status in FINAL} | {"payment.reversed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that is known of one payment when the run is over. `payment` is None where Kassa knows none."""

    story: Story
    payment: JsonObject | None
    timeline: list[JsonObject]
    transactions: list[JsonObject]
    requests: list[JsonObject]
    keeps_purchase: bool

    def broken(self) -> list[str]:
        """The promises that were not kept, in words."""
        return [wrong for promise in _PROMISES for wrong in promise(self)]


def _answers(seen: Evidence) -> Iterator[str]:
    """The till always gets an answer that it can act upon."""
    yield from seen.story.troubles


def _is_there(seen: Evidence) -> Iterator[str]:
    """What the till knows of is there; what is not there has no money."""
    if seen.payment is None:
        if any(told.payment for told in seen.story.told):
            yield "the till was told of a payment that is not there"
        if seen.transactions:
            yield "a transaction without a payment"


def _ends(seen: Evidence) -> Iterator[str]:
    if seen.payment and seen.payment["status"] not in FINAL:
        yield f"not final but {seen.payment['status']}"


def _one_transaction(seen: Evidence) -> Iterator[str]:
    if len(seen.transactions) > 1:
        yield f"{len(seen.transactions)} transactions"


def _books_agree(seen: Evidence) -> Iterator[str]:
    """Approved means one transaction, for the same money; anything else means that none stands."""
    if seen.payment is None:
        return
    approved = seen.payment["status"] == "approved"
    standing = [one for one in seen.transactions if approved or not _is_reversed(one)]
    if approved != (len(standing) == 1):
        yield f"{seen.payment['status']}, with {len(standing)} transactions that stand"
    if len(seen.transactions) == 1:
        theirs = seen.transactions[0]
        for name in ("amount", "currency", "captured_amount", "refunded_amount", "released_amount"):
            if seen.payment[name] != theirs[name]:
                yield f"{name} is {seen.payment[name]} here and {theirs[name]} at Klarna"
        if seen.payment["klarna"]["payment_transaction_id"] != theirs["payment_transaction_id"]:
            yield "another transaction than Klarna's"
    if seen.payment["amount"] != seen.story.life.amount:
        yield f"asked for {seen.story.life.amount}, became {seen.payment['amount']}"


def _money(seen: Evidence) -> Iterator[str]:
    """What was told as done is done, nothing hangs, no cap is broken, and what happened in the portal was told."""
    if seen.payment is None:
        return
    done = {one["id"]: one["amount"] for one in (*seen.payment["captures"], *seen.payment["refunds"])}
    for told in seen.story.moved:
        if told["answered"] == HTTPStatus.CREATED and done.get(told["id"]) != told["amount"]:
            yield f"{told['act']} {told['id']} of {told['amount']} was told as done, and is not"
    if seen.payment["pending_operations"]:
        yield f"no outcome of {seen.payment['pending_operations']}"
    if seen.payment["captured_amount"] + seen.payment["released_amount"] > seen.payment["amount"]:
        yield "more is captured and released than was approved"
    if seen.payment["refunded_amount"] > seen.payment["captured_amount"]:
        yield "more is refunded than was captured"
    drifted = "payment.drift_detected" in {event["type"] for event in seen.timeline}
    if drifted != seen.story.moved_in_portal:
        yield "drift was told, but nobody meddled" if drifted else "nobody was told of what happened in the portal"


def _is_reversed(transaction: JsonObject) -> bool:
    return bool(transaction["refunded_amount"] + transaction["released_amount"] == transaction["amount"])


def _timeline(seen: Evidence) -> Iterator[str]:
    """Each version once, the last is the payment's own, and it ends once."""
    if seen.payment is None:
        return
    if versions(seen.timeline) != unbroken(seen.payment):
        yield f"version {seen.payment['version']} but a timeline of {versions(seen.timeline)}"
    ends = [event["type"] for event in seen.timeline if event["type"] in TYPES_OF_ENDS]
    if seen.payment["status"] in FINAL and len(ends) != 1:
        yield f"ended {len(ends)} times: {ends}"
    if seen.timeline and seen.timeline[-1]["status"] != seen.payment["status"]:
        yield f"{seen.payment['status']}, but the timeline ends with {seen.timeline[-1]['status']}"


def _told_the_truth(seen: Evidence) -> Iterator[str]:
    if seen.payment is None:
        return
    for told in seen.story.told:
        if told.payment and told.payment["id"] != seen.payment["id"]:
            yield f"{told.call} was answered with another payment, {told.payment['id']}"
        elif said := _untrue(told, seen.payment):
            yield said


def _untrue(told: Told, payment: JsonObject) -> str | None:
    """What the till was told for certain and what is not so."""
    became, by = payment["status"], (payment["cancellation"] or {}).get("requested_by")
    said = told.payment["status"] if told.payment else None
    if said in FINAL and said != became:
        return f"{told.call} said {said}, it became {became}"
    if told.call == "cancel" and told.status == 200 and said not in FINAL:
        return f"cancel was answered 200 with {said}"
    if told.code == "too_late_to_cancel" and became in {"canceled", "expired"}:
        return f"cancel was too late, and yet it became {became}"
    if told.call == "cancel" and told.status == 202 and became == "approved" and by != "deadline":
        return "the wish to cancel was accepted, and it was approved all the same"
    return None


def _forgotten(seen: Evidence) -> Iterator[str]:
    if seen.payment and seen.payment["status"] in FINAL and seen.keeps_purchase:
        yield "what was bought is still stored"


def _no_code_left(seen: Evidence) -> Iterator[str]:
    """Nobody can scan the code of a payment that has ended."""
    left = [one["state"] for one in seen.requests if one["state"] in OPEN_AT_KLARNA]
    if seen.payment and seen.payment["status"] in FINAL and left:
        yield f"{seen.payment['status']}, but Klarna's request is {left[0]}"


_PROMISES: tuple[Callable[[Evidence], Iterator[str]], ...] = (
    _answers,
    _is_there,
    _ends,
    _one_transaction,
    _books_agree,
    _money,
    _timeline,
    _told_the_truth,
    _forgotten,
    _no_code_left,
)
