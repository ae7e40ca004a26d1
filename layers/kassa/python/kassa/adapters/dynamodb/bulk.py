"""Many items by their keys: a hundred in one call, and again for those that DynamoDB put off."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kassa.adapters.clock import pause

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item

AT_ONCE = 100
ROUNDS = 8
_FIRST_PAUSE = 0.05


class TooBusy(Exception):
    """DynamoDB put off the same keys again and again: whoever asked should ask again later."""


def read_all(
    client: "DynamoDBClient",
    table: str,
    keys: "Sequence[Item]",
    *,
    consistent: bool = False,
    pause: Callable[[float], None] = pause,
) -> "Iterator[Item]":
    """The items that there are, in any order. Raises TooBusy after a bounded number of rounds."""
    for first in range(0, len(keys), AT_ONCE):
        wanted: Any = {"Keys": keys[first : first + AT_ONCE], "ConsistentRead": consistent}
        for attempt in range(ROUNDS):
            answer = client.batch_get_item(RequestItems={table: wanted})
            yield from answer["Responses"].get(table, ())
            wanted = answer.get("UnprocessedKeys", {}).get(table)
            if not wanted:
                break
            pause(_FIRST_PAUSE * 2**attempt)
        else:
            raise TooBusy(table)
