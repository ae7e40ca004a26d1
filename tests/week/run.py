"""Living through the week in the deployed cloud, and what came of it."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cli.stack_file import Stack
from kassa.domain.money import in_major_units
from tests.e2e.klarna import Klarna
from tests.e2e.payments.finance import Finance
from tests.e2e.payments.statements import statement, this_month, until_noted
from tests.e2e.till import JsonObject
from tests.week.promises import Settled, of_merchant, of_settlement, of_statement, total
from tests.week.story import Week
from tests.week.town import Shop, opened

DAY = "{:<10} {:<4}" + " {:>11}" * 7 + " {:>6} {:>7}"
DAY_HEAD = (
    "day",
    "",
    "opening",
    "captured",
    "refunded",
    "disputes",
    "fees, tax",
    "payout",
    "closing",
    "lines",
    "breaks",
)
MONTH = "{:<10} {:<4}" + " {:>11}" * 8
SUMS = ("captured", "refunded", "held", "fees", "tax", "discounts", "penalties", "net")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was settled on each day, each merchant with its statements, and every promise that was broken."""

    settled: Sequence[Settled]
    statements: Sequence[tuple[Shop, Sequence[JsonObject]]]
    seconds: float

    @property
    def broken(self) -> list[str]:
        """Sentences, each about one thing that is not as it must be."""
        return list(self._broken())

    def _broken(self) -> Iterator[str]:
        last: dict[str, JsonObject] = {}
        for settled in self.settled:
            yield from of_settlement(settled, last.get(settled.payout["currency"]))
            last[settled.payout["currency"]] = settled.payout
        for shop, statements in self.statements:
            yield from of_statement(shop, statements)
            yield from of_merchant(shop, self.settled)

    @property
    def table(self) -> str:
        """Each settlement, and each merchant's statement; amounts in major units."""
        days = [DAY.format(*DAY_HEAD), *map(_day, self.settled)]
        months = [MONTH.format("statement", "", *SUMS)]
        for shop, statements in self.statements:
            for currency in sorted({one["currency"] for one in statements}):
                sums = total(statements, currency)
                figures = (in_major_units(sums[name], currency) for name in SUMS)
                months.append(MONTH.format(f"merchant {shop.number}", currency, *map(str, figures)))
        return "\n".join((*days, "", *months))


def run(stack: Stack, *, days: int = 7, say: Say = print) -> Outcome:
    """So many days of the week, each closed by Klarna; what was left before is settled first."""
    began = time.monotonic()
    with opened(stack) as (town, klarna, finance):
        months = {this_month()}
        _close("before", klarna, finance)
        settled: list[Settled] = []
        for live in Week(town).days[:days]:
            live()
            closed = _close(live.__name__, klarna, finance)
            say(f"{time.monotonic() - began:6.1f} s  {live.__name__}: {len(closed)} settlements")
            settled += closed
        statements = [(shop, _statements(shop, sorted(months | {this_month()}))) for shop in town.shops.values()]
    return Outcome(settled=settled, statements=statements, seconds=time.monotonic() - began)


def _close(day: str, klarna: Klarna, finance: Finance) -> list[Settled]:
    """Klarna's day is over; its settlements, once Kassa has read them."""
    closed = klarna.close_day()["settlements"]
    return [_settled(day, each, finance) for each in closed]


def _settled(day: str, klarna: JsonObject, finance: Finance) -> Settled:
    kassa = finance.until_read(klarna["settlement_id"])
    return Settled(
        day=day, klarna=klarna, kassa=kassa, lines=_lines(finance, kassa["id"]), breaks=finance.breaks_of(kassa)
    )


def _lines(finance: Finance, settlement_id: str) -> list[JsonObject]:
    lines, path = [], f"/v1/settlements/{settlement_id}/lines?limit=100"
    while True:
        page = finance.get(path)
        lines += page["data"]
        if page["next_cursor"] is None:
            return lines
        path = f"/v1/settlements/{settlement_id}/lines?limit=100&cursor={page['next_cursor']}"


def _statements(shop: Shop, months: Sequence[str]) -> list[JsonObject]:
    """The merchant's statements, once they tell of everything; if that never comes, as they are."""

    def told() -> list[JsonObject]:
        return [
            one
            for month in months
            for one in json.loads(statement(shop.chain.office, shop.chain.merchant_id, month))["statements"]
        ]

    try:
        return until_noted(told, lambda found: not list(of_statement(shop, found)))
    except AssertionError:
        return told()


def _day(settled: Settled) -> str:
    payout = settled.payout
    moved, currency = payout["movements"], payout["currency"]
    figures = (
        payout["opening_balance"],
        moved["captures"],
        moved["refunds"],
        moved["disputes"],
        moved["fees"] + moved["tax"],
        payout["payout"],
        payout["closing_balance"],
    )
    amounts = (str(in_major_units(figure, currency)) for figure in figures)
    return DAY.format(settled.day, currency, *amounts, len(settled.lines), len(settled.breaks))
