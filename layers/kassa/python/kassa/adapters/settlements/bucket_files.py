"""Settlement files in the bucket: a content by its hash, how it is cut, and what came of each batch.

content/<hash>.csv                  the file, without compression
runs/<hash>/header.json             what every batch needs to know of the whole
runs/<hash>/manifest.json           the batches, as the state machine reads them
runs/<hash>/outcomes/<number>.json  what a batch comes to, or why it cannot be believed
runs/<hash>/lines/<number>.jsonl    its lines, with the payments that they speak of
runs/<hash>/sums.json               what the whole comes to
runs/<hash>/met.json                which breaks of earlier settlements it resolves
"""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from itertools import islice
from typing import Any

from pydantic import TypeAdapter

from kassa.adapters.settlements.bucket import Bucket
from kassa.adapters.settlements.csv_header import LONGEST_LINE, Header, read_header, text_lines
from kassa.adapters.settlements.csv_lines import LINES_OF_A_BATCH, lines_in, plan
from kassa.adapters.settlements.intake import key_of_content
from kassa.adapters.settlements.line_parts import from_part, to_part
from kassa.adapters.settlements.outcomes import from_bytes, to_bytes
from kassa.domain.settlements.booked import BookedPayment
from kassa.domain.settlements.lines import Line
from kassa.domain.settlements.outcome import Batch, BatchOutcome
from kassa.domain.settlements.record import Named
from kassa.domain.settlements.refusals import FileRefused, RefusalReason
from kassa.domain.settlements.sums import Sum, Summary

LONGEST_PERIOD = timedelta(days=100)
"""Klarna's longest is a month. Each day of a period is looked up."""

_BEGINNING = 4 * LONGEST_LINE
"""Bytes in which the header of a file is expected."""

_HEADER = TypeAdapter(Header)
_SUMS = TypeAdapter(tuple[Sum, ...])


def manifest_of(content_hash: str) -> str:
    """Where the list of a content's batches lies."""
    return f"runs/{content_hash}/manifest.json"


