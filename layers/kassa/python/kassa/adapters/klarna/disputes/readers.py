"""Disputes in Klarna's answers, in our words."""

from collections.abc import Mapping
from typing import Any

from kassa.adapters.klarna.disputes.words import EVIDENCE, OUTCOMES, STATES, reason_of
from kassa.adapters.klarna.members import amount_of, moment_of, object_of, text_of
from kassa.adapters.klarna.replies import Reply, unreadable
from kassa.domain.disputes.case import Seen
from kassa.domain.disputes.dispute import DisputeState
from kassa.domain.ids import is_id
from kassa.domain.payments.payment import Payment
from kassa.ports.disputes import Glimpse


def disputes_in(reply: Reply, payment: Payment) -> list[Seen]:
    """The disputes of a page. Raises KlarnaUnavailable where one cannot be understood: money hangs on each."""
    listed = object_of(reply.body).get("disputes")
    if not isinstance(listed, list):
        raise unreadable(reply.operation, "no list of disputes", reply.correlation_id)
    about = payment.klarna.payment_transaction_id
    ours = [one for one in map(object_of, listed) if one.get("payment_transaction_id", one.get("order_id")) == about]
    return [_dispute(reply, one, payment) for one in ours]


def glimpses_in(reply: Reply) -> list[Glimpse]:
    """The disputes of a page that are about payments of ours, as far as they can be told."""
    listed = object_of(reply.body).get("disputes")
    found = []
    for one in map(object_of, listed if isinstance(listed, list) else []):
        klarna_id, state = text_of(one.get("payment_dispute_id")), STATES.get(str(one.get("state")))
        payment_id = text_of(one.get("payment_transaction_reference")) or ""
        if klarna_id is not None and state is not None and is_id("pay", payment_id):
            found.append(Glimpse(klarna_id=klarna_id, payment_id=payment_id, state=state))
    return found


def next_page_in(reply: Reply) -> str | None:
    """After which dispute the next page begins; None where this is the last."""
    pagination = object_of(object_of(reply.body).get("pagination"))
    has_more = object_of(pagination.get("links")).get("next") is not None
    return text_of(pagination.get("last_item")) if has_more else None


def attachment_id_in(reply: Reply) -> str:
    """Klarna's id of a file that it took. Raises KlarnaUnavailable where there is none."""
    attachment_id = text_of(object_of(reply.body).get("payment_dispute_attachment_id"))
    if attachment_id is None:
        raise unreadable(reply.operation, "no id of the attachment", reply.correlation_id)
    return attachment_id


def _dispute(reply: Reply, one: Mapping[str, Any], payment: Payment) -> Seen:
    details, asked = object_of(one.get("dispute_details")), object_of(one.get("representment"))
    klarna_id, state = text_of(one.get("payment_dispute_id")), STATES.get(str(one.get("state")))
    amount, currency = amount_of(details.get("dispute_amount")), text_of(details.get("currency"))
    opened_at = moment_of(one.get("created_at"))
    outcome = OUTCOMES.get(str(one.get("dispute_outcome")))
    is_closed = state is DisputeState.CLOSED
    if klarna_id is None or state is None or amount is None or currency is None or opened_at is None:
        raise unreadable(reply.operation, "a dispute without id, state, amount or day", reply.correlation_id)
    if is_closed and outcome is None:
        raise unreadable(reply.operation, "a closed dispute without an outcome", reply.correlation_id)
    return Seen(
        klarna_id=klarna_id,
        reason=reason_of(one.get("dispute_reason")),
        amount=amount,
        currency=currency,
        state=state,
        opened_at=opened_at,
        changed_at=moment_of(one.get("updated_at")) or opened_at,
        answer_by=moment_of(_deadline(one, asked, state)),
        outcome=outcome if is_closed else None,
        outcome_detail=text_of(one.get("dispute_outcome_detailed")),
        capture_id=_capture(one, payment),
        opened_by=text_of(details.get("created_by")),
        evidence=EVIDENCE.get(str(asked.get("state"))),
    )


def _deadline(one: Mapping[str, Any], asked: Mapping[str, Any], state: DisputeState) -> object:
    """The day that Klarna names for the state that the dispute is in."""
    if state is DisputeState.INITIATED:
        return asked.get("expires_at")
    return one.get("arbitration_expires_at") if state is DisputeState.PRE_ARBITRATION else None


def _capture(one: Mapping[str, Any], payment: Payment) -> str | None:
    """Our id of the capture that it is about: by our reference or Klarna's id, or the only one that there is."""
    for capture in payment.captures:
        named = one.get("payment_capture_reference") == capture.id
        if named or (capture.klarna_capture_id and one.get("payment_capture_id") == capture.klarna_capture_id):
            return capture.id
    return payment.captures[0].id if len(payment.captures) == 1 else None
