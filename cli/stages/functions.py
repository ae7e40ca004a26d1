"""A stage's functions, called by hand: what a stream was to tell them is told once more."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from cli.failures import CannotGoOn
from cli.stages import stream_records
from cli.stages.stream_records import Forgotten, Record

INBOX, TELLER, DELIVERIES = "InboxFunction", "WebhooksTellerFunction", "WebhooksDeliveriesFunction"
BOOKS, ACCOUNTS = "ApprovedMoneyBooksFunction", "AccountsReaderFunction"
DISPUTE_LOOKS = "DisputesLooksFunction"
FEED, INTAKE, FETCH = "SettlementsFeedFunction", "SettlementsIntakeFunction", "SettlementsFetchFunction"
AT_ONCE = 25
"""Records that a function is given in one call; it has 30 seconds."""

DELIVERIES_ARE_KEPT = timedelta(days=30)
"""`KEPT_FOR` of the table of deliveries, which the layer of the functions has."""

Say = Callable[[str], None]


class NotDone(CannotGoOn):
    """A function failed on it once more, or nobody knows what it is."""


class Stage(Protocol):
    """The account that a stage is in."""

    def outputs(self) -> Mapping[str, str]:
        """What the stage's stacks tell about themselves."""
        ...

    def client(self, name: Any) -> Any:
        """A client of one of its services."""
        ...

    def function(self, beginning: str) -> str:
        """The name of the function whose logical id begins so."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Functions:
    """Calls them, or in a dry run only counts what they would get."""

    stage: Stage
    say: Say
    dry_run: bool = False

    def call(self, function: str, event: Any, *, wait: bool = True) -> None:
        """Raises NotDone where the function fails."""
        if self.dry_run:
            return
        answer = self.stage.client("lambda").invoke(
            FunctionName=self.stage.function(function),
            InvocationType="RequestResponse" if wait else "Event",
            Payload=json.dumps(event, default=datetime.timestamp).encode(),
        )
        if "FunctionError" in answer:
            raise NotDone(f"{function} failed on it: {answer['Payload'].read().decode()[:400]}")

    def give(self, function: str, pages: Iterable[list[Record]], *, progress: bool = False) -> int:
        """Give it these records, a few at a time; how many there were. Raises NotDone."""
        count = 0
        for records in pages:
            for first in range(0, len(records), AT_ONCE):
                self.call(function, {"Records": records[first : first + AT_ONCE]})
            count += len(records)
            if progress and records:
                self.say(f"  {count} events")
        return count

    def give_batch(
        self, function: str, batch: Mapping[str, Any], table: str, moment: Callable[[Record], datetime | None]
    ) -> str:
        """What it failed on, from the stream while that remembers, else from the table; a word on both. Raises NotDone.

        `moment` tells when an item came, and of one that is not for this function nothing.
        """
        try:
            found = stream_records.of_batch(self.stage.client("dynamodbstreams"), batch)
            records = [one for one in found if moment(one["dynamodb"]["NewImage"]) is not None]
        except Forgotten:
            since, until = stream_records.around(batch)
            pages = stream_records.between(
                self.stage.client("dynamodb"), self.stage.outputs()[table], since, until, moment
            )
            return f"{self.give(function, pages)} from the table, {since:%Y-%m-%d %H:%M} to {until:%H:%M} UTC"
        return f"{self.give(function, [records])} from the stream"

    def tell(self, since: datetime, until: datetime) -> int:
        """Tell all events of payments of that time once more; how many there are. Raises NotDone."""
        table = self.stage.outputs()["PaymentsTable"]
        pages = stream_records.between(
            self.stage.client("dynamodb"), table, since, until, stream_records.moment_of_event
        )
        return self.give(TELLER, pages, progress=True)

    def tell_since(self, since: datetime, until: datetime, *, now: datetime) -> int:
        """The same, unless nobody knows any more what was delivered. Raises NotDone, CannotGoOn."""
        if since < now - DELIVERIES_ARE_KEPT:
            raise CannotGoOn(
                "Kassa has forgotten what it delivered more than 30 days ago: merchants would get it twice."
            )
        return self.tell(since, until)
