"""Breaks: found by their id, and shown with the likeliest explanation first."""

from collections.abc import Sequence
from typing import Any

from cli import console
from cli.api.kassa_api import KassaApi
from cli.console import Colour, paint
from cli.failures import CannotGoOn
from cli.payments.amounts import money
from cli.tables import is_for_programs, table

JsonObject = dict[str, Any]
MOST = 100_000
UNSETTLED = ("open", "acknowledged")
_COLUMNS = ("break", "settlement", "state", "reason", "at stake", "currency", "payment", "since", "explanation")
_MINUTE = 16


def unsettled(api: KassaApi, ids: Sequence[str]) -> list[JsonObject]:
    """These breaks, in this order. Raises `CannotGoOn` where one of them is none, or settled."""
    found: dict[str, JsonObject] = {}
    for state in UNSETTLED:
        found |= {one["id"]: one for one in api.all("/v1/breaks", most=MOST, state=state) if one["id"] in ids}
        if found.keys() >= set(ids):
            return [found[each] for each in ids]
    missing = next(each for each in ids if each not in found)
    raise CannotGoOn(
        f"No break {missing} is open or acknowledged. kassa settlements breaks lists them; with --state resolved, "
        "those that are settled."
    )


def wanted(api: KassaApi, settlement: str, *, state: str, reason: str, most: int) -> list[JsonObject]:
    """All of a settlement that are meant, or so many of all that are in a state. Raises `Refused`."""
    asked = {name: value for name, value in (("state", state), ("reason", reason)) if value}
    if not settlement:
        return list(api.all("/v1/breaks", most=most, **asked))
    found = api.all(f"/v1/settlements/{settlement}/breaks", most=MOST)
    return [one for one in found if asked.items() <= one.items()]


def path_of(one: JsonObject) -> str:
    """Where what is done to it is asked for."""
    return f"/v1/settlements/{one['settlement_id']}/breaks/{one['id']}"


def show(found: Sequence[JsonObject]) -> None:
    """A few lines for each, or a row for each into a pipe."""
    if is_for_programs() or not found:
        table(_COLUMNS, map(_row, found), empty="There are none.")
        return
    for one in found:
        _tell(one)


def _row(one: JsonObject) -> Sequence[Any]:
    return (
        *(one[name] for name in ("id", "settlement_id", "state", "reason", "at_stake", "currency")),
        one["payment_id"] or "-",
        one["opened_at"],
        next((each["sentence"] for each in one["explanations"]), "-"),
    )


def _tell(one: JsonObject) -> None:
    colour = {"open": Colour.RED, "acknowledged": Colour.YELLOW}.get(one["state"], Colour.GREEN)
    stake = money(one["at_stake"], one["currency"])
    console.headline(f"{one['id']}  {one['reason']}  {stake}  {paint(one['state'], colour)}")
    console.say(f"  {_compared(one)}")
    for each in one["explanations"]:
        console.say(f"  - {each['sentence']}")
    numbers = ", ".join(map(str, one["lines"]))
    where = f"{one['settlement_id']}, line {numbers}" if numbers else one["settlement_id"]
    console.say(f"  {paint(where, Colour.DIM)}")
    for step in one["history"]:
        how = f" ({step['how']})" if step["how"] else ""
        console.say(f"  {step['at'][:_MINUTE]}  {step['to']}{how} by {step['by']}: {step['note'] or '-'}")


def _compared(one: JsonObject) -> str:
    books, file = (
        "nothing" if amount is None else money(amount, one["currency"]) for amount in (one["expected"], one["found"])
    )
    about = one["payment_id"] or one["subject"]
    return f"{about}: our books say {books}, the file {file}"
