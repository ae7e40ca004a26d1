"""A transaction in Klarna's books, piece by piece; where the pieces do not make the whole, there is no answer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from kassa.adapters.klarna.approved_money.standings import (
    CAPTURE_AMOUNTS,
    REFUND_AMOUNTS,
    standing_in,
    state_of,
    transaction_in,
)
from kassa.adapters.klarna.members import amount_of, amount_under, moment_of, object_of, text_of
from kassa.adapters.klarna.replies import Reply, unreadable
from kassa.domain.approved_money.movements import Captured, TransactionState
from kassa.domain.payments.answers import SeenCapture, SeenRefund, Standing

_Known = TypeVar("_Known")


class _Unclear(Exception):
    """The books do not say what happened, or say two things."""


def books_in(reply: Reply) -> Standing:
    """The transaction with each of its captures and refunds. Refunds may be listed at the top or within each capture.

    Klarna's answer to a read is known by inference only. Sums may be missing, for the lists give them; a list may be
    missing only where nothing was captured or refunded. Raises KlarnaUnavailable where something was and its pieces are
    not listed, where a piece has no id or amount, and where lists, sums and state contradict each other.
    """
    standing, transaction = standing_in(reply), transaction_in(reply)
    try:
        captures = _captures(transaction)
        refunds = _refunds(transaction)
        _check(standing, transaction, captures, refunds)
    except _Unclear as why:
        raise unreadable(reply.operation, str(why), reply.correlation_id) from None
    return replace(
        standing,
        state=state_of(transaction),
        amount=amount_of(transaction.get("amount")),
        expires_at=moment_of(transaction.get("expires_at")),
        captures=captures,
        refunds=refunds,
    )


def capture_id_in(reply: Reply, capture: Captured, others: frozenset[str]) -> str:
    """Klarna's id of a capture of ours: by our reference, else the only one that is none of `others`.

    Raises KlarnaUnavailable where there is not exactly one to name.
    """
    listed = _list(transaction_in(reply), "payment_captures")
    named = [one for one in listed if one.get("payment_capture_reference") == capture.id]
    found = named or [one for one in listed if one.get("payment_capture_id") not in others]
    klarna_id = text_of(found[0].get("payment_capture_id")) if len(found) == 1 else None
    if klarna_id is None:
        raise unreadable(reply.operation, "not one capture with an id", reply.correlation_id)
    return klarna_id


def _captures(transaction: Mapping[str, Any]) -> tuple[SeenCapture, ...]:
    seen = [
        SeenCapture(
            klarna_capture_id=_known(text_of(one.get("payment_capture_id")), "a capture without an id"),
            amount=_known(amount_under(one, *CAPTURE_AMOUNTS), "a capture without an amount"),
            reference=text_of(one.get("payment_capture_reference")),
        )
        for one in _listed(transaction, "payment_captures")
    ]
    _check_different([capture.klarna_capture_id for capture in seen])
    return tuple(seen)


def _refunds(transaction: Mapping[str, Any]) -> tuple[SeenRefund, ...]:
    """The refunds at the top and those within the captures; one that is in both places is one."""
    seen: dict[str, SeenRefund] = {}
    within = [
        _refund(one, text_of(capture.get("payment_capture_id")))
        for capture in _listed(transaction, "payment_captures")
        for one in _listed(capture, "payment_refunds")
    ]
    top = [_refund(one, None) for one in _listed(transaction, "payment_refunds")]
    for place in (within, top):
        _check_different([refund.klarna_refund_id for refund in place])
        for refund in place:
            seen[refund.klarna_refund_id] = _same(seen.get(refund.klarna_refund_id, refund), refund)
    return tuple(seen.values())


def _refund(one: Mapping[str, Any], capture_id: str | None) -> SeenRefund:
    return SeenRefund(
        klarna_refund_id=_known(text_of(one.get("payment_refund_id")), "a refund without an id"),
        klarna_capture_id=_one_of(text_of(one.get("payment_capture_id")), capture_id),
        amount=_known(amount_under(one, *REFUND_AMOUNTS), "a refund without an amount"),
        reference=text_of(one.get("payment_refund_reference")),
    )


def _same(first: SeenRefund, second: SeenRefund) -> SeenRefund:
    if first.amount != second.amount:
        raise _Unclear("a refund of two amounts")
    return replace(
        first,
        klarna_capture_id=_one_of(first.klarna_capture_id, second.klarna_capture_id),
        reference=_one_of(first.reference, second.reference),
    )


def _one_of(first: str | None, second: str | None) -> str | None:
    """Whichever is told."""
    if first is not None and second is not None and first != second:
        raise _Unclear("a refund that is told in two ways")
    return second if first is None else first


def _check(
    standing: Standing,
    transaction: Mapping[str, Any],
    captures: Sequence[SeenCapture],
    refunds: Sequence[SeenRefund],
) -> None:
    if sum(capture.amount for capture in captures) != standing.captured:
        raise _Unclear("captures that are not all listed")
    if sum(refund.amount for refund in refunds) != standing.refunded:
        raise _Unclear("refunds that are not all listed")
    amount = amount_of(transaction.get("amount"))
    if transaction.get("amount") is not None and amount is None:
        raise _Unclear("an amount that is none")
    if amount is not None and standing.captured + standing.remaining_authorized > amount:
        raise _Unclear("more than was authorized")
    if amount and not captures and state_of(transaction) is TransactionState.COMPLETED:
        raise _Unclear("complete, and nothing was captured")
    given_back = Counter[str | None]()
    for refund in refunds:
        given_back[refund.klarna_capture_id] += refund.amount
    for capture, told in zip(captures, _listed(transaction, "payment_captures"), strict=True):
        given = given_back.pop(capture.klarna_capture_id, 0)
        sum_told = told.get("refunded_amount")
        differs = sum_told is not None and sum_told != given and None not in given_back
        if given > capture.amount or differs:
            raise _Unclear("a capture and its refunds that do not add up")
    if given_back.keys() - {None}:
        raise _Unclear("a refund of a capture that is not listed")


def _listed(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    if holder.get(name) is not None and not isinstance(holder[name], list):
        raise _Unclear(f"{name} that are no list")
    return _list(holder, name)


def _list(holder: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    items = holder.get(name)
    return [object_of(item) for item in items] if isinstance(items, list) else []


def _check_different(ids: Sequence[str]) -> None:
    if len(set(ids)) != len(ids):
        raise _Unclear("an id that is there twice")


def _known(value: _Known | None, otherwise: str) -> _Known:
    if value is None:
        raise _Unclear(otherwise)
    return value
