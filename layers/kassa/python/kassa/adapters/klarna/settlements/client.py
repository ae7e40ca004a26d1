"""Klarna's settlements: which there are, and their files, streamed."""

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.headers import headers_for
from kassa.adapters.klarna.members import object_of, text_of
from kassa.adapters.klarna.replies import unreadable
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.adapters.klarna.settlements.operations import LIST_SETTLEMENTS, READ_SETTLEMENT_CSV
from kassa.adapters.settlements.summaries import summary_in
from kassa.domain.settlements.refusals import FileRefused
from kassa.failures import KlarnaUnavailable
from kassa.ports.settlements.fetching import Listed

PAGE = 100
_SILENCE = 30.0
"""Seconds in which a file that is being fetched must bring something."""

_ACQUIRER = {"account_id": "acquirer"}
"""Rate limits are counted for each account; these calls are the acquirer's own."""


class KlarnaSettlements:
    """Implements `ports.settlements.fetching.KlarnaSettlements`."""

    def __init__(self, settings: KlarnaSettings, calls: Calls, *, transport: Callable[[], httpx.BaseTransport]) -> None:
        """Files come over connections that `transport` makes, each over its own."""
        self._settings = settings
        self._calls = calls
        self._transport = transport

    def listed(self, *, since: datetime, within: float) -> Iterator[Listed]:
        """Settlements whose period ends after that, page by page. Raises KlarnaUnavailable, KlarnaRefused."""
        headers = headers_for(self._settings, LIST_SETTLEMENTS, "settlements")
        query = {"period_start": since.isoformat().replace("+00:00", "Z"), "size": str(PAGE)}
        after: str | None = ""
        while after is not None:
            place = {"starting_after": after} if after else {}
            reply = self._calls.make(LIST_SETTLEMENTS, _ACQUIRER, headers, query=query | place, within=within)
            settlements = reply.body.get("settlements")
            if not isinstance(settlements, list):
                raise unreadable(LIST_SETTLEMENTS, "no list of settlements", reply.correlation_id)
            yield from (listed for each in settlements if (listed := _listed(object_of(each))) is not None)
            after = _next_page(object_of(reply.body.get("pagination")))

    @contextmanager
    def file(self, settlement_id: str) -> Iterator[io.BufferedReader]:
        """The settlement's CSV as it comes. Raises KlarnaUnavailable, also where it breaks off."""
        headers = headers_for(self._settings, READ_SETTLEMENT_CSV, settlement_id)
        headers |= {"Accept": "text/csv", "Accept-Encoding": "identity"}
        url = self._settings.url.rstrip("/") + READ_SETTLEMENT_CSV.path_of(settlement_id=settlement_id)
        failure: KlarnaUnavailable
        try:
            with (
                httpx.Client(transport=self._transport(), timeout=_SILENCE) as client,
                client.stream("GET", url, headers=headers) as response,
            ):
                if response.status_code != HTTPStatus.OK:
                    code = f"status_{response.status_code}"
                    raise KlarnaUnavailable(f"{READ_SETTLEMENT_CSV.name}: {response.status_code}", code=code)
                yield io.BufferedReader(_Pieces(response.iter_bytes()), PIECE)
                return
        except httpx.HTTPError:
            failure = KlarnaUnavailable(f"{READ_SETTLEMENT_CSV.name}: no whole answer", code="network")
        raise failure  # outside of `except`, so that it carries no httpx error and its request along


PIECE = 1024 * 1024


class _Pieces(io.RawIOBase):
    """Pieces of bytes, as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = next(self._pieces, b"")
        given = self._left[: len(buffer)]
        buffer[: len(given)] = given
        self._left = self._left[len(given) :]
        return len(given)


def _listed(settlement: Mapping[str, Any]) -> Listed | None:
    """A settlement in the list; one that nobody can read is fetched all the same, where it has an id."""
    klarna_id = text_of(settlement.get("settlement_id"))
    if klarna_id is None:
        return None
    digest = sha256(json.dumps(settlement, sort_keys=True).encode()).hexdigest()
    try:
        return Listed(klarna_id=klarna_id, digest=digest, summary=summary_in(settlement))
    except FileRefused:
        return Listed(klarna_id=klarna_id, digest=digest, summary=None)


def _next_page(pagination: Mapping[str, Any]) -> str | None:
    link = object_of(pagination.get("links")).get("next")
    if not isinstance(link, str):
        return None
    return next(iter(parse_qs(urlsplit(link).query).get("starting_after", ())), None)
