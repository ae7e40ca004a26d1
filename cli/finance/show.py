"""How settlements and proofs look in a console."""

from collections.abc import Iterator, Sequence
from typing import Any

from cli import console
from cli.console import Colour, paint
from cli.payments.amounts import money
from cli.tables import is_for_programs, table

JsonObject = dict[str, Any]
COLUMNS = ("id", "state", "from", "to", "payout", "carried on", "breaks")
_STATES = {"reconciled": Colour.GREEN, "quarantined": Colour.RED}
_DAY, _MINUTE = 10, 16
_LABEL, _AMOUNT, _STEP = 40, 20, "  "
_SHORT_HASH = 12


def settlements(found: Sequence[JsonObject]) -> None:
    """A row for each currency of each settlement; for people, why a file could not be believed."""
    table(COLUMNS, [row for one in found for row in _rows(one)], empty="There are none.")
    for one in found:
        if one["state"] == "quarantined" and not is_for_programs():
            console.say(f"  {one['id']}: {_why(one['files'][-1])}")


def _rows(one: JsonObject) -> Iterator[Sequence[Any]]:
    period = [(one[end] or "-")[:_DAY] for end in ("period_start", "period_end")]
    sums = [[money(each[name], each["currency"]) for name in ("payout", "closing_balance")] for each in one["payouts"]]
    for payout, carried in sums or [["-", "-"]]:
        yield (one["id"], one["state"], *period, payout, carried, one["breaks_found"])


def _why(file: JsonObject) -> str:
    """What is wrong with a file, and on which line."""
    where = f", line {file['line']}" if file["line"] else ""
    return f"{file['reason']}{where}: {file['detail']}"


def details(one: JsonObject) -> None:
    """A settlement: its period, from what each payout comes, and the files that came for it."""
    console.headline(f"{paint(one['state'], _STATES.get(one['state'], Colour.CYAN), Colour.BOLD)}  {one['id']}")
    breaks = f", see kassa settlements breaks {one['id']}" if one["breaks_found"] else ""
    for name, value in (
        ("Klarna's id", one["klarna_settlement_id"] or "-"),
        ("period", f"{(one['period_start'] or '-')[:_MINUTE]} to {(one['period_end'] or '-')[:_MINUTE]}, UTC"),
        ("lines", one["lines"]),
        ("breaks found", f"{one['breaks_found']}{breaks}"),
    ):
        console.say(f"  {name.ljust(16)} {value}")
    for payout in one["payouts"]:
        _equation(payout)
    console.headline("Files")
    for file in one["files"]:
        why = f"  {_why(file)}" if file["reason"] else ""
        short = file["content_hash"][:_SHORT_HASH]
        console.say(f"  {file['received_at'][:_MINUTE]}  {file['fate'].ljust(12)} {short}  {file['source']}{why}")


def _equation(payout: JsonObject) -> None:
    """opening balance + what moved = payout + what is carried on."""
    currency = payout["currency"]
    console.headline(currency)
    moved = [(name, amount) for name, amount in payout["movements"].items() if amount]
    for name, amount in (
        ("opening balance", payout["opening_balance"]),
        *moved,
        ("carried to the next settlement", -payout["closing_balance"]),
    ):
        console.say(f"  {name.ljust(_LABEL)}{money(amount, currency).rjust(_AMOUNT)}")
    total = f"{'payout'.ljust(_LABEL)}{money(payout['payout'], currency).rjust(_AMOUNT)}"
    console.say(f"  {paint(total, Colour.BOLD)}")
    if payout["debt_overdue"]:
        console.say(f"  {paint('a debt for more than 30 days', Colour.RED)}, since {payout['in_debt_since'][:_DAY]}")


def lines(found: Sequence[JsonObject]) -> None:
    """The lines of a settlement, each with what it adds to the payout."""
    columns = ("number", "kind", "amount", "fee", "tax", "net", "currency", "payment", "entry", "merchant")
    rows = [
        (
            *(one[name] for name in ("number", "kind", "amount", "fee", "tax", "net", "currency")),
            *(one[name] or "-" for name in ("payment_id", "entry_id", "merchant_id")),
        )
        for one in found
    ]
    table(columns, rows, empty="There are none.")


def proof(figures: Sequence[JsonObject]) -> None:
    """Trees of numbers, each the sum of what stands below it."""
    if is_for_programs():
        rows = [row for figure in figures for row in _paths(figure, ())]
        table(("figure", "amount", "currency", "note"), rows, empty="")
        return
    for figure in figures:
        console.say()
        _branch(figure, 0, _width(figure))


def _branch(figure: JsonObject, depth: int, width: int) -> None:
    label = f"{_STEP * depth}{figure['label']}".ljust(width)
    amount = money(figure["amount"], figure["currency"]).rjust(_AMOUNT)
    emphasis = (Colour.BOLD,) if depth == 0 else ()
    note = f"  {paint(figure['note'], Colour.DIM)}" if figure["note"] else ""
    console.say(f"  {paint(label + amount, *emphasis)}{note}")
    for part in figure["parts"]:
        _branch(part, depth + 1, width)


def _width(figure: JsonObject, depth: int = 0) -> int:
    """What its longest label needs."""
    own = len(_STEP) * depth + len(figure["label"])
    return max([own, *(_width(part, depth + 1) for part in figure["parts"])])


def _paths(figure: JsonObject, above: tuple[str, ...]) -> Iterator[Sequence[str]]:
    """Each number with the labels of those that it is a part of, in minor units."""
    path = (*above, figure["label"])
    yield (" / ".join(path), figure["amount"], figure["currency"], figure["note"] or "")
    for part in figure["parts"]:
        yield from _paths(part, path)
