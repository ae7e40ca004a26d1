"""Every break of a settlement, page by page: there may be thousands."""

from collections.abc import Iterator

from kassa.ports.settlements.runs import Breaks, Found

_PAGE = 1000


def every_break(breaks: Breaks, settlement_id: str) -> Iterator[Found]:
    """All breaks of one settlement, whatever has become of them."""
    cursor: str | None = None
    while True:
        page, cursor = breaks.of(settlement_id, limit=_PAGE, cursor=cursor)
        yield from page
        if cursor is None:
            return
