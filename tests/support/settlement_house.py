"""Settlements in one process: the real routes and use cases, and a run whose process can be killed at any write."""

import json
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property, partial
from types import SimpleNamespace
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from functions.settlements.routes import build_app
from kassa.adapters.settlements.bucket_files import BucketFiles
from kassa.adapters.settlements.intake import Intake
from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.settlements.booked import BookedPayment
from kassa.domain.settlements.record import SettlementRecord
from kassa.domain.settlements.refusals import FileRefused
from kassa.domain.settlements.waiting import Wait
from kassa.ports.settlements.runs import Found
from kassa.use_cases.settlements.attend_breaks import AttendBreaks
from kassa.use_cases.settlements.settle import Settle
from kassa.use_cases.settlements.show import ShowSettlements
from tests.support.events import api_event
from tests.support.payments import NOW
from tests.support.sales import MemorySales
from tests.support.settlement_day import SETTLEMENT
from tests.support.settlement_memory import MemoryBooks, MemoryBreaks, MemoryBucket, MemoryEntries, MemoryRecords

ACQUIRER = Caller(key_id="key_acquirer", kind=KeyKind.ACQUIRER)
MERCHANT = Caller(key_id="key_merchant", kind=KeyKind.MERCHANT, merchant_id="mer_1")
WRITE_OFF_LIMIT = Decimal(15)


class Killed(Exception):
    """The process ended in the middle of what it did."""


@dataclass
class Told:
    """What was told to the acquirer's own systems: whoever tells may be killed before or after it."""

    write: Callable[[Callable[[], Any]], Any]
    events: list[str] = field(default_factory=list)

    def tell(self, what: str, record: SettlementRecord, **_: Any) -> None:
        self.write(lambda: self.events.append(f"{what} {record.state}"))

    def tell_breaks(self, _: SettlementRecord, found: Any) -> int:
        told = [f"break_opened {each.found.reason}" for each in found]
        for each in told:
            self.write(partial(self.events.append, each))
        return len(told)


Steps = Generator[Callable[[], Any], Any, None]
"""The steps of a run, one after the other: each is yielded, and what it answers is sent back."""


