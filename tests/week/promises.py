"""What must be true of a week, as sentences about what is not."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.e2e.till import JsonObject
from tests.week.town import Shop

_SETTLED = {"capture": ("captured", 1), "refund": ("refunded", -1), "dispute": ("held", -1)}
MOVED = ("captured", "refunded", "held", "discounts", "penalties")
"""What statements and settlements both tell of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One settlement: what Klarna said of it when it closed its day, and what Kassa made of its file."""

    day: str
    klarna: JsonObject
    kassa: JsonObject
    lines: Sequence[JsonObject]
    breaks: Sequence[JsonObject]

    @property
    def payout(self) -> JsonObject:
        """Its figures; a settlement of Klarna's has one currency."""
        (payout,) = self.kassa["payouts"]
        return dict(payout)


def of_settlement(settled: Settled, before: JsonObject | None) -> Iterator[str]:
    """One settlement, beside the figures of the last one in its currency."""
    name, payout, klarna = f"{settled.day} {settled.payout['currency']}", settled.payout, settled.klarna
    if settled.kassa["state"] != "reconciled" or settled.kassa["flagged"]:
        yield f"{name}: it is {settled.kassa['state']}, its files: {settled.kassa['files']}"
    for found in settled.breaks:
        yield f"{name}: break {found['reason']}: {found['explanations'][0]['sentence']}"
    if settled.kassa["breaks_found"] != len(settled.breaks):
        yield f"{name}: {settled.kassa['breaks_found']} breaks are said, {len(settled.breaks)} are listed"
    opening, closing = payout["opening_balance"], payout["closing_balance"]
    moved = sum(line["net"] for line in settled.lines)
    if moved != payout["moved"]:
        yield f"{name}: {payout['moved']} is said to have moved, the lines come to {moved}"
    if opening + moved != payout["payout"] + closing:
        yield f"{name}: {opening} and lines of {moved} are not {payout['payout']} paid out and {closing} left"
    told = (klarna["opening_balance_amount"], klarna["payout_amount"], klarna["closing_balance_amount"])
    if told != (opening, payout["payout"], closing):
        yield f"{name}: Klarna said {told}, Kassa says {(opening, payout['payout'], closing)}"
    if not len(settled.lines) == settled.kassa["lines"] == klarna["transaction_count"]:
        yield f"{name}: Klarna wrote {klarna['transaction_count']} lines, Kassa shows {len(settled.lines)}"
    if before is not None and before["closing_balance"] != opening:
        yield f"{name}: it opens with {opening}, the last one closed with {before['closing_balance']}"


def of_statement(shop: Shop, statements: Sequence[JsonObject]) -> Iterator[str]:
    """A merchant's statements, beside what it sold."""
    for currency in sorted(shop.due.keys() | {one["currency"] for one in statements}):
        due = shop.due.get(currency, Counter())
        told = total(statements, currency)
        for name in (*MOVED, "fees", "tax"):
            if told[name] != due[name]:
                yield f"merchant {shop.number}, {currency}: {name} is {told[name]} in its statement, and was {due[name]}"
        taken = sum(told[name] for name in ("refunded", "held", "fees", "tax", "penalties"))
        if told["net"] != told["captured"] + told["discounts"] - taken:
            yield f"merchant {shop.number}, {currency}: the net of {told['net']} is not the sum of its parts"


def of_merchant(shop: Shop, week: Sequence[Settled]) -> Iterator[str]:
    """What Klarna settled for a merchant, beside what it sold."""
    settled: dict[str, Counter[str]] = {}
    for line in (line for each in week for line in each.lines if line["merchant_id"] == shop.chain.merchant_id):
        sums = settled.setdefault(line["currency"], Counter())
        sums.update(discounts=line["discount"], penalties=line["penalty"])
        if line["kind"] in _SETTLED:
            name, sign = _SETTLED[line["kind"]]
            sums[name] += sign * line["amount"]
    for currency in sorted(shop.due.keys() | settled.keys()):
        due, found = shop.due.get(currency, Counter()), settled.get(currency, Counter())
        for name in MOVED:
            if due[name] != found[name]:
                yield f"merchant {shop.number}, {currency}: {name} is {found[name]} in the settlements, and was {due[name]}"


def total(statements: Sequence[JsonObject], currency: str) -> Counter[str]:
    """The sums in one currency: a week may lie in two months."""
    sums: Counter[str] = Counter()
    for one in statements:
        if one["currency"] == currency:
            sums.update({name: one[name] for name in (*MOVED, "fees", "tax", "net")})
    return sums
