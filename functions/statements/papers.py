"""A statement on paper: as CSV for a spreadsheet, and as a page to print. Nothing in the page runs or comes from elsewhere."""

import base64
import csv
import hashlib
import io
from html import escape

from functions.statements.views import StatementsView, StatementView
from kassa.domain.money import in_major_units

_STYLE = (
    "body{font:14px/1.4 system-ui,sans-serif;color:#111;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0 2rem}"
    "th,td{padding:.3rem .5rem;border-bottom:1px solid #ccc;text-align:left;font-variant-numeric:tabular-nums}"
    "th.n,td.n{text-align:right}tfoot td,tfoot th{font-weight:600;border-top:2px solid #111}"
    "@media print{body{margin:0;max-width:none;font-size:10pt}thead{display:table-header-group}tr{break-inside:avoid}}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

SECURITY = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, no-store",
}
"""One style, known by its hash; no script, nothing from elsewhere, in nobody's frame."""

COLUMNS = ("type", "id", "payment_id", "at", "currency", "amount", "fee", "tax", "discount", "penalty", "net")
_TOTALS = ("captured", "refunded", "fees", "tax", "discounts", "penalties", "held", "net")


def as_csv(month: StatementsView) -> str:
    """A row for each movement and one for each currency's total, in minor units; refunds and held money are negative."""
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


def as_html(month: StatementsView) -> str:
    """The page: totals first, then every movement."""
    title = f"{escape(month.merchant_name)} · {escape(month.period)}"
    body = "".join(_section(one) for one in month.statements) or "<p>Nothing moved in this time.</p>"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><h1>{title}</h1><p>{escape(month.merchant_id)}</p>{body}</body></html>\n"
    )


def _section(one: StatementView) -> str:
    totals = "".join(
        f'<tr><th scope="row">{name.capitalize()}</th><td class="n">{_money(getattr(one, name), one)}</td></tr>'
        for name in _TOTALS
    )
    lines = "".join(
        _row(
            "Capture",
            line.at.isoformat(" ", "minutes"),
            line.capture_id,
            *(_money(value, one) for value in (line.amount, line.fee, line.tax, line.discount, line.penalty, line.net)),
        )
        for line in one.captures or ()
    ) + "".join(
        _row(
            "Refund",
            back.at.isoformat(" ", "minutes"),
            back.refund_id,
            _money(-back.amount, one),
            "",
            "",
            "",
            "",
            _money(-back.amount, one),
        )
        for back in one.refunds or ()
    )
    numbers = "".join(
        f'<th scope="col" class="n">{name}</th>' for name in ("Amount", "Fee", "Tax", "Discount", "Penalty", "Net")
    )
    head = f'<tr><th scope="col">What</th><th scope="col">When (UTC)</th><th scope="col">Id</th>{numbers}</tr>'
    return (
        f"<h2>{escape(one.currency)}</h2><table><tbody>{totals}</tbody></table>"
        f"<table><thead>{head}</thead><tbody>{lines}</tbody></table>"
    )


def _row(what: str, when: str, name: str, *numbers: str) -> str:
    cells = "".join(f"<td>{escape(text)}</td>" for text in (what, when, name))
    return f"<tr>{cells}" + "".join(f'<td class="n">{number}</td>' for number in numbers) + "</tr>"


def _money(amount: int, one: StatementView) -> str:
    return f"{in_major_units(amount, one.currency):,}"
