"""What the lines of a proved file bring: captures and refunds of ours, what Klarna charged, and gave or took beside its fee."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kassa.domain.pricing.sales import Adjustment
from kassa.domain.settlements.booked import BookedEntry, BookedPayment, DisputeLine
from kassa.domain.settlements.breaks import Break
from kassa.domain.settlements.findings import entry_of, settled_already, told_already
from kassa.domain.settlements.lines import Line, LineKind
from kassa.domain.settlements.sums import Settlement

Seen = Sequence[tuple[Line, BookedPayment | None]]
"""Lines with the payments that they speak of."""

_MOVE = (LineKind.CAPTURE, LineKind.REFUND)
_CHARGE = (LineKind.CAPTURE, LineKind.FEE, LineKind.DISCOUNT, LineKind.PENALTY)
_OF_ENTRIES = {*_MOVE, *_CHARGE}
_OF_DISPUTES = (LineKind.DISPUTE, LineKind.FEE)


Brought = tuple[BookedPayment, BookedEntry]


def entries_in(seen: Seen) -> Iterator[Brought]:
    """The captures and refunds that came, to be marked as settled; what was charged for a capture where these lines say it."""
    charges = _charges(seen)
    for line, payment in seen:
        entry = entry_of(line, payment) if payment is not None and line.kind in _MOVE else None
        if payment is not None and entry is not None:
            yield payment, charges[entry.id][1] if entry.id in charges else entry


def fees_alone_in(seen: Seen) -> list[Brought]:
    """Captures with what was charged for them whose own lines are not among these: a batch may end between both."""
    came = {entry.id for _, entry in entries_in(seen)}
    return [brought for capture_id, brought in _charges(seen).items() if capture_id not in came]


def dispute_lines_in(settlement: Settlement, seen: Seen) -> Iterator[Brought]:
    """First captures of payments with what a line tells of a dispute: that money was held or given back, or what it costs.

    It need not name a capture. The first is the same whenever the line is read; which one it would name, may change.
    """
    for line, payment in seen:
        if payment is not None and payment.captures and _is_of_dispute(line, payment):
            told = DisputeLine(name=line.dispute_line, charged=line.charged, settled_in=settlement.id)
            yield payment, replace(payment.captures[0], dispute_lines=(told,))


def _is_of_dispute(line: Line, payment: BookedPayment) -> bool:
    return line.kind in _OF_DISPUTES and line.dispute_id != "" and line.currency == payment.currency


def _charges(seen: Seen) -> dict[str, Brought]:
    """Captures with what the first line with their fee charges; one in another currency than its payment charges nothing."""
    charges: dict[str, Brought] = {}
    for line, payment in seen:
        has_the_fee = line.kind is LineKind.FEE or (line.kind is LineKind.CAPTURE and (line.fee or line.tax))
        if payment is None or not has_the_fee or line.dispute_id or line.currency != payment.currency:
            continue
        capture = entry_of(line, payment)
        if capture is not None:
            charges.setdefault(capture.id, (payment, replace(capture, charged=line.charged)))
    return charges


def brought_twice(settlement: Settlement, seen: Seen, elsewhere: Mapping[str, str]) -> Iterator[Break]:
    """A finding for each line of what another settlement has brought: `elsewhere` names it for each entry and dispute's line.

    Of two settlements that are read at the same time, neither sees the other's lines before both are proved.
    """
    for line, payment in seen:
        if payment is not None and _is_of_dispute(line, payment) and line.dispute_line in elsewhere:
            yield told_already(settlement, line, payment, elsewhere[line.dispute_line])
        if payment is None or line.kind not in _OF_ENTRIES or line.dispute_id or line.currency != payment.currency:
            continue
        entry = entry_of(line, payment)
        brought_by = elsewhere.get(entry.id, entry.settled_in) if entry is not None else None
        if entry is not None and brought_by not in (None, settlement.id):
            yield settled_already(settlement, line, payment, replace(entry, settled_in=brought_by))


def adjustments_in(seen: Seen) -> Iterator[tuple[BookedPayment, BookedEntry, Adjustment]]:
    """The captures of which a line tells a discount or a penalty: to be passed on to their merchants.

    A line in another currency than its payment tells nothing that a merchant could be charged; it is a break.
    """
    for line, payment in seen:
        if payment is None or line.kind not in _CHARGE or line.dispute_id or line.currency != payment.currency:
            continue
        capture, (discount, penalty) = entry_of(line, payment), _given_and_taken(line)
        if capture is not None and (discount or penalty):
            told_by = LineKind.FEE if line.kind is LineKind.CAPTURE else line.kind  # newer files have both on one line
            yield (
                payment,
                capture,
                Adjustment(capture_id=capture.id, discount=discount, penalty=penalty, told_by=told_by),
            )


def _given_and_taken(line: Line) -> tuple[int, int]:
    if line.kind is LineKind.DISCOUNT:
        return max(0, line.amount), 0
    if line.kind is LineKind.PENALTY:
        return 0, max(0, -line.amount)
    return line.discount, line.penalty
