"""Long lists, page by page: `size`, `starting_after` and links to the pages around."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from urllib.parse import urlencode

from simulator.calls import Call
from simulator.checks import Checks
from simulator.durations import NotATime, read_time
from simulator.errors import Invalid
from simulator.state.records import JsonObject

DEFAULT_SIZE = 20
LARGEST_SIZE = 500
PAGING = {"size", "starting_after"}

Item = TypeVar("Item")


def known(call: Call, *names: str) -> None:
    """Refuse a filter that there is not."""
    checks = Checks()
    for name in call.query.keys() - {*names, *PAGING}:
        checks.wrong(name, "is not a filter")
    checks.done()


def page(
    call: Call, path: str, items: Sequence[Item], identity: Callable[[Item], str]
) -> tuple[Sequence[Item], JsonObject]:
    """The items of the page that a call asks for, and its place in the whole list."""
    size = _size(call)
    start = _start(call, [identity(item) for item in items]) if "starting_after" in call.query else 0
    shown = items[start : start + size]

    def link(after: int) -> str:
        filters = {name: text for name, text in call.query.items() if name != "starting_after"}
        query = filters | ({"starting_after": identity(items[after - 1])} if after > 0 else {})
        return f"{call.base_url}{path}" + (f"?{urlencode(query)}" if query else "")

    links = {}
    if start + size < len(items):
        links["next"] = link(start + size)
    if start > 0:
        links["prev"] = link(max(0, start - size))
    place: JsonObject = {"count": len(shown), "total": len(items), "links": links}
    if shown:
        place |= {"first_item": identity(shown[0]), "last_item": identity(shown[-1])}
    return shown, place


def moments(call: Call, *names: str) -> JsonObject:
    """The times among the filters."""
    checks, found = Checks(), {}
    for name in names:
        try:
            if name in call.query:
                found[name] = read_time(call.query[name])
        except NotATime as mistake:
            checks.wrong(name, str(mistake))
    checks.done()
    return found


def _size(call: Call) -> int:
    text = call.query.get("size", str(DEFAULT_SIZE))
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LARGEST_SIZE):
        raise Invalid([("size", f"must be an integer from 1 to {LARGEST_SIZE}")])
    return int(text)


def _start(call: Call, identities: list[str]) -> int:
    after = call.query["starting_after"]
    if after not in identities:
        raise Invalid([("starting_after", "is not in the list")])
    return identities.index(after) + 1
