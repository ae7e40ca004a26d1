"""What the shopper's screen says while a payment goes on."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kassa.adapters.screens.words import screen_words
from kassa.domain.payments.payment import Payment, Shopper, Status

DisplayState = Literal["show_qr", "in_progress", "done", "canceled", "declined", "expired", "failed", "wait"]
DistributionStatus = Literal["DISTRIBUTED", "ACCESSED", "COMPLETED", "CANCELLED", "FAILED"]


def distribution_status(
    payment: Payment,
) -> DistributionStatus | None:
    """The words that Klarna's best practices for in-store use for the screen; none before there is a code."""
    match payment.status:
        case Status.CREATED:
            return None
        case Status.AWAITING_SHOPPER:
            return "ACCESSED" if payment.shopper is Shopper.ARRIVED else "DISTRIBUTED"
        case Status.APPROVED:
            return "COMPLETED"
        case Status.CANCELED:
            return "CANCELLED"
        case Status.DECLINED | Status.EXPIRED | Status.FAILED:
            return "FAILED"


_ENGLISH = screen_words("en")


class DisplayView(BaseModel):
    """What the shopper's screen should say."""

    model_config = ConfigDict(extra="forbid")

    state: DisplayState
    title: str
    message: str
    support_code: Annotated[str, Field(description="To quote to support")]

    @classmethod
    def of(cls, payment: Payment) -> "DisplayView":
        state = display_state(payment)
        title, message = _ENGLISH.of(state)
        return cls(state=state, title=title, message=message, support_code=support_code(payment))


def display_state(payment: Payment) -> DisplayState:
    """What the screen shows."""
    match payment.status:
        case Status.CREATED:
            return "wait"
        case Status.AWAITING_SHOPPER:
            return "in_progress" if payment.shopper is Shopper.ARRIVED else "show_qr"
        case Status.APPROVED:
            return "done"
        case Status.CANCELED:
            return "canceled"
        case Status.DECLINED:
            return "declined"
        case Status.EXPIRED:
            return "expired"
        case Status.FAILED:
            return "failed"


def support_code(payment: Payment) -> str:
    """Short enough to read out: the first characters of the payment's id."""
    code = payment.id.partition("_")[2][:8].upper()
    return f"{code[:4]}-{code[4:]}"
