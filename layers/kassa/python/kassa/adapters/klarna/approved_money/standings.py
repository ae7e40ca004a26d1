"""What stands of a transaction at Klarna, in our words; where money is not clear, there is no answer."""

from collections.abc import Mapping
from typing import Any

from kassa.adapters.klarna.members import amount_of, amount_under, object_of, text_of
from kassa.adapters.klarna.replies import Reply, unreadable
from kassa.adapters.klarna.words import TRANSACTION_STATES
from kassa.domain.approved_money.movements import TransactionState
from kassa.domain.payments.answers import Standing

CAPTURE_AMOUNTS = ("capture_amount", "amount")
REFUND_AMOUNTS = ("refund_amount", "amount")
"""The names under which an amount is looked for: Klarna's bodies of captures and refunds are known by inference only."""


def standing_in(reply: Reply) -> Standing:
    """The sums of a transaction; what Klarna does not sum up is summed here.

    Raises KlarnaUnavailable where an amount stays unknown: money is not guessed.
    """
    transaction = transaction_in(reply)
    captured, refunded = _captured(transaction), _refunded(transaction)
    if captured is None or refunded is None or refunded > captured:
        raise unreadable(reply.operation, "captures and refunds that do not add up", reply.correlation_id)
    remaining = _remaining(transaction, captured)
    if remaining is None:
        raise unreadable(reply.operation, "no word on what remains authorized", reply.correlation_id)
    return Standing(
        remaining_authorized=remaining, captured=captured, refunded=refunded, correlation_id=reply.correlation_id
    )


def transaction_in(reply: Reply) -> Mapping[str, Any]:
    """The transaction of a read, alone or under its name."""
    body = object_of(reply.body)
    return object_of(body.get("payment_transaction")) or body


def state_of(transaction: Mapping[str, Any]) -> TransactionState | None:
    """Its state; None where there is none, or one that Klarna has added since."""
    return TRANSACTION_STATES.get(text_of(transaction.get("state")) or "")


def _captured(transaction: Mapping[str, Any]) -> int | None:
    if transaction.get("captured_amount") is not None:
        return amount_of(transaction["captured_amount"])
    listed = transaction.get("payment_captures")
    # that nothing was captured is believed only in a state in which it can be so
    unbelievable = not listed and state_of(transaction) in (None, TransactionState.COMPLETED)
    return None if unbelievable else _total(listed, *CAPTURE_AMOUNTS)


def _refunded(transaction: Mapping[str, Any]) -> int | None:
    if transaction.get("refunded_amount") is not None:
        return amount_of(transaction["refunded_amount"])
    if transaction.get("payment_refunds") is not None:
        return _total(transaction["payment_refunds"], *REFUND_AMOUNTS)
    captures = transaction.get("payment_captures")
    given_back = [_refunded_of(object_of(capture)) for capture in captures] if isinstance(captures, list) else []
    known = [amount for amount in given_back if amount is not None]
    return sum(known) if len(known) == len(given_back) else None


def _refunded_of(capture: Mapping[str, Any]) -> int | None:
    if capture.get("refunded_amount") is not None:
        return amount_of(capture["refunded_amount"])
    return _total(capture.get("payment_refunds"), *REFUND_AMOUNTS)


def _remaining(transaction: Mapping[str, Any], captured: int) -> int | None:
    if transaction.get("remaining_authorized_amount") is not None:
        return amount_of(transaction["remaining_authorized_amount"])
    state = state_of(transaction)
    if state is None or not state.may_be_captured:
        return None if state is None else 0
    amount = amount_of(transaction.get("amount"))
    return amount - captured if amount is not None and amount >= captured else None


def _total(items: object, *names: str) -> int | None:
    """The sum of a list's amounts, each under one of these names; None where one of them is not known."""
    if items is None:
        return 0
    if not isinstance(items, list):
        return None
    amounts = [amount_under(item, *names) for item in map(object_of, items)]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(items) else None
