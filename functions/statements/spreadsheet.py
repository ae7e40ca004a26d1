"""A statement for a spreadsheet: a row for each movement, and one for each currency's total."""

import csv
import io

from functions.statements.views import StatementsView

COLUMNS = ("type", "id", "payment_id", "at", "currency", "amount", "fee", "tax", "discount", "penalty", "net")


def as_csv(month: StatementsView) -> str:
    """In minor units; refunds and held money are negative."""
    paper = io.StringIO()
    rows = csv.writer(paper, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for one in month.statements:
        for line in one.captures or ():
            costs = (line.amount, line.fee, line.tax, line.discount, line.penalty, line.net)
            rows.writerow(("capture", line.capture_id, line.payment_id, line.at.isoformat(), one.currency, *costs))
        for back in one.refunds or ():
            costs = (-back.amount, 0, 0, 0, 0, -back.amount)
            rows.writerow(("refund", back.refund_id, back.payment_id, back.at.isoformat(), one.currency, *costs))
        if one.held:
            rows.writerow(("held", "", "", "", one.currency, -one.held, 0, 0, 0, 0, -one.held))
        total = one.captured - one.refunded - one.held
        sums = (total, one.fees, one.tax, one.discounts, one.penalties, one.net)
        rows.writerow(("total", "", "", "", one.currency, *sums))
    return paper.getvalue()