class House:
    """One acquirer's settlements. It is killed once, before (`n`) or after (`n + 0.5`) its n-th write.

    `times` is how often each step is asked for, as by whoever did not hear its answer.
    """

    def __init__(self, *, killed_at: float = 0, times: int = 1, lines_of_a_batch: int = 2) -> None:
        self.killed_at, self.times, self.writes, self.now = killed_at, times, 0, NOW
        self.bucket = MemoryBucket(self.write)
        self.records, self.breaks = MemoryRecords(self.write), MemoryBreaks(self.write)
        self.entries, self.told = MemoryEntries(self.write), Told(self.write)
        self.sales = MemorySales(self.write)
        self.files = BucketFiles(self.bucket, lines_of_a_batch=lines_of_a_batch)  # type: ignore[arg-type]
        self.intake = Intake(self.bucket)  # type: ignore[arg-type]
        self.settle = Settle(
            files=self.files,
            records=self.records,
            breaks=self.breaks,
            entries=self.entries,
            sales=self.sales,
            books=self.books,
            heralds=self.told,
            now=self.clock,
        )

    @cached_property
    def _app(self) -> APIGatewayHttpResolver:
        show = ShowSettlements(records=self.records, breaks=self.breaks, files=self.files, books=self.books)
        return build_app(show, AttendBreaks(breaks=self.breaks, limit=WRITE_OFF_LIMIT, now=self.clock))

    def clock(self) -> datetime:
        return self.now

    def books(self, currencies: tuple[str, ...]) -> MemoryBooks:
        return MemoryBooks(self.entries, self.records, currencies)

    def write(self, stroke: Callable[[], Any]) -> Any:
        self.writes += 1
        if self.killed_at == self.writes:
            raise Killed
        done = stroke()
        if self.killed_at == self.writes + 0.5:
            raise Killed
        return done

    def know(self, payments: list[BookedPayment]) -> None:
        """Have these in our books."""
        self.entries.payments |= {payment.id: payment for payment in payments}

    def arrive(self, content: str | bytes, *, name: str = "sftp/settlement.csv") -> None:
        """A file comes, and is read to its end as the state machine has it read."""
        self.run(*self.drop(content, name=name))

    def drop(self, content: str | bytes, *, name: str) -> tuple[str, str, FileRefused | None]:
        """Put a file where files arrive: its content's hash, its key, and what is wrong with it."""
        key = f"incoming/{name}"
        self.bucket.objects[key] = content.encode() if isinstance(content, str) else content
        content_hash, refusal = self._until_it_lives(lambda: self.intake.take(key))
        return content_hash, key, refusal

    def run(self, content_hash: str, source: str, refusal: FileRefused | None = None) -> None:
        """All steps; a step whose process is killed is asked for again, and one that waits as late as it says."""
        steps = self.steps(content_hash, source, refusal)
        answer = None
        with suppress(StopIteration):
            while True:
                answer = self._until_it_lives(steps.send(answer))
                if isinstance(answer, Wait):
                    self.now += timedelta(seconds=answer.seconds)

    def run_until_it_waits(self, content_hash: str, source: str) -> Wait:
        """The first steps, until one has to wait; whoever never has to raises StopIteration."""
        steps = self.steps(content_hash, source)
        answer = None
        while not isinstance(answer, Wait):
            answer = steps.send(answer)()
        return answer

    def steps(self, content_hash: str, source: str, refusal: FileRefused | None = None) -> Steps:
        """What the state machine asks for, again where it has to wait. The batches come in any order."""
        record = yield from _once_it_may(lambda: self.settle.prepare(content_hash, source, refusal))
        if record is None:
            return
        batches = self.files.file(content_hash).batches()
        for batch in reversed(batches):
            yield partial(self.settle.batch, record.id, batch)
        if (yield from _once_it_may(lambda: self.settle.finish(record.id, content_hash))) is None:
            return
        for batch in batches:
            yield partial(self.settle.mark, record.id, batch)
        yield lambda: self.settle.close(record.id)

    def _until_it_lives(self, step: Callable[[], Any]) -> Any:
        for _ in range(self.times - 1):
            step()
        try:
            return step()
        except Killed:
            return step()

    def settlement(self, klarna_id: str = SETTLEMENT.id) -> SettlementRecord:
        (record,) = [each for each in self.all() if each.klarna_id == klarna_id]
        return record

    def all(self) -> list[SettlementRecord]:
        return list(self.records.stored.values())

    def broken(self, state: str = "open") -> list[Found]:
        return list(self.breaks.in_state(state, reason=None)[0])

    def everything(self) -> Any:
        """All that is stored."""
        told = self.entries.settled, self.entries.charged, self.entries.dispute_lines, self.sales.adjusted
        return self.bucket.objects, self.records.stored, self.breaks.stored, *told

    def call(
        self, route: str, body: Any = None, *, query: str = "", key: str = "key-0001", caller: Caller = ACQUIRER
    ) -> tuple[int, Any]:
        """Call a route; its status and its body."""
        answer = self.answer(route, body, query=query, key=key, caller=caller)
        return answer["statusCode"], json.loads(answer["body"])

    def answer(
        self, route: str, body: Any = None, *, query: str = "", key: str = "key-0001", caller: Caller = ACQUIRER
    ) -> dict[str, Any]:
        """The same with its headers."""
        method, path = route.split(" ")
        headers = {"content-type": "application/json", "idempotency-key": key}
        event = api_event(method, path, query, headers, body, caller)
        context: Any = SimpleNamespace(aws_request_id="request-1")
        return self._app.resolve(event, context)


def _once_it_may(
    step: Callable[[], SettlementRecord | Wait | None],
) -> Generator[Callable[[], Any], Any, SettlementRecord | None]:
    while True:
        answer: SettlementRecord | Wait | None = yield step
        if not isinstance(answer, Wait):
            return answer
