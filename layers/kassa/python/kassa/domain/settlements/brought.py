"""What the lines of a proved file bring: captures and refunds of ours, what Klarna charged, and gave or took beside its fee."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from kassa.domain.pricing.sales import Adjustment
from kassa.domain.settlements.booked import BookedEntry, BookedPayment, DisputeLine
from kassa.domain.settlements.breaks import Break
from kassa.domain.settlements.findings import entry_of, settled_already, told_already
from kassa.domain.settlements.lines import MOVES, Line, LineKind
from kassa.domain.settlements.sums import Settlement

Seen = Sequence[tuple[Line, BookedPayment | None]]
"""Lines with the payments that they speak of."""

Brought = tuple[BookedPayment, BookedEntry]

_WITH_FEES = frozenset({LineKind.CAPTURE, LineKind.FEE})
_WITH_ADJUSTMENTS = _WITH_FEES | {LineKind.DISCOUNT, LineKind.PENALTY}
_OF_DISPUTES = frozenset({LineKind.DISPUTE, LineKind.FEE})


def entries_in(seen: Seen) -> Iterator[Brought]:
    """The captures and refunds that came, to be marked as settled; what was charged for a capture where these lines say it."""
    charges = _charges(seen)
    for line, payment in seen:
        entry = entry_of(line, payment) if payment is not None and line.kind in MOVES else None
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
    for line, payment in _about_disputes(seen):
        if payment.captures:
            told = DisputeLine(name=line.dispute_line, charged=line.charged, settled_in=settlement.id)
            yield payment, replace(payment.captures[0], dispute_lines=(told,))


def _charges(seen: Seen) -> dict[str, Brought]:
    """Captures with what the first line with their fee charges."""
    charges: dict[str, Brought] = {}
    for line, payment, capture in _about_entries(seen, _WITH_FEES):
        if line.kind is LineKind.FEE or line.fee or line.tax:
            charges.setdefault(capture.id, (payment, replace(capture, charged=line.charged)))
    return charges


def brought_twice(settlement: Settlement, seen: Seen, elsewhere: Mapping[str, str]) -> Iterator[Break]:
    """A finding for each line of what another settlement has brought: `elsewhere` names it for each entry and dispute's line.

    Of two settlements that are read at the same time, neither sees the other's lines before both are proved.
    """
    for line, payment in _about_disputes(seen):
        if line.dispute_line in elsewhere:
            yield told_already(settlement, line, payment, elsewhere[line.dispute_line])
    for line, payment, entry in _about_entries(seen, MOVES | _WITH_ADJUSTMENTS):
        brought_by = elsewhere.get(entry.id, entry.settled_in)
        if brought_by not in (None, settlement.id):
            yield settled_already(settlement, line, payment, replace(entry, settled_in=brought_by))


def adjustments_in(seen: Seen) -> Iterator[tuple[BookedPayment, BookedEntry, Adjustment]]:
    """The captures of which a line tells a discount or a penalty: to be passed on to their merchants."""
    for line, payment, capture in _about_entries(seen, _WITH_ADJUSTMENTS):
        discount, penalty = _given_and_taken(line)
        if discount or penalty:
            told_by = LineKind.FEE if line.kind is LineKind.CAPTURE else line.kind  # newer files have both on one line
            told = Adjustment(capture_id=capture.id, discount=discount, penalty=penalty, told_by=told_by)
            yield payment, capture, told


def _given_and_taken(line: Line) -> tuple[int, int]:
    """The discount and the penalty that a line tells of."""
    if line.kind is LineKind.DISCOUNT:
        return max(0, line.amount), 0
    if line.kind is LineKind.PENALTY:
        return 0, max(0, -line.amount)
    return line.discount, line.penalty


def _about_disputes(seen: Seen) -> Iterator[tuple[Line, BookedPayment]]:
    """Lines that tell of a dispute about a payment of ours, or charge for one."""
    return ((line, payment) for line, payment in _in_their_currency(seen, _OF_DISPUTES) if line.dispute_id)


def _about_entries(seen: Seen, kinds: Collection[LineKind]) -> Iterator[tuple[Line, BookedPayment, BookedEntry]]:
    """Lines of these kinds with the captures and refunds of ours that they speak of; a line about a dispute speaks of none."""
    for line, payment in _in_their_currency(seen, kinds):
        entry = None if line.dispute_id else entry_of(line, payment)
        if entry is not None:
            yield line, payment, entry


def _in_their_currency(seen: Seen, kinds: Collection[LineKind]) -> Iterator[tuple[Line, BookedPayment]]:
    """Lines of these kinds about payments of ours.

    One in another currency than its payment says nothing that could be booked or passed on: it is a break.
    """
    for line, payment in seen:
        if payment is not None and line.kind in kinds and line.currency == payment.currency:
            yield line, payment