class BucketFiles:
    """Implements `ports.settlements.runs.ShownFiles`. Every object is a function of the content and our books."""

    def __init__(self, bucket: Bucket, *, lines_of_a_batch: int = LINES_OF_A_BATCH) -> None:
        self._bucket = bucket
        self._lines_of_a_batch = lines_of_a_batch

    def name(self, content_hash: str) -> Named:
        """What a content says of itself. Raises FileRefused."""
        beginning = io.BytesIO(self._bucket.range(key_of_content(content_hash), 0, _BEGINNING))
        return _named(read_header(text_lines(beginning)).summaries)

    def cut(self, content_hash: str, named: Named) -> None:
        """Read all of it once, cut it into batches, and keep how. Raises FileRefused."""
        stream = io.BufferedReader(self._bucket.stream(key_of_content(content_hash)), LONGEST_LINE)
        cut = plan(stream, lines_of_a_batch=self._lines_of_a_batch)
        if cut.content_hash != content_hash:
            raise FileRefused(RefusalReason.MALFORMED, "the file was replaced while it was taken in")
        header = {"settlement_id": named.klarna_id, "header": _HEADER.dump_python(cut.header, mode="json")}
        self._bucket.put(f"runs/{content_hash}/header.json", json.dumps(header).encode())
        manifest = [asdict(batch) for batch in cut.batches]
        self._bucket.put(manifest_of(content_hash), json.dumps(manifest, separators=(",", ":")).encode())

    def file(self, content_hash: str) -> "BucketFile":
        """A content that was cut."""
        return BucketFile(self._bucket, content_hash)

    def summaries(self, content_hash: str) -> Sequence[Summary]:
        """What Klarna says that it comes to."""
        return self.file(content_hash).header.summaries

    def keep(self, outcome: BatchOutcome, lines: Iterable[tuple[Line, BookedPayment | None]]) -> None:
        """Store the lines of a batch and then its outcome, so that whoever finds the outcome finds the lines."""
        content_hash, number = outcome.batch.content_hash, outcome.batch.number
        self._bucket.put(_lines(content_hash, number), to_part(lines), kind="application/jsonl")
        self._bucket.put(_outcome(content_hash, number), to_bytes(outcome))

    def keep_refusal(self, content_hash: str, batch: Batch, refusal: FileRefused) -> None:
        """Store that a batch cannot be believed."""
        why = {"reason": refusal.reason, "detail": refusal.detail, "line": refusal.line}
        self._bucket.put(_outcome(content_hash, batch.number), json.dumps({"refused": why}).encode())

    def outcomes(self, content_hash: str) -> Iterator[BatchOutcome]:
        """The outcomes that were stored, one at a time. Raises FileRefused for a batch that cannot be believed."""
        for batch in self.file(content_hash).batches():
            stored = self._bucket.find(_outcome(content_hash, batch.number))
            if stored is None:
                continue
            if stored.startswith(_REFUSED):
                why = json.loads(stored)["refused"]
                raise FileRefused(RefusalReason(why["reason"]), why["detail"], line=why["line"])
            yield from_bytes(stored)

    def keep_met(self, content_hash: str, met: Sequence[tuple[str, str]]) -> None:
        """Store which earlier breaks it resolves; there may be more than a record can hold."""
        self._bucket.put(f"runs/{content_hash}/met.json", json.dumps(list(met)).encode())

    def met(self, content_hash: str) -> Sequence[tuple[str, str]]:
        """The same again, by settlement and break."""
        return [
            (earlier, break_id) for earlier, break_id in json.loads(self._bucket.get(f"runs/{content_hash}/met.json"))
        ]

    def keep_sums(self, content_hash: str, sums: Sequence[Sum]) -> None:
        """Store what the whole comes to."""
        self._bucket.put(f"runs/{content_hash}/sums.json", _SUMS.dump_json(tuple(sums)))

    def sums(self, content_hash: str) -> Sequence[Sum]:
        """What the whole comes to."""
        return _SUMS.validate_json(self._bucket.get(f"runs/{content_hash}/sums.json"))

    def lines(self, content_hash: str, *, after: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """Lines in the order of the file, after the line of that number."""
        return list(islice(self._lines_after(content_hash, after), limit))

    def _lines_after(self, content_hash: str, after: int) -> Iterator[Mapping[str, Any]]:
        for batch in self.file(content_hash).batches():
            if batch.first_line + batch.lines > after + 1:
                part = self._bucket.get(_lines(content_hash, batch.number))
                yield from (line for line in from_part(part) if line["number"] > after)

    def address(self, content_hash: str) -> str:
        """Where the content can be fetched for a while."""
        return self._bucket.address(key_of_content(content_hash), file_name=f"settlement-{content_hash[:12]}.csv")

    def addresses_of_lines(
        self, content_hash: str, *, after: int, limit: int
    ) -> tuple[Sequence[tuple[Batch, str]], int | None]:
        """The same for the stored lines of the batches after that number, and the number to go on after."""
        batches = self.file(content_hash).batches()[after + 1 :]
        found = [
            (
                batch,
                self._bucket.address(
                    _lines(content_hash, batch.number),
                    file_name=f"settlement-{content_hash[:12]}-{batch.number:05}.jsonl",
                ),
            )
            for batch in batches[:limit]
        ]
        return found, found[-1][0].number if len(batches) > limit else None


class BucketFile:
    """Implements `ports.settlements.proof.SettlementFile` for a content in the bucket, by ranges of bytes."""

    def __init__(self, bucket: Bucket, content_hash: str) -> None:
        self._bucket = bucket
        self._content_hash = content_hash
        stored = json.loads(bucket.get(f"runs/{content_hash}/header.json"))
        self._settlement_id = stored["settlement_id"]
        self.header: Header = _HEADER.validate_python(stored["header"], strict=False)
        self._batches: tuple[Batch, ...] = ()

    def batches(self) -> tuple[Batch, ...]:
        """All of them, in the order of the file."""
        if not self._batches:
            manifest = json.loads(self._bucket.get(manifest_of(self._content_hash)))
            self._batches = tuple(Batch(**each) for each in manifest)
        return self._batches

    def lines(self, batch: Batch) -> Iterator[Line]:
        """The lines of one batch. Raises FileRefused."""
        text = self._bucket.range(key_of_content(self._content_hash), batch.start, batch.end)
        yield from lines_in(self.header, batch, io.BytesIO(text), settlement_id=self._settlement_id)


_REFUSED = b'{"refused":'


def _outcome(content_hash: str, number: int) -> str:
    return f"runs/{content_hash}/outcomes/{number:05}.json"


def _lines(content_hash: str, number: int) -> str:
    return f"runs/{content_hash}/lines/{number:05}.jsonl"


def _named(summaries: Sequence[Summary]) -> Named:
    """One settlement, its period and its currencies. Raises FileRefused where that is not said, or in two ways."""
    if not summaries:
        raise FileRefused(RefusalReason.NO_TOTALS, "nothing says which settlement it is and what it comes to")
    said = {(each.settlement_id or each.payment_reference, each.start, each.end) for each in summaries}
    if len(said) > 1:
        raise FileRefused(RefusalReason.AMBIGUOUS, "the summary speaks of several settlements or periods")
    ((klarna_id, start, end),) = said
    if klarna_id is None:
        raise FileRefused(RefusalReason.MISSING_COLUMN, "the summary does not say which settlement it is")
    if start is None or end is None:
        raise FileRefused(RefusalReason.MISSING_COLUMN, "the summary does not say the settlement's period")
    if start >= end:
        raise FileRefused(RefusalReason.AMBIGUOUS, "the settlement's period ends before it begins")
    if end - start > LONGEST_PERIOD:
        raise FileRefused(RefusalReason.AMBIGUOUS, f"the settlement's period is longer than {LONGEST_PERIOD.days} days")
    currencies = tuple(sorted({summary.currency for summary in summaries}))
    return Named(klarna_id=klarna_id, start=start, end=end, currencies=currencies)
