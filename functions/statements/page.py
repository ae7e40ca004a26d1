"""A statement as a page, to read and to print. Nothing in it runs or comes from elsewhere, so it can be kept as it is."""

import base64
import hashlib
from calendar import month_name
from collections.abc import Mapping
from datetime import datetime
from html import escape
from pathlib import Path

from functions.statements.requests import period_in
from functions.statements.views import CaptureLine, RefundLine, StatementsView, StatementView
from kassa.domain.money import in_major_units

_STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")
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

_NUMBERS = ("amount", "fee", "tax", "discount", "penalty", "net")
_MINUS, _NOTHING = "\N{MINUS SIGN}", "\N{EN DASH}"


def as_html(month: StatementsView, *, at: datetime) -> str:
    """Each currency's sums, then every movement, as they are at a moment: a month need not be over.

    Each amount is a `data` element that says its minor units, too.
    """
    name, period = escape(month.merchant_name), _period(month)
    facts = {
        "Period": f"{period}, in UTC",
        "As of": f"{at.day} {month_name[at.month]} {at:%Y, %H:%M} UTC",
        "Merchant": f'<span class="id">{escape(month.merchant_id)}</span>',
    }
    shown = "".join(f"<div><dt>{what}</dt><dd>{said}</dd></div>" for what, said in facts.items())
    body = "".join(map(_section, month.statements)) or "<section><p>Nothing moved in this time.</p></section>"
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Statement · {name} · {period}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_STYLE}</style></head><body><main>'
        f'<header><p class="kind">Statement</p><h1>{name}</h1><dl class="facts">{shown}</dl></header>'
        f"{body}<footer><p>A refund gives no fee back. Discounts and penalties are those of settlements that came so far."
        "</p></footer></main></body></html>\n"
    )


def _period(month: StatementsView) -> str:
    asked = period_in(month.period)
    name, day = f"{month_name[asked.start.month]} {asked.start.year}", f"{asked.start.day} "
    if asked.name == asked.month:
        return name
    return f"{day}{name}, {asked.start:%H}:00 to {asked.end:%H}:00" if "T" in asked.name else f"{day}{name}"


def _section(one: StatementView) -> str:
    code = escape(one.currency)
    movements = (
        f'<h3 id="movements-{code}">Movements</h3>'
        f'<div class="movements" role="region" aria-labelledby="movements-{code} net-{code}" tabindex="0">'
        f"{_movements(one)}</div>"
    )
    return (
        f'<section data-currency="{code}" aria-labelledby="net-{code}">'
        f'<div class="top"><div><h2 id="net-{code}">Net in {code}</h2>'
        f'<p class="net">{code} {_money(one.net, one.currency)}</p></div>{_sums(one)}</div>'
        f"{movements if one.captures is not None else ''}</section>"
    )


def _sums(one: StatementView) -> str:
    """What the net is the sum of."""
    steps = {
        "Captured": one.captured,
        "Refunded": -one.refunded,
        "Held for disputes": -one.held,
        "Fees": -one.fees,
        "Tax on fees": -one.tax,
        "Discounts": one.discounts,
        "Penalties": -one.penalties,
        "Net": one.net,
    }
    rows = "".join(
        f'<tr><th scope="row">{name}</th><td class="n">{_money(amount, one.currency)}</td></tr>'
        for name, amount in steps.items()
    )
    return f'<table class="sums" aria-label="Sums in {escape(one.currency)}"><tbody>{rows}</tbody></table>'


def _movements(one: StatementView) -> str:
    """In the order of time; what is held has no time of its own and comes last."""
    entries: list[CaptureLine | RefundLine] = [*(one.captures or ()), *(one.refunds or ())]
    rows = [_movement(entry, one.currency) for entry in sorted(entries, key=lambda entry: entry.at)]
    if one.held:
        held = _amounts({"amount": -one.held, "net": -one.held}, one.currency)
        rows.append(f'<tr><td colspan="3">Held for disputes</td>{held}</tr>')
    sums = {
        "amount": one.captured - one.refunded - one.held,
        "fee": one.fees,
        "tax": one.tax,
        "discount": one.discounts,
        "penalty": one.penalties,
        "net": one.net,
    }
    names = [*(f'<th scope="col">{name}</th>' for name in ("When (UTC)", "What", "Payment"))]
    names += [f'<th scope="col" class="n">{name.capitalize()}</th>' for name in _NUMBERS]
    total = f'<th scope="row" colspan="3">Total</th>{_amounts(sums, one.currency)}'
    return (
        f'<table aria-label="Movements in {escape(one.currency)}"><thead><tr>{"".join(names)}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody><tfoot><tr>{total}</tr></tfoot></table>"
    )


def _movement(entry: CaptureLine | RefundLine, currency: str) -> str:
    if isinstance(entry, CaptureLine):
        what, amounts = "Capture", {name: getattr(entry, name) for name in _NUMBERS}
    else:
        what, amounts = "Refund", {"amount": -entry.amount, "net": -entry.amount}
    when = f"{entry.at.day} {month_name[entry.at.month][:3]} {entry.at:%H:%M}"
    said = f'<td class="when">{when}</td><td>{what}</td><td class="id">{escape(entry.payment_id)}</td>'
    return f"<tr>{said}{_amounts(amounts, currency)}</tr>"


def _amounts(amounts: Mapping[str, int], currency: str) -> str:
    return "".join(f'<td class="n">{_money(amounts.get(name, 0), currency)}</td>' for name in _NUMBERS)


def _money(amount: int, currency: str) -> str:
    """In major units with a true minus, and a dash for nothing."""
    if not amount:
        return f'<data class="nil" value="0">{_NOTHING}</data>'
    text = f"{in_major_units(amount, currency):,}".replace("-", _MINUS)
    return f'<data value="{amount}">{text}</data>'
