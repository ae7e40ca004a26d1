"""A whole settlement in one file here, by the addresses that the API gives away for a while."""

from collections.abc import Iterator
from pathlib import Path

from cli import console
from cli.api.kassa_api import KassaApi
from cli.api.transfers import fetch

_MEGABYTE = 1024 * 1024


def export(api: KassaApi, settlement: str, file_format: str, into: Path) -> int:
    """How many bytes it has. Raises `CannotGoOn`."""

    def tell(size: int) -> None:
        console.meanwhile(f"{into}: {size / _MEGABYTE:.1f} MB")

    return fetch(_addresses(api, settlement, file_format), into, tell=tell)


def _addresses(api: KassaApi, settlement: str, file_format: str) -> Iterator[str]:
    """One after another, a page when the one before is fetched: they do not work for long."""
    cursor: str | None = None
    while True:
        page = api.get(f"/v1/settlements/{settlement}/export", format=file_format, cursor=cursor)
        yield from (str(file["url"]) for file in page["files"])
        cursor = page["next_cursor"]
        if cursor is None:
            return
