"""What can go wrong between Klarna's file and our books, one thing at a time: each spoils a good day."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from kassa.domain.flow import Pricing
from kassa.domain.settlements.booked import BookedDispute
from kassa.domain.settlements.fees import fee, share
from kassa.domain.settlements.sums import Balance
from tests.support.settlement_day import END, START, VAT_RATE, Day, Row, Sale, with_capture

OTHER_SETTLEMENT = "krn:settlement:0301"
NO_PRICE = Pricing(fixed=0, variable=0)


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to spoil a day, the one break that it must make, and that break's first explanation."""

    spoil: Callable[[Day, int], None]
    reason: str
    explanation: str


def _rows(day: Day, at: int, *types: str) -> list[Row]:
    """The rows of one payment."""
    reference = day.payments[at].id
    return [
        row
        for row in day.rows
        if row.get("payment_transaction_reference") == reference and (not types or row["type"] in types)
    ]


def _strange_ids(day: Day, at: int) -> None:
    for row in _rows(day, at):
        row |= {"payment_transaction_id": "krn:t:strange", "payment_transaction_reference": "ORDER-1"}
        row |= {"payment_capture_id": "krn:c:strange" if row.get("payment_capture_id") else "", "capture_reference": ""}
    if day.payments[at].refunds:
        _forget_refund(day, at)


def _forget_refund(day: Day, at: int) -> None:
    """As if it had never been refunded, so that the day has one fault only."""
    gone = {f"krn:t:{at}:refund:1"}
    day.rows[:] = [row for row in day.rows if row.get("payment_refund_id") not in gone]
    day.payments[at] = replace(day.payments[at], refunds=())


def _not_ours(day: Day, at: int) -> None:
    del day.payments[at]


def _capture_in_portal(day: Day, at: int) -> None:
    day.payments[at] = replace(day.payments[at], captures=())


def _refund_in_portal(day: Day, at: int) -> None:
    _forget_refund(day, at)
    capture = _rows(day, at, "SALE")[0]
    ids: Row = {"payment_capture_id": "", "capture_reference": "", "payment_refund_id": "krn:r:portal"}
    day.rows.append({**capture, **ids, "type": "RETURN", "amount": -1})


def _lost(day: Day, at: int) -> None:
    day.opening.setdefault(day.payments[at].currency, 0)  # Klarna settles the currency all the same
    gone = _rows(day, at, "SALE", "FEE")
    day.rows[:] = [row for row in day.rows if row not in gone]


def _lost_near_the_end(day: Day, at: int) -> None:
    _lost(day, at)
    day.payments[at] = with_capture(day.payments[at], at=END - timedelta(minutes=20))


def _lost_refund(day: Day, at: int) -> None:
    _give_back(day, at)
    gone = _rows(day, at, "RETURN")
    day.rows[:] = [row for row in day.rows if row not in gone]


def _give_back(day: Day, at: int) -> None:
    """The payment with exactly one refund, of one minor unit, in books and file."""
    _forget_refund(day, at)
    sale = Sale(amount=day.payments[at].captures[0].amount, refunded=1, currency=day.payments[at].currency)
    day.payments[at] = replace(day.payments[at], refunds=sale.booked(at).refunds)
    day.rows.extend(row for row in sale.rows(at) if row["type"] == "RETURN")


def _another_amount(day: Day, at: int) -> None:
    for row in _rows(day, at, "SALE"):
        row["amount"] = int(row["amount"]) + 12_345


def _netted(day: Day, at: int) -> None:
    _give_back(day, at)
    for row in _rows(day, at, "SALE"):
        row["amount"] = int(row["amount"]) - 1


def _turned_round(day: Day, at: int) -> None:
    _give_back(day, at)
    for row in _rows(day, at, "RETURN"):
        row["amount"] = -int(row["amount"])


def _another_currency(day: Day, at: int) -> None:
    for row in _rows(day, at):
        row["currency"] = "NOK"


def _another_fee(day: Day, at: int) -> None:
    for row in _rows(day, at, "FEE"):
        row["amount"] = int(row["amount"]) - 1_234_567
        row["tax_amount"] = int(row["tax_amount"]) - share(1_234_567, VAT_RATE)


def _another_rate(day: Day, at: int) -> None:
    payment = day.payments[at] = with_capture(day.payments[at], fee_cap=None)
    for row in _rows(day, at, "FEE"):
        fixed, variable = int(row["payment_pricing.rate.fixed"]) + 500, int(row["payment_pricing.rate.variable"])
        terms = {"discount": int(row["discount_amount"]), "penalty": int(row["penalty_amount"])}
        charged = fee(payment.captures[0].amount, Pricing(fixed=fixed, variable=variable), **terms)
        row |= {"payment_pricing.rate.fixed": fixed, "amount": -charged, "tax_amount": -share(charged, VAT_RATE)}


def _charge(day: Day, at: int, charged: int, **rate: int) -> None:
    """The fee is this, without discount and penalty, and its tax follows."""
    for row in _rows(day, at, "FEE"):
        row |= {"amount": -charged, "tax_amount": -share(charged, VAT_RATE), "discount_amount": 0, "penalty_amount": 0}
        row |= {f"payment_pricing.rate.{part}": value for part, value in rate.items()}


