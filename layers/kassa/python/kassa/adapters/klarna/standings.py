"""What stands of a transaction at Klarna and what undoing it told, in our words; where money is not clear, no answer."""

from collections.abc import Mapping
from typing import Any

from kassa.adapters.klarna.members import amount_of, object_of, text_of
from kassa.adapters.klarna.replies import Reply, unreadable
from kassa.adapters.klarna.words import MAY_BE_CAPTURED, SOMETHING_WAS_CAPTURED
from kassa.domain.answers import Reversal, Standing


def standing_in(reply: Reply) -> Standing:
    """What stands of a transaction; what Klarna does not sum up is summed here.

    Raises KlarnaUnavailable where an amount stays unknown: money is not guessed.
    """
    transaction = _transaction(reply)
    captured, refunded = _captured(transaction), _refunded(transaction)
    if captured is None or refunded is None or refunded > captured:
        raise unreadable(reply.operation, "captures and refunds that do not add up", reply.correlation_id)
    remaining = _remaining(transaction, captured)
    if remaining is None:
        raise unreadable(reply.operation, "no word on what remains authorized", reply.correlation_id)
    return Standing(
        remaining_authorized=remaining, captured=captured, refunded=refunded, correlation_id=reply.correlation_id
    )


def only_capture_id_in(reply: Reply) -> str:
    """Klarna's id of a transaction's one capture. Raises KlarnaUnavailable where there is not exactly one to name."""
    captures = _transaction(reply).get("payment_captures")
    capture = captures[0] if isinstance(captures, list) and len(captures) == 1 else None
    found = text_of(object_of(capture).get("payment_capture_id"))
    if found is None:
        raise unreadable(reply.operation, "not one capture with an id", reply.correlation_id)
    return found


def reversal_in(reply: Reply) -> Reversal:
    """What a refund or a void that succeeded tells; both may be answered without a word."""
    refund_id = text_of(object_of(reply.body).get("payment_refund_id"))
    return Reversal(klarna_refund_id=refund_id, correlation_id=reply.correlation_id)


def _transaction(reply: Reply) -> Mapping[str, Any]:
    """The transaction of a read, alone or under its name."""
    body = object_of(reply.body)
    return object_of(body.get("payment_transaction")) or body


def _captured(transaction: Mapping[str, Any]) -> int | None:
    if transaction.get("captured_amount") is not None:
        return amount_of(transaction["captured_amount"])
    total = _total(transaction.get("payment_captures"), "capture_amount", "amount")
    state = text_of(transaction.get("state"))
    # that nothing was captured is believed only in a state in which it can be so
    return None if total == 0 and (state not in MAY_BE_CAPTURED or state == SOMETHING_WAS_CAPTURED) else total


def _refunded(transaction: Mapping[str, Any]) -> int | None:
    if transaction.get("refunded_amount") is not None:
        return amount_of(transaction["refunded_amount"])
    if transaction.get("payment_refunds") is not None:
        return _total(transaction["payment_refunds"], "refund_amount", "amount")
    captures = transaction.get("payment_captures")
    listed = [object_of(capture) for capture in captures] if isinstance(captures, list) else []
    return _total([one for one in listed if one.get("refunded_amount") is not None], "refunded_amount")


def _remaining(transaction: Mapping[str, Any], captured: int) -> int | None:
    if transaction.get("remaining_authorized_amount") is not None:
        return amount_of(transaction["remaining_authorized_amount"])
    may_be_captured = MAY_BE_CAPTURED.get(text_of(transaction.get("state")) or "")
    if not may_be_captured:
        return None if may_be_captured is None else 0
    amount = amount_of(transaction.get("amount"))
    return amount - captured if amount is not None and amount >= captured else None


def _total(items: object, *names: str) -> int | None:
    """The sum of a list's amounts, each under one of these names; None where one of them is not known."""
    if items is None:
        return 0
    if not isinstance(items, list):
        return None
    told = [next((item[name] for name in names if name in item), None) for item in map(object_of, items)]
    known = [amount for amount in map(amount_of, told) if amount is not None]
    return sum(known) if len(known) == len(items) else None
