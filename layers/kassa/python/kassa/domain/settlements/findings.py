"""Breaks as they are found on a single line: who is concerned, what was expected, and what would explain it."""

from collections.abc import Iterable, Iterator

from kassa.domain.settlements.booked import BookedEntry, BookedPayment, EntryKind
from kassa.domain.settlements.breaks import Break, Reason
from kassa.domain.settlements.charges import expected_fee, why_fee, why_vat
from kassa.domain.settlements.explanations import Explanation
from kassa.domain.settlements.lines import MOVES, Line, LineKind
from kassa.domain.settlements.sums import Settlement


def finding(
    settlement: Settlement,
    reason: Reason,
    subject: str,
    line: Line,
    payment: BookedPayment | None,
    *,
    expected: int | None,
    found: int | None,
    why: Iterable[Explanation],
) -> Break:
    """A break about one line."""
    return Break(
        settlement_id=settlement.id,
        reason=reason,
        subject=subject,
        currency=line.currency,
        expected=expected,
        found=found,
        moved=line.amount if line.kind in MOVES else None,
        lines=(line.number,),
        payment_id=payment.id if payment is not None else None,
        merchant_id=payment.merchant_id if payment is not None else None,
        explanations=tuple(why),
    )


def entry_of(line: Line, payment: BookedPayment) -> BookedEntry | None:
    """The capture or refund of ours that a line speaks of."""
    if line.kind is LineKind.REFUND:
        return payment.refund(line.refund_id, line.refund_reference)
    return payment.capture(line.capture_id, line.capture_reference)


def unknown_payment(settlement: Settlement, line: Line) -> Break:
    """Neither Klarna's transaction nor our reference is known. All lines of one transaction are one break."""
    subject = line.transaction_id or line.transaction_reference or f"line {line.number}"
    about: dict[str, str | int] = {
        "transaction": line.transaction_id or "none",
        "reference": line.transaction_reference or "none",
    }
    why = [Explanation("not_ours", about)]
    return finding(settlement, Reason.UNKNOWN_PAYMENT, subject, line, None, expected=None, found=line.net, why=why)


def portal_action(settlement: Settlement, line: Line, payment: BookedPayment) -> Break:
    """The payment is ours, the capture or refund is not. A capture and its fee are one break."""
    refund = line.kind is LineKind.REFUND
    ids = (line.refund_id, line.refund_reference) if refund else (line.capture_id, line.capture_reference)
    subject = ids[0] or ids[1] or payment.id
    why = [Explanation("refunded_in_portal" if refund else "captured_in_portal", {"subject": subject})]
    return finding(settlement, Reason.PORTAL_ACTION, subject, line, payment, expected=None, found=line.net, why=why)


def other_currency(settlement: Settlement, line: Line, payment: BookedPayment) -> Break:
    """One break for a payment: Klarna settles all of it in the other currency."""
    why = [Explanation("other_currency", {"expected": payment.currency, "found": line.currency})]
    return finding(settlement, Reason.CURRENCY, payment.id, line, payment, expected=None, found=line.net, why=why)


def settled_already(settlement: Settlement, line: Line, payment: BookedPayment, entry: BookedEntry) -> Break:
    """An earlier settlement brought it."""
    why = [Explanation("already_settled", {"subject": entry.id, "settlement": str(entry.settled_in)})]
    return finding(settlement, Reason.DUPLICATE, entry.id, line, payment, expected=0, found=line.net, why=why)


def told_already(settlement: Settlement, line: Line, payment: BookedPayment, told_in: str) -> Break:
    """An earlier settlement had the same of this dispute: that money was held, given back, or what it costs."""
    why = [Explanation("already_settled", {"subject": line.dispute_id, "settlement": told_in})]
    return finding(settlement, Reason.DUPLICATE, line.dispute_id, line, payment, expected=0, found=line.net, why=why)


def twice(settlement: Settlement, line: Line, payment: BookedPayment | None, first: int) -> Break:
    """The same stands on an earlier line of the same file. A capture with its fee, and all of a dispute, are one break each."""
    entry = entry_of(line, payment) if payment is not None and not line.dispute_id else None
    subject = entry.id if entry is not None else line.dispute_id or line.refund_id or line.capture_id or line.currency
    why = [Explanation("twice_in_file", {"first": first})]
    return finding(settlement, Reason.DUPLICATE, subject, line, payment, expected=0, found=line.net, why=why)


def late(settlement: Settlement, line: Line, payment: BookedPayment, entry: BookedEntry) -> Break:
    """It was due before this period. The amount is right, only the time is not."""
    why = [Explanation("earlier_period", {"subject": entry.id, "days": max(1, (settlement.start - entry.at).days)})]
    return finding(settlement, Reason.LATE, entry.id, line, payment, expected=line.net, found=line.net, why=why)


def other_amount(settlement: Settlement, line: Line, payment: BookedPayment, entry: BookedEntry) -> Break:
    """A capture or refund of another amount than ours."""
    why = why_amount(line, payment, entry)
    return finding(
        settlement, Reason.AMOUNT, entry.id, line, payment, expected=entry.effect, found=line.amount, why=why
    )


def why_amount(line: Line, payment: BookedPayment, entry: BookedEntry) -> Iterator[Explanation]:
    """What would explain another amount, the likeliest first."""
    if line.amount == -entry.effect:
        yield Explanation("other_sign")
    if entry.kind is EntryKind.CAPTURE:
        lacking = entry.amount - line.amount
        for refund in payment.refunds:
            if refund.amount == lacking:
                yield Explanation("netted_refund", {"refund": refund.id})
        if lacking and lacking == expected_fee(line, payment, entry):
            yield Explanation("net_of_fee", {"fee": lacking})
    yield Explanation("amount_differs", {"expected": entry.effect, "found": line.amount})


def other_fee(settlement: Settlement, line: Line, payment: BookedPayment, capture: BookedEntry, expected: int) -> Break:
    """Another fee than the promised rate gives."""
    why = why_fee(line, payment, capture, expected)
    return finding(settlement, Reason.FEE, capture.id, line, payment, expected=-expected, found=-line.charged, why=why)


def other_vat(settlement: Settlement, line: Line, payment: BookedPayment, capture: BookedEntry, expected: int) -> Break:
    """Another VAT than the rate on the line gives for the fee on the line."""
    why = why_vat(line, capture.amount, expected)
    return finding(settlement, Reason.VAT, capture.id, line, payment, expected=-expected, found=line.tax, why=why)


def disputed(
    settlement: Settlement, line: Line, payment: BookedPayment, *, expected: int | None, why: Explanation
) -> Break:
    """A line about a dispute that our record of it does not bear out."""
    subject = line.dispute_id or line.transaction_id
    return finding(settlement, Reason.DISPUTE, subject, line, payment, expected=expected, found=line.net, why=[why])


def unexplained(settlement: Settlement, line: Line, payment: BookedPayment | None) -> Break:
    """Money that moved for a reason that we do not know."""
    correction = line.kind is LineKind.CORRECTION
    why = Explanation("no_payment") if correction else Explanation("unknown_kind", {"kind": line.word})
    subject = line.capture_id or line.transaction_id or f"line {line.number}"
    return finding(settlement, Reason.UNEXPLAINED, subject, line, payment, expected=None, found=line.net, why=[why])
