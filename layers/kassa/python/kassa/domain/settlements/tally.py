"""One batch in the making: each line is added up and held against the payment that it speaks of."""

from kassa.domain.settlements import findings
from kassa.domain.settlements.booked import BookedDispute, BookedEntry, BookedPayment
from kassa.domain.settlements.breaks import Break
from kassa.domain.settlements.charges import expected_fee, expected_vat, vat_is_off
from kassa.domain.settlements.explanations import Explanation
from kassa.domain.settlements.lines import Line, LineKind
from kassa.domain.settlements.outcome import Batch, BatchOutcome, mark, packed
from kassa.domain.settlements.sums import NOBODY, Settlement, Sum


class Tally:
    """Takes the lines of one batch. Knows nothing of other batches."""

    def __init__(self, settlement: Settlement) -> None:
        self._settlement = settlement
        self._start = settlement.start
        self._breaks: list[Break] = []
        self._seen: list[bytes] = []
        self._sums: dict[LineKind, dict[tuple[str, str], list[int]]] = {kind: {} for kind in LineKind}
        judges = {
            LineKind.CAPTURE: self._capture,
            LineKind.REFUND: self._refund,
            LineKind.FEE: self._fee,
            LineKind.DISPUTE: self._dispute,
            LineKind.DISCOUNT: self._adjustment,
            LineKind.PENALTY: self._adjustment,
            LineKind.CORRECTION: self._correction,
            LineKind.CARRIED_IN: self._carried,
            LineKind.CARRIED_OUT: self._carried,
            LineKind.OTHER: self._unexplained,
        }
        self._for = {kind: (judge, self._sums[kind]) for kind, judge in judges.items()}  # one look-up for each line

    def take(self, line: Line, payment: BookedPayment | None) -> None:
        """Add a line, whose payment is None where our books know none."""
        judge, of_kind = self._for[line.kind]
        key = (payment.merchant_id if payment is not None else NOBODY, line.currency)
        sums = of_kind.get(key)
        if sums is None:
            sums = of_kind[key] = [0, 0, 0, 0, 0, 0]
        sums[0] += 1
        sums[1] += line.amount
        sums[2] += line.fee
        sums[3] += line.tax
        sums[4] += line.discount
        sums[5] += line.penalty
        judge(line, payment)

    def outcome(self, batch: Batch) -> BatchOutcome:
        """What the batch comes to."""
        return BatchOutcome(
            batch=batch,
            sums=tuple(
                Sum(merchant_id, currency, kind, *sums)
                for kind, of_kind in self._sums.items()
                for (merchant_id, currency), sums in sorted(of_kind.items())
            ),
            breaks=tuple(self._breaks),
            seen=b"".join(self._seen),
        )

    def _see(self, what: str, subject: str, line: Line) -> None:
        if subject:  # a line without ids is like no other
            self._seen.append(packed(mark(what, subject), line.number))

    def _note(self, found: Break) -> None:
        self._breaks.append(found)

    def _capture(self, line: Line, payment: BookedPayment | None) -> None:
        capture = self._entry(line, payment)
        if payment is None or capture is None:
            return
        has_its_fee = bool(line.fee or line.tax)
        if has_its_fee:
            self._see(LineKind.FEE, capture.id, line)
        if not self._is_of_this(line, payment, capture):
            return
        if line.amount != capture.amount:
            self._note(findings.other_amount(self._settlement, line, payment, capture))
        if has_its_fee:
            self._charged(line, payment, capture)

    def _refund(self, line: Line, payment: BookedPayment | None) -> None:
        refund = self._entry(line, payment)
        if payment is None or refund is None:
            return
        if self._is_of_this(line, payment, refund) and line.amount != refund.effect:
            self._note(findings.other_amount(self._settlement, line, payment, refund))

    def _fee(self, line: Line, payment: BookedPayment | None) -> None:
        if line.dispute_id:
            self._dispute(line, payment)
            return
        capture = self._entry(line, payment)
        if payment is not None and capture is not None and self._is_of_this(line, payment, capture):
            self._charged(line, payment, capture)

    def _charged(self, line: Line, payment: BookedPayment, capture: BookedEntry) -> None:
        expected = expected_fee(line, payment, capture)
        if expected is not None and line.charged != expected:
            self._note(findings.other_fee(self._settlement, line, payment, capture, expected))
        vat = expected_vat(line)
        if vat is not None and vat_is_off(line, vat):
            self._note(findings.other_vat(self._settlement, line, payment, capture, vat))

    def _adjustment(self, line: Line, payment: BookedPayment | None) -> None:
        capture = self._entry(line, payment)
        if payment is not None and capture is not None:
            self._is_of_this(line, payment, capture)

    def _correction(self, line: Line, payment: BookedPayment | None) -> None:
        if payment is None:
            self._note(findings.unexplained(self._settlement, line, payment))

    def _dispute(self, line: Line, payment: BookedPayment | None) -> None:
        self._see(f"dispute, {line.of_dispute}", line.dispute_id, line)
        if payment is None:
            self._note(findings.unknown_payment(self._settlement, line))
            return
        if line.currency != payment.currency:
            self._note(findings.other_currency(self._settlement, line, payment))
            return
        told_in = payment.told_in(line.dispute_line)
        if told_in not in (None, self._settlement.id):
            self._note(findings.told_already(self._settlement, line, payment, str(told_in)))
            return
        wrong = _wrong_about(line, payment.dispute(line.dispute_id))
        if wrong is not None:
            expected, why = wrong
            self._note(findings.disputed(self._settlement, line, payment, expected=expected, why=why))

    def _carried(self, line: Line, _: BookedPayment | None) -> None:
        self._see(line.kind, line.currency, line)

    def _unexplained(self, line: Line, payment: BookedPayment | None) -> None:
        self._note(findings.unexplained(self._settlement, line, payment))

    def _entry(self, line: Line, payment: BookedPayment | None) -> BookedEntry | None:
        """The capture or refund of ours that the line speaks of; notes the break where there is none."""
        if payment is None:
            self._note(findings.unknown_payment(self._settlement, line))
            self._see(line.kind, line.refund_id or line.capture_id, line)
            return None
        refund = line.kind is LineKind.REFUND
        entry = findings.entry_of(line, payment)
        if entry is None:
            self._note(findings.portal_action(self._settlement, line, payment))
            self._see(line.kind, line.refund_id if refund else line.capture_id, line)
        else:
            self._see(line.kind, entry.id, line)
        return entry

    def _is_of_this(self, line: Line, payment: BookedPayment, entry: BookedEntry) -> bool:
        """Whether an amount can be compared: the same currency, not settled elsewhere. Notes the break where not."""
        if line.currency != payment.currency:
            self._note(findings.other_currency(self._settlement, line, payment))
            return False
        if entry.settled_in is not None and entry.settled_in != self._settlement.id:
            self._note(findings.settled_already(self._settlement, line, payment, entry))
            return False
        if entry.at < self._start:
            self._note(findings.late(self._settlement, line, payment, entry))
        return True


def _wrong_about(line: Line, dispute: BookedDispute | None) -> tuple[int | None, Explanation] | None:
    """What a line about a dispute should have added to the payout, and why it may not; None where our record bears it out."""
    if dispute is None:
        return None, Explanation("unknown_dispute", {"subject": line.dispute_id})
    if line.kind is LineKind.FEE:
        if dispute.fee is None or dispute.fee == line.charged:
            return None
        return -dispute.fee, Explanation("dispute_fee_differs", {"expected": dispute.fee, "found": line.charged})
    if abs(line.amount) != dispute.amount:
        expected = dispute.amount if line.amount > 0 else -dispute.amount
        return expected, Explanation("held_otherwise", {"expected": dispute.amount, "found": abs(line.amount)})
    if line.amount > 0 and not dispute.given_back:
        return 0, Explanation("not_given_back")
    return None
