"""A merchant's month as the API tells it: as JSON, as a spreadsheet and as a page, of which all must say the same."""

import csv
import io
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from fractions import Fraction
from http import HTTPStatus

from tests.e2e.till import JsonObject, Till

WHOLE = 100_000_000
NOTED_WITHIN = 30.0
LOOK_AGAIN = 0.5
SUMS = ("captured", "refunded", "held", "fees", "tax", "discounts", "penalties", "net")
Sums = dict[str, Counter[str]]
_SECTION = re.compile(r'<section data-currency="([A-Z]{3})".*?</section>', re.DOTALL)
_SUMS = re.compile(r'<table class="sums".*?</table>', re.DOTALL)
_VALUE = re.compile(r'<data[^>]* value="(-?\d+)"')


def fee(amount: int, rate: JsonObject) -> int:
    """What a capture costs: the fixed and the variable part, half to even."""
    return int(rate["fixed"]) + round(Fraction(amount * int(rate["variable"]), WHOLE))


def this_month() -> str:
    """The month in UTC."""
    return f"{datetime.now(UTC):%Y-%m}"


def statement(office: Till, merchant_id: str, month: str, form: str = "json") -> str:
    """The statement of a month, as it is sent."""
    answer = office.get(f"/v1/merchants/{merchant_id}/statements?period={month}&format={form}")
    assert answer.status_code == HTTPStatus.OK, answer.text
    return answer.text


def until_noted(
    statements: Callable[[], list[JsonObject]], there: Callable[[list[JsonObject]], bool]
) -> list[JsonObject]:
    """The statements, once they tell of everything: what happens to payments comes to them by a stream."""
    deadline = time.monotonic() + NOTED_WITHIN
    while not there(found := statements()):
        assert time.monotonic() < deadline, f"not noted within {NOTED_WITHIN:.0f} s: {found}"
        time.sleep(LOOK_AGAIN)
    return found


def sums_of_json(statements: list[JsonObject]) -> Sums:
    """Every sum of each currency."""
    return {one["currency"]: Counter({name: one[name] for name in SUMS}) for one in statements}


def sums_of_csv(text: str) -> Sums:
    """The same of the spreadsheet, added up row by row, which must come to its totals."""
    sums: Sums = {}
    for row in csv.DictReader(io.StringIO(text)):
        found = sums.setdefault(row["currency"], Counter(dict.fromkeys(SUMS, 0)))
        if row["type"] == "total":
            assert found["captured"] - found["refunded"] - found["held"] == int(row["amount"])
            told = {name: int(row[column]) for name, column in _COLUMNS.items()}
            assert told == {name: found[name] for name in _COLUMNS}
            continue
        kind, sign = {"capture": ("captured", 1), "refund": ("refunded", -1), "held": ("held", -1)}[row["type"]]
        found[kind] += sign * int(row["amount"])
        found.update({name: int(row[column]) for name, column in _COLUMNS.items()})
    return sums


_COLUMNS = {"fees": "fee", "tax": "tax", "discounts": "discount", "penalties": "penalty", "net": "net"}


def sums_of_page(text: str) -> Sums:
    """The same of the page's sums, each without its sign."""
    sums: Sums = {}
    for section in _SECTION.finditer(text):
        table = _SUMS.search(section[0])
        assert table, "the page has no sums"
        values = [int(value) for value in _VALUE.findall(table[0])]
        signs = (1, -1, -1, -1, -1, 1, -1, 1)
        sums[section[1]] = Counter({name: sign * value for name, sign, value in zip(SUMS, signs, values, strict=True)})
    return sums
