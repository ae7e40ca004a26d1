"""What a function was to be told by a table's stream: from the stream itself for 24 hours, later from the table."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cli.failures import CannotGoOn

Record = dict[str, Any]
MOST_PAGES = 100
MARGIN = timedelta(minutes=5)
"""Between the moment that stands in an item and the stream's own."""


class Forgotten(CannotGoOn):
    """The stream remembers for 24 hours, and this was before."""


def of_batch(streams: Any, batch: Mapping[str, Any]) -> list[Record]:
    """The records at a position that a function failed on, those that it did not filter out. Raises `Forgotten`."""
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=batch["streamArn"],
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )["ShardIterator"]
        found = list(_until(streams, iterator, int(batch["endSequenceNumber"])))
    except (streams.exceptions.TrimmedDataAccessException, streams.exceptions.ResourceNotFoundException) as error:
        raise Forgotten("The stream has forgotten it") from error
    if not found:
        raise Forgotten("The stream has nothing there any more")
    return [record for record in found if _is_wanted(record)]


def _until(streams: Any, iterator: str | None, last: int) -> Iterator[Record]:
    for _ in range(MOST_PAGES):
        if iterator is None:
            return
        page = streams.get_records(ShardIterator=iterator)
        for record in page["Records"]:
            if int(record["dynamodb"]["SequenceNumber"]) > last:
                return
            yield record
            if int(record["dynamodb"]["SequenceNumber"]) == last:
                return
        iterator = page.get("NextShardIterator")


def _is_wanted(record: Record) -> bool:
    """As the filters of both streams have it: something new, and of a payment its events only."""
    item = record["dynamodb"].get("NewImage", {}).get("item", {"S": "event#"})
    return bool(record["eventName"] == "INSERT" and item["S"].startswith("event#"))


def between(
    dynamodb: Any, table: str, since: datetime, until: datetime, moment_of: Callable[[Record], datetime | None]
) -> Iterator[list[Record]]:
    """The same from the table, page by page, oldest anywhere. Reads the whole table."""
    for page in dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        moments = [(item, moment_of(item)) for item in page["Items"]]
        yield [
            {"eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": {"NewImage": item}}
            for item, moment in moments
            if moment is not None and since <= moment < until
        ]


def around(batch: Mapping[str, Any]) -> tuple[datetime, datetime]:
    """The time of a position, with a margin at both ends."""
    first, last = (batch[f"approximateArrivalOf{which}Record"] for which in ("First", "Last"))
    return moment(first) - MARGIN, moment(last) + MARGIN


def moment_of_event(item: Record) -> datetime | None:
    """When an event of a payment happened; None for all else that is in the table."""
    if not item["item"]["S"].startswith("event#"):
        return None
    return moment(json.loads(item["document"]["S"])["updated_at"])


def moment_of_news(item: Record) -> datetime | None:
    """When news of Klarna's came."""
    return moment(item["received_at"]["S"])


def moment(text: str) -> datetime:
    """A time in ISO 8601; in UTC where it does not say. Raises ValueError."""
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)
