"""Klarna's words and ours, side by side; a word that Klarna adds must fail a test, not a payment."""

from collections.abc import Mapping

from kassa.domain.approved_money.movements import TransactionState
from kassa.domain.merchants.account import KlarnaState, ProductStatus
from kassa.domain.merchants.merchant import StoreKind
from kassa.domain.payments.answers import Answer, Approved, Declined, RequestState, StepUp
from kassa.domain.payments.payment import Capture
from kassa.domain.presentation import Instruction

REQUEST_STATES: Mapping[str, RequestState] = {
    "SUBMITTED": RequestState.WAITING,
    "IN_PROGRESS": RequestState.IN_PROGRESS,
    "COMPLETED": RequestState.SHOPPER_APPROVED,
    "DECLINED": RequestState.DECLINED,
    "CANCELED": RequestState.CANCELED,
    "CANCELLED": RequestState.CANCELED,
    "EXPIRED": RequestState.EXPIRED,
}

CONFIRMED = "AUTHORIZED"
"""The state of a payment request of v1 that has been confirmed: its transaction exists."""

V1_REQUEST_STATES: Mapping[str, RequestState] = {
    "SUBMITTED": RequestState.WAITING,
    "IN_PROGRESS": RequestState.IN_PROGRESS,
    "PREPARED": RequestState.IN_PROGRESS,
    "PENDING_CONFIRMATION": RequestState.SHOPPER_APPROVED,
    CONFIRMED: RequestState.SHOPPER_APPROVED,
    "CANCELED": RequestState.CANCELED,
    "CANCELLED": RequestState.CANCELED,
    "EXPIRED": RequestState.EXPIRED,
    "DECLINED": RequestState.DECLINED,
}
"""v1's guide knows no DECLINED; it is here because v2 does, and because it could mean nothing else."""

RESULTS: Mapping[str, type[Answer]] = {
    "APPROVED": Approved,
    "STEP_UP_REQUIRED": StepUp,
    "DECLINED": Declined,
}

TRANSACTION_STATES: Mapping[str, TransactionState] = {
    "AUTHORIZED": TransactionState.AUTHORIZED,
    "EXPIRED": TransactionState.EXPIRED,
    "COMPLETED": TransactionState.COMPLETED,
    "CLOSED": TransactionState.CLOSED,
}

ACCOUNT_STATES: Mapping[str, KlarnaState] = {
    "PARTIALLY_OPERATIONAL": KlarnaState.PARTIALLY_OPERATIONAL,
    "OPERATIONAL": KlarnaState.OPERATIONAL,
    "DISABLED": KlarnaState.DISABLED,
}

PRODUCT_STATUSES: Mapping[str, ProductStatus] = {
    "ENABLED": ProductStatus.ENABLED,
    "DISABLED": ProductStatus.DISABLED,
    "TERMINATED": ProductStatus.TERMINATED,
}

STORE_KINDS: Mapping[str, str] = {
    StoreKind.PHYSICAL: "PHYSICAL_STORE",
    StoreKind.WEBSITE: "WEBSITE",
    StoreKind.MOBILE_APP: "MOBILE_APP",
}

PLATFORMS: Mapping[str, str] = {"ios": "IOS", "android": "ANDROID"}

CAPTURES: Mapping[Capture, str] = {Capture.NOW: "NOW", Capture.MANUAL: "LATER"}

SHOPPER_WALKED_AWAY = "PURCHASE_FLOW_ABORTED"
"""The `state_reason` of a request that a shopper opened and left."""

INSTRUCTIONS: Mapping[str, Instruction] = {
    "SHOW_KLARNA": Instruction.SHOW_KLARNA,
    "SHOW_ONLY_KLARNA": Instruction.SHOW_ONLY_KLARNA,
    "PRESELECT_KLARNA": Instruction.PRESELECT_KLARNA,
    "HIDE_KLARNA": Instruction.HIDE_KLARNA,
}


def instruction_of(word: object) -> Instruction:
    """Klarna's instruction; SHOW_KLARNA, its default, for a word that we do not know or that is missing."""
    return INSTRUCTIONS.get(word, Instruction.SHOW_KLARNA) if isinstance(word, str) else Instruction.SHOW_KLARNA
