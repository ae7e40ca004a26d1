"""Is the fee of a line right, and its VAT? And if not, what would explain it?"""

from collections.abc import Iterator

from kassa.domain.flow import Pricing
from kassa.domain.settlements.booked import BookedEntry, BookedPayment
from kassa.domain.settlements.breaks import Break
from kassa.domain.settlements.explanations import Explanation
from kassa.domain.settlements.fees import VAT_TOLERANCE, Rate, fee, vat
from kassa.domain.settlements.lines import Line


def promised(payment: BookedPayment, rate: Rate | None) -> Pricing | None:
    """The rate that counts: what Klarna promised, or, where no promise is on record, what the line says."""
    return payment.pricing or (rate.pricing if rate is not None else None)


def expected_fee(line: Line, payment: BookedPayment, capture: BookedEntry) -> int | None:
    """What a capture should cost; None where nobody says at which rate."""
    pricing = promised(payment, line.rate)
    if pricing is None:
        return None
    return fee(capture.amount, pricing, discount=line.discount, penalty=line.penalty, cap=capture.fee_cap)


def why_fee(line: Line, payment: BookedPayment, capture: BookedEntry, expected: int) -> Iterator[Explanation]:
    """What would explain another fee than expected, the likeliest first."""
    pricing, amount, charged = promised(payment, line.rate), capture.amount, line.charged
    if pricing is None:
        return
    cap, discount, penalty = capture.fee_cap, line.discount, line.penalty
    if (
        line.rate is not None
        and cap is None
        and _is_a_maximum(line.rate, pricing)
        and charged == line.rate.fixed + penalty
    ):
        yield Explanation("cap_not_on_record", {"cap": line.rate.fixed})
    if line.rate is not None and charged == fee(amount, line.rate.pricing, discount=discount, penalty=penalty, cap=cap):
        yield Explanation("other_rate", {"fixed": line.rate.fixed, "variable": line.rate.variable})
    if discount and charged == fee(amount, pricing, penalty=penalty, cap=cap):
        yield Explanation("discount_left_out", {"discount": discount})
    if penalty and charged == fee(amount, pricing, discount=discount, cap=cap):
        yield Explanation("penalty_left_out", {"penalty": penalty})
    if cap is not None and charged == fee(amount, pricing, discount=discount, penalty=penalty):
        yield Explanation("cap_left_out", {"cap": cap})
    if abs(charged - expected) == 1:
        yield Explanation("rounded_otherwise")
    terms = {"fixed": pricing.fixed, "variable": pricing.variable, "discount": discount, "penalty": penalty}
    if cap is not None:
        terms["cap"] = cap
    yield Explanation("fee_differs", {"expected": expected, "found": charged, **terms})


def _is_a_maximum(rate: Rate, pricing: Pricing) -> bool:
    """Where a cap is charged, the rate that Klarna shows is the maximum (guidelines of 2024): an amount, and no share."""
    return rate.variable == 0 < pricing.variable


def follows(fee_break: Break, amount: int) -> bool:
    """Whether the fee that is wrong for our amount is right for the amount that Klarna settled: then it is no second cause."""
    for explanation in fee_break.explanations:
        if explanation.code == "fee_differs":
            terms = explanation.about
            pricing = Pricing(fixed=int(terms["fixed"]), variable=int(terms["variable"]))
            cap = int(terms["cap"]) if "cap" in terms else None
            charged = fee(amount, pricing, discount=int(terms["discount"]), penalty=int(terms["penalty"]), cap=cap)
            return charged == int(terms["found"])
    return False


def expected_vat(line: Line) -> int | None:
    """The VAT of the fee that the line charges, whether that is right or not; None where no rate is said."""
    if line.rate is None or line.charged < 0:
        return None
    return vat(line.charged, line.rate)


def vat_is_off(line: Line, expected: int) -> bool:
    return abs(-line.tax - expected) > VAT_TOLERANCE


def why_vat(line: Line, amount: int, expected: int) -> Iterator[Explanation]:
    """What would explain another VAT than expected, the likeliest first."""
    if line.tax == 0:
        yield Explanation("no_vat")
    if line.rate is not None and -line.tax == vat(amount, line.rate):
        yield Explanation("vat_on_the_amount")
    yield Explanation("vat_differs", {"expected": expected, "found": -line.tax})
