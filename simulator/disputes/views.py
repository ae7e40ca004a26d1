"""How disputes look as JSON, in answers and in news."""

from datetime import datetime

from simulator.disputes.records import LOST, Dispute, DisputeState, Statement
from simulator.state.clock import iso
from simulator.state.records import JsonObject
from simulator.views import without_nothing


def dispute_as_json(dispute: Dispute) -> JsonObject:
    """A dispute as the API shows it."""
    transaction, capture = dispute.transaction, dispute.capture
    shown: JsonObject = {
        "payment_dispute_id": dispute.id,
        "payment_transaction_id": transaction.id,
        "payment_transaction_reference": transaction.reference,
        "purchase_reference": transaction.purchase_reference,
        "payment_capture_id": capture.id,
        "payment_capture_reference": capture.reference,
        "partner_account_id": transaction.account.id,
        "state": dispute.state,
        "previous_state": dispute.previous_state,
        "dispute_reason": dispute.reason,
        "dispute_details": {
            "dispute_amount": dispute.amount,
            "currency": transaction.currency,
            "created_by": dispute.created_by,
        },
        "representment": {
            "state": dispute.evidence,
            "expires_at": iso(dispute.evidence_until),
            "request": {"reason": dispute.reason},
        },
        "partner_evidence": _statement(dispute.representment),
        "arbitration_expires_at": _time(dispute.arbitration_until),
        "arbitration": _arbitration(dispute),
        "dispute_outcome": dispute.outcome,
        "dispute_outcome_detailed": dispute.outcome_detailed,
        "closed_at": _time(dispute.closed_at),
        "created_at": iso(dispute.created_at),
        "updated_at": iso(dispute.updated_at),
    }
    return without_nothing(shown)


def dispute_news(dispute: Dispute, before: dict[str, datetime]) -> JsonObject:
    """A dispute as its webhooks tell it, with what a deadline was `before`."""
    news = dispute_as_json(dispute)
    if before:
        news["updated_fields"] = {name: iso(dispute.evidence_until) for name in before}
        news["previous_fields"] = {name: iso(moment) for name, moment in before.items()}
    return news


def _statement(statement: Statement | None) -> JsonObject | None:
    if statement is None:
        return None
    return without_nothing(
        {
            "additional_information": statement.additional_information,
            "attachments": statement.attachments,
            "partner_proposed_refund_amount": statement.proposed_refund,
            "submitted_at": iso(statement.at),
        }
    )


def _arbitration(dispute: Dispute) -> JsonObject | None:
    """Klarna's view of the matter before arbitration, which is against the partner, and what the partner says to it."""
    if dispute.arbitration_until is None:
        return None
    first = {"preliminary_outcome": LOST, "preliminary_outcome_detailed": "EVIDENCE_INSUFFICIENT"}
    appealed = dispute.state in {DisputeState.ARBITRATION, DisputeState.CLOSED} and dispute.appeal is not None
    return first | ({"partner_appeal": _statement(dispute.appeal)} if appealed else {})


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)
