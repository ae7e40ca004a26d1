"""Proof: the tree of numbers from a payout down to a capture and the formula of its fee. It cannot be made of wrong sums."""

from collections.abc import Iterable
from dataclasses import dataclass

from kassa.domain.money import with_currency
from kassa.domain.settlements.booked import BookedPayment
from kassa.domain.settlements.charges import expected_vat, promised
from kassa.domain.settlements.fees import fee, in_percent, share
from kassa.domain.settlements.findings import entry_of
from kassa.domain.settlements.lines import CARRIED, Line, LineKind
from kassa.domain.settlements.sums import Equation, Sum

MOST_FIGURES = 5000
"""Merchants in a proof, in all kinds and currencies together: some 2 MB, of the 6 that a function may answer."""


class DoesNotAddUp(Exception):
    """A figure that is not the sum of its parts: a fault of ours, never shown as a proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number and the numbers that it is the sum of, in minor units. `note` says where a leaf comes from."""

    label: str
    amount: int
    currency: str
    parts: tuple["Figure", ...] = ()
    note: str | None = None

    def __post_init__(self) -> None:
        if self.parts and sum(part.amount for part in self.parts) != self.amount:
            raise DoesNotAddUp(f"{self.label}: {self.amount} is not the sum of {[part.amount for part in self.parts]}")
        if any(part.currency != self.currency for part in self.parts):
            raise DoesNotAddUp(f"{self.label}: parts in another currency than {self.currency}")


def payout_proof(equation: Equation, sums: Iterable[Sum], *, most: int = MOST_FIGURES) -> Figure:
    """A payout from the balance before, every kind of line by merchant, and the balance that is carried on.

    Of each kind, the merchants who add most are named, at most `most`; all others are one part.
    """
    currency = equation.currency
    ours = [one for one in sums if one.currency == currency and one.kind not in CARRIED]
    kinds = sorted({one.kind for one in ours})
    return Figure(
        label="payout",
        amount=equation.payout,
        currency=currency,
        parts=(
            Figure(label="opening balance", amount=equation.opening, currency=currency),
            *(_of_kind(kind, [one for one in ours if one.kind is kind], most) for kind in kinds),
            Figure(label="carried to the next settlement", amount=-equation.closing, currency=currency),
        ),
    )


def _of_kind(kind: LineKind, sums: list[Sum], most: int) -> Figure:
    largest = sorted(sums, key=lambda one: (-abs(one.net), one.merchant_id))
    named, others = sums, largest[most:]
    if others:
        named = largest[:most]
    merchants = tuple(
        Figure(
            label=one.merchant_id or "nobody that we know",
            amount=one.net,
            currency=one.currency,
            parts=_not_nothing(one.currency, {"amounts": one.amount, "fees": one.fee, "tax": one.tax}),
            note=f"{one.lines} lines",
        )
        for one in named
    )
    if others:
        lines, net = sum(one.lines for one in others), sum(one.net for one in others)
        label = f"{len(others)} other merchants"
        merchants += (Figure(label=label, amount=net, currency=sums[0].currency, note=f"{lines} lines"),)
    return Figure(label=kind, amount=sum(one.net for one in sums), currency=sums[0].currency, parts=merchants)


def line_proof(line: Line, payment: BookedPayment | None) -> Figure:
    """A line from its amount, its fee by the promised rate, and its VAT; with what our books say of it."""
    amount, charge = (0, line.amount) if line.kind is LineKind.FEE else (line.amount, line.fee)
    parts = []
    if amount or not charge:
        parts.append(Figure(label="amount", amount=amount, currency=line.currency, note=_in_our_books(line, payment)))
    if charge:
        parts.append(_fee_proof(line, payment, charge))
    if line.tax:
        parts.append(_vat_proof(line))
    return Figure(label=f"line {line.number}", amount=line.net, currency=line.currency, parts=tuple(parts))


def _in_our_books(line: Line, payment: BookedPayment | None) -> str:
    entry = entry_of(line, payment) if payment is not None else None
    if payment is None or entry is None:
        return "not in our books"
    return f"{entry.id}, {with_currency(entry.effect, payment.currency)} in our books"


def _fee_proof(line: Line, payment: BookedPayment | None, charge: int) -> Figure:
    entry = entry_of(line, payment) if payment is not None else None
    pricing = promised(payment, line.rate) if payment is not None else None
    if entry is None or pricing is None or payment is None:
        return Figure(label="fee", amount=charge, currency=line.currency, note="no capture of ours to compute it from")
    variable, cap = share(entry.amount, pricing.variable), entry.fee_cap
    discounted = fee(entry.amount, pricing, discount=line.discount)
    steps = {
        "fixed": -pricing.fixed,
        _share_of(entry.amount, pricing.variable, payment.currency): -variable,
        "discount": line.discount,
        "a discount gives back no more than the fee": pricing.fixed + variable - line.discount - discounted,
    }
    if cap is not None:
        steps[f"a small payment costs {with_currency(cap, payment.currency)} at most"] = max(0, discounted - cap)
    steps["penalty"] = -line.penalty
    steps["charged beside the formula"] = charge - sum(steps.values())
    rate = "the promised rate" if payment.pricing is not None else "the rate on the line: none was promised"
    return Figure(
        label="fee", amount=charge, currency=line.currency, parts=_not_nothing(line.currency, steps), note=rate
    )


def _vat_proof(line: Line) -> Figure:
    if line.rate is None or expected_vat(line) is None:
        return Figure(label="VAT", amount=line.tax, currency=line.currency, note="the line says no rate")
    steps = {
        "fixed": -line.rate.tax_fixed,
        _share_of(line.charged, line.rate.tax_variable, line.currency): -share(line.charged, line.rate.tax_variable),
    }
    steps["rounded otherwise, or wrong"] = line.tax - sum(steps.values())
    return Figure(label="VAT", amount=line.tax, currency=line.currency, parts=_not_nothing(line.currency, steps))


def _share_of(amount: int, percentage: int, currency: str) -> str:
    return f"{in_percent(percentage)} of {with_currency(amount, currency)}, half to even"


def _not_nothing(currency: str, amounts: dict[str, int]) -> tuple[Figure, ...]:
    return tuple(Figure(label=label, amount=amount, currency=currency) for label, amount in amounts.items() if amount)
