"""What a call about approved money came to, in our words. It is done by then: a word that we do not know undoes nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from kassa.adapters.klarna.approved_money.standings import state_of
from kassa.adapters.klarna.members import first_text, moment_of, network_response_data_in, object_of, text_of
from kassa.adapters.klarna.replies import Reply, unreadable
from kassa.adapters.klarna.words import RESULTS
from kassa.domain.approved_money.movements import Operation
from kassa.domain.payments.answers import Approved, CarriedOut, Reversal
from kassa.failures import KlarnaRefused

DECLINED = "reauthorization_declined"


def carried_out_in(reply: Reply, operation: Operation) -> CarriedOut:
    """What a call that succeeded tells; it may be answered without a word."""
    body = object_of(reply.body)
    transaction = _transaction_beside(body)
    return CarriedOut(
        klarna_id=first_text(*_ids(body, transaction, operation)),
        state=state_of(transaction),
        expires_at=moment_of(transaction.get("expires_at")),
        network_response_data=network_response_data_in(body),
        correlation_id=reply.correlation_id,
    )


def reauthorized_in(reply: Reply, operation: Operation) -> CarriedOut:
    """What a reauthorization came to; Klarna assesses the risk again, and may say no in the form of an authorize call's.

    Raises KlarnaRefused for a no, and KlarnaUnavailable for a result that we do not know.
    """
    body = object_of(reply.body)
    response = object_of(body.get("payment_transaction_response"))
    result = first_text(response.get("result"), body.get("result"))
    if result is None and "payment_transaction_response" not in body:
        return carried_out_in(reply, operation)
    kind = RESULTS.get(result or "")
    if kind is None:
        raise unreadable(reply.operation, "a result that we do not know", reply.correlation_id)
    if kind is not Approved:  # a step-up is a no as well: there is no shopper to ask any more
        message = f"{reply.operation.name}: declined"
        raise KlarnaRefused(message, code=DECLINED, correlation_id=reply.correlation_id)
    return carried_out_in(reply, operation)


def reversal_in(reply: Reply) -> Reversal:
    """What a refund or a void that succeeded tells; both may be answered without a word."""
    refund_id = text_of(object_of(reply.body).get("payment_refund_id"))
    return Reversal(klarna_refund_id=refund_id, correlation_id=reply.correlation_id)


def _ids(body: Mapping[str, Any], transaction: Mapping[str, Any], operation: Operation) -> Iterator[object]:
    """Where Klarna's id of the capture or refund may stand: alone, under its name, or in the transaction's list."""
    what = f"payment_{operation.kind}"
    yield body.get(f"{what}_id")
    yield object_of(body.get(what)).get(f"{what}_id")
    listed = transaction.get(f"{what}s")
    for one in map(object_of, listed if isinstance(listed, list) else []):
        if one.get(f"{what}_reference") == operation.id:
            yield one.get(f"{what}_id")


def _transaction_beside(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The transaction in an answer: under its name, or alone; the state of a capture or a refund is not its state."""
    response = object_of(body.get("payment_transaction_response"))
    named = object_of(response.get("payment_transaction")) or object_of(body.get("payment_transaction"))
    is_a_part = "payment_capture_id" in body or "payment_refund_id" in body
    is_the_whole = "payment_transaction_id" in body and not is_a_part
    return named or (body if is_the_whole else {})
