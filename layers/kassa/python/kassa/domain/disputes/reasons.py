"""Why shoppers dispute, in words for people, and what is worth bringing forward. The reasons are Klarna's."""

from collections.abc import Mapping
from dataclasses import dataclass

from kassa.domain.disputes.dispute import DisputeReason


@dataclass(frozen=True, slots=True)
class About:
    """What a reason means, and what usually answers it."""

    meaning: str
    evidence: str


ABOUT: Mapping[DisputeReason, About] = {
    DisputeReason.REFUND_NOT_PROCESSED: About(
        "The shopper gave something back, or canceled, and waits for the money",
        "the refund's id and day, or why none is owed",
    ),
    DisputeReason.PRODUCTS_OR_SERVICES_NOT_RECEIVED: About(
        "The shopper says that nothing was handed over",
        "the receipt of the till, with day, store and terminal; a signature or a delivery slip",
    ),
    DisputeReason.PRODUCTS_DEFECTIVE_OR_NOT_AS_DESCRIBED: About(
        "The goods are broken, or are not what was promised",
        "what was promised, what was handed over, what was offered instead",
    ),
    DisputeReason.INCORRECT_AMOUNT: About(
        "Another amount was agreed than was charged", "the itemised receipt that adds up to the amount"
    ),
    DisputeReason.PURCHASE_HIGH_RISK: About(
        "Klarna doubts that the purchase is a real one; there are 96 hours to answer",
        "who bought what, when and where; footage or a witness, if there is one",
    ),
    DisputeReason.PURCHASE_UNAUTHORIZED: About(
        "The shopper says that somebody else paid in their name", "proof of who stood at the till, and when"
    ),
    DisputeReason.NON_COMPLIANCE: About(
        "Something was sold that Klarna's rules do not allow", "what was sold, and why the rules allow it"
    ),
    DisputeReason.NON_GUARANTEED_PAYMENT_PROGRAM: About(
        "Klarna does not bear the risk of this payment", "the receipt and the agreement with the shopper"
    ),
    DisputeReason.OTHER: About("Klarna named a reason that Kassa does not know yet", "whatever proves the sale"),
}