def _cap_left_out(day: Day, at: int) -> None:
    payment = day.payments[at] = with_capture(day.payments[at], fee_cap=0)
    _charge(day, at, fee(payment.captures[0].amount, payment.pricing or NO_PRICE))


def _cap_not_on_record(day: Day, at: int) -> None:
    day.payments[at] = replace(with_capture(day.payments[at], fee_cap=None), pricing=Pricing(fixed=300, variable=1))
    _charge(day, at, 25, fixed=25, variable=0)


def _discount_left_out(day: Day, at: int) -> None:
    payment = day.payments[at] = with_capture(day.payments[at], fee_cap=None)
    _charge(day, at, fee(payment.captures[0].amount, payment.pricing or NO_PRICE), fixed=99_999)
    for row in _rows(day, at, "FEE"):
        row["discount_amount"] = 1


def _penalty_left_out(day: Day, at: int) -> None:
    _discount_left_out(day, at)
    for row in _rows(day, at, "FEE"):
        row |= {"discount_amount": 0, "penalty_amount": 30}


def _without_its_fee(day: Day, at: int) -> None:
    gone = _rows(day, at, "FEE")
    day.rows[:] = [row for row in day.rows if row not in gone]


def _another_vat(day: Day, at: int) -> None:
    for row in _rows(day, at, "FEE"):
        row["tax_amount"] = int(row["tax_amount"]) - 9_999_999


def _twice(day: Day, at: int) -> None:
    day.rows.extend(dict(row) for row in _rows(day, at, "SALE", "FEE"))


def _settled_before(day: Day, at: int) -> None:
    day.payments[at] = with_capture(day.payments[at], settled_in=OTHER_SETTLEMENT)


def _late(day: Day, at: int) -> None:
    day.payments[at] = with_capture(day.payments[at], at=START - timedelta(days=2))


def _unknown_dispute(day: Day, at: int) -> None:
    capture = _rows(day, at, "SALE")[0]
    day.rows.append({**capture, "type": "DISPUTE", "dispute_id": "krn:d:1", "amount": -int(capture["amount"])})


def _other_amount_held(day: Day, at: int) -> None:
    _unknown_dispute(day, at)
    disputed = BookedDispute(id="krn:d:1", amount=day.payments[at].captures[0].amount + 5)
    day.payments[at] = replace(day.payments[at], disputes=(disputed,))


def _other_opening(day: Day, at: int) -> None:
    currency = day.payments[at].currency
    day.before = {currency: Balance(currency=currency, amount=-500, negative_since=START)}
    day.opening = {currency: -400}


def _unknown_word(day: Day, at: int) -> None:
    row = _rows(day, at, "SALE")[0]
    day.rows.append({**row, "type": "GOODWILL", "amount": 10})


def _loose_correction(day: Day, at: int) -> None:
    currency = day.payments[at].currency
    day.rows.append({"type": "CORRECTION", "amount": -10, "currency": currency})


FAULTS = {
    "strange ids": Fault(_strange_ids, "unknown_payment", "ids_differ"),
    "not ours": Fault(_not_ours, "unknown_payment", "not_ours"),
    "captured in the portal": Fault(_capture_in_portal, "portal_action", "captured_in_portal"),
    "refunded in the portal": Fault(_refund_in_portal, "portal_action", "refunded_in_portal"),
    "lost": Fault(_lost, "missing_in_file", "not_settled"),
    "lost near the end": Fault(_lost_near_the_end, "missing_in_file", "near_cut_off"),
    "a lost refund": Fault(_lost_refund, "missing_in_file", "not_settled"),
    "another amount": Fault(_another_amount, "amount", "amount_differs"),
    "a refund netted": Fault(_netted, "amount", "netted_refund"),
    "a sign turned round": Fault(_turned_round, "amount", "other_sign"),
    "another currency": Fault(_another_currency, "currency", "other_currency"),
    "another fee": Fault(_another_fee, "fee", "fee_differs"),
    "another rate": Fault(_another_rate, "fee", "other_rate"),
    "a cap left out": Fault(_cap_left_out, "fee", "cap_left_out"),
    "a cap not on record": Fault(_cap_not_on_record, "fee", "cap_not_on_record"),
    "a discount left out": Fault(_discount_left_out, "fee", "discount_left_out"),
    "a penalty left out": Fault(_penalty_left_out, "fee", "penalty_left_out"),
    "without its fee": Fault(_without_its_fee, "fee", "fee_line_absent"),
    "another VAT": Fault(_another_vat, "vat", "vat_differs"),
    "twice": Fault(_twice, "duplicate", "twice_in_file"),
    "settled before": Fault(_settled_before, "duplicate", "already_settled"),
    "late": Fault(_late, "late", "earlier_period"),
    "an unknown dispute": Fault(_unknown_dispute, "dispute", "unknown_dispute"),
    "another amount held": Fault(_other_amount_held, "dispute", "held_otherwise"),
    "another opening balance": Fault(_other_opening, "carry_over", "other_closing"),
    "an unknown word": Fault(_unknown_word, "unexplained", "unknown_kind"),
    "a loose correction": Fault(_loose_correction, "unexplained", "no_payment"),
}
