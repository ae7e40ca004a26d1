"""A file as a whole, once all its batches are there: what came twice, what never came, what was carried wrongly."""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import timedelta

from kassa.domain.settlements.booked import BookedEntry, BookedPayment, EntryKind
from kassa.domain.settlements.breaks import Break, Reason
from kassa.domain.settlements.explanations import Explanation
from kassa.domain.settlements.fees import fee
from kassa.domain.settlements.lines import LineKind
from kassa.domain.settlements.outcome import BatchOutcome, mark
from kassa.domain.settlements.refusals import FileRefused, RefusalReason
from kassa.domain.settlements.sums import Balance, Equation, Settlement, Sum

NEAR_CUT_OFF = timedelta(hours=2)
"""What is booked so shortly before the end of a period is likely to come with the next."""

TOO_MANY = 50_000
"""Findings. A file with more is not ours, and would fill the memory and somebody's day."""


@dataclass(slots=True)
class Merged:
    """All batches of a file as one, in whatever order they came and however often."""

    sums: dict[tuple[str, str, LineKind], Sum] = field(default_factory=dict)
    breaks: list[Break] = field(default_factory=list)
    batches: set[str] = field(default_factory=set)
    _lines: dict[bytes, int] = field(default_factory=dict)
    _repeats: dict[bytes, set[int]] = field(default_factory=dict)

    def add(self, outcome: BatchOutcome) -> None:
        """Take a batch in; a repetition changes nothing."""
        if outcome.batch.id in self.batches:
            return
        self.batches.add(outcome.batch.id)
        for one in outcome.sums:
            known = self.sums.get(one.key)
            self.sums[one.key] = one if known is None else known + one
        for found in outcome.breaks:
            self.note(found)
        for seen, line in outcome.marks():
            first = self._lines.setdefault(seen, line)
            if first != line:
                self._repeats.setdefault(seen, {first}).add(line)

    def note(self, found: Break) -> None:
        """Add a finding. Raises FileRefused once there are so many that it must be somebody else's file."""
        if len(self.breaks) >= TOO_MANY:
            raise FileRefused(RefusalReason.NOT_OURS, f"more than {TOO_MANY} disagreements with our books")
        self.breaks.append(found)

    def has_seen(self, what: str, subject: str) -> bool:
        return mark(what, subject) in self._lines

    def repeats(self) -> Mapping[int, int]:
        """Lines that say what an earlier line said already, and which."""
        return {line: min(lines) for lines in self._repeats.values() for line in lines - {min(lines)}}


def missing(
    merged: Merged,
    settlement: Settlement,
    currencies: AbstractSet[str],
    due: Iterable[tuple[BookedPayment, BookedEntry]],
) -> Iterator[Break]:
    """A break for everything in the settlement's currencies that was due in its period and that no line brought."""
    for payment, entry in due:
        if payment.currency not in currencies:
            continue
        if not settlement.start <= entry.at < settlement.end or entry.settled_in not in (None, settlement.id):
            continue
        if not merged.has_seen(entry.kind, entry.id):
            yield never_came(settlement, payment, entry)
        elif entry.kind is EntryKind.CAPTURE and not merged.has_seen(LineKind.FEE, entry.id):
            yield from _without_its_fee(settlement, payment, entry)


def never_came(settlement: Settlement, payment: BookedPayment, entry: BookedEntry) -> Break:
    """The break for what was due in a settlement and is in no line of it."""
    why = []
    left = settlement.end - entry.at
    if left <= NEAR_CUT_OFF:
        why.append(Explanation("near_cut_off", {"subject": entry.id, "minutes": int(left.total_seconds() // 60)}))
    if payment.disputes:
        why.append(Explanation("in_dispute", {"subject": entry.id}))
    why.append(Explanation("not_settled", {"subject": entry.id}))
    return Break(
        settlement_id=settlement.id,
        reason=Reason.MISSING_IN_FILE,
        subject=entry.id,
        currency=payment.currency,
        expected=entry.effect,
        payment_id=payment.id,
        merchant_id=payment.merchant_id,
        explanations=tuple(why),
    )


def _without_its_fee(settlement: Settlement, payment: BookedPayment, capture: BookedEntry) -> Iterator[Break]:
    if payment.pricing is None:
        return
    expected = fee(capture.amount, payment.pricing, cap=capture.fee_cap)
    if expected:
        yield Break(
            settlement_id=settlement.id,
            reason=Reason.FEE,
            subject=capture.id,
            currency=payment.currency,
            expected=-expected,
            found=0,
            payment_id=payment.id,
            merchant_id=payment.merchant_id,
            explanations=(Explanation("fee_line_absent"),),
        )


def carried_wrongly(settlement: Settlement, equation: Equation, before: Balance | None) -> Break | None:
    """The break where a settlement does not begin with what the last one ended with."""
    if before is None or before.amount == equation.opening:
        return None
    about: dict[str, str | int] = {"expected": before.amount, "found": equation.opening}
    return Break(
        settlement_id=settlement.id,
        reason=Reason.CARRY_OVER,
        subject=equation.currency,
        currency=equation.currency,
        expected=before.amount,
        found=equation.opening,
        explanations=(Explanation("other_closing", about),),
    )


def batches_lacking(expected: AbstractSet[str], merged: Merged) -> AbstractSet[str]:
    """Ids of batches whose outcome is not there."""
    return expected - merged.batches
