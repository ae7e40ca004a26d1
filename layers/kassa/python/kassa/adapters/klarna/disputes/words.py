"""Klarna's words about disputes and ours. All but the reasons must be known: a state decides about money."""

from collections.abc import Mapping

from kassa.domain.disputes.dispute import DisputeOutcome, DisputeReason, DisputeState, RepresentmentState

STATES: Mapping[str, DisputeState] = {
    "INITIATED": DisputeState.INITIATED,
    "REPRESENTMENT": DisputeState.REPRESENTMENT,
    "PRE_ARBITRATION": DisputeState.PRE_ARBITRATION,
    "ARBITRATION": DisputeState.ARBITRATION,
    "CLOSED": DisputeState.CLOSED,
}

OUTCOMES: Mapping[str, DisputeOutcome] = {"WON": DisputeOutcome.WON, "LOST": DisputeOutcome.LOST}

EVIDENCE: Mapping[str, RepresentmentState] = {
    "EVIDENCE_REQUESTED": RepresentmentState.EVIDENCE_REQUESTED,
    "EVIDENCE_RECEIVED": RepresentmentState.EVIDENCE_RECEIVED,
    "EVIDENCE_REQUEST_EXPIRED": RepresentmentState.EVIDENCE_REQUEST_EXPIRED,
    "EVIDENCE_WAIVED": RepresentmentState.EVIDENCE_WAIVED,
    "REPRESENTMENT_AUTOMATICALLY_REJECTED": RepresentmentState.REPRESENTMENT_AUTOMATICALLY_REJECTED,
}

REASONS: Mapping[str, DisputeReason] = {
    "REFUND_NOT_PROCESSED": DisputeReason.REFUND_NOT_PROCESSED,
    "PRODUCTS_OR_SERVICES_NOT_RECEIVED": DisputeReason.PRODUCTS_OR_SERVICES_NOT_RECEIVED,
    "PRODUCTS_DEFECTIVE_OR_NOT_AS_DESCRIBED": DisputeReason.PRODUCTS_DEFECTIVE_OR_NOT_AS_DESCRIBED,
    "INCORRECT_AMOUNT": DisputeReason.INCORRECT_AMOUNT,
    "PURCHASE_HIGH_RISK": DisputeReason.PURCHASE_HIGH_RISK,
    "PURCHASE_UNAUTHORIZED": DisputeReason.PURCHASE_UNAUTHORIZED,
    "NON_COMPLIANCE": DisputeReason.NON_COMPLIANCE,
    "NON_GUARANTEED_PAYMENT_PROGRAM": DisputeReason.NON_GUARANTEED_PAYMENT_PROGRAM,
}


def reason_of(word: object) -> DisputeReason:
    """Klarna's reason; OTHER for a word that we do not know, since a new reason must not keep a dispute from being seen."""
    return REASONS.get(word, DisputeReason.OTHER) if isinstance(word, str) else DisputeReason.OTHER
