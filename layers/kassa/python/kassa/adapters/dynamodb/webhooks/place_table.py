"""The places at an endpoint: one item for each endpoint in the merchants table, with a lease for each attempt under way."""

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from kassa.adapters.dynamodb.items import item, lost_race
from kassa.ports.webhooks import Place

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

LEASE = timedelta(seconds=30)
"""Who took a place longer ago is dead: an attempt takes 10 seconds, and some more where a name server is slow."""

SLOW = timedelta(seconds=1)
"""An endpoint is slow if most of those who hold its places have held them for as long."""

HUNG = timedelta(seconds=30)
"""For so long an endpoint is slow that let an attempt time out and has answered none since."""

PAUSES = (0.1, 0.2, 0.4, 0.8, 1.6)
"""Seconds between two looks for a place at an endpoint that is not slow: a burst of events passes through it like that."""

KEPT_FOR = timedelta(days=1)
"""After the last attempt; an endpoint without the item has all its places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Full:
    """What is in the way of another attempt."""

    leases: frozenset[str]
    hung_at: str

    def is_slow(self, now: datetime) -> bool:
        recent = [lease for lease in self.leases if lease > _moment(now - SLOW)]
        return 2 * len(recent) < len(self.leases) or self.hung_at > _moment(now - HUNG)


class PlaceTable:
    """A set of leases that grows while it is small enough. Giving back twice, or too late, does no harm."""

    def __init__(
        self,
        client: "DynamoDBClient",
        table: str,
        *,
        limit: int,
        now: Callable[[], datetime],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table
        self._limit = limit
        self._now = now
        self._sleep = sleep

    def take(self, endpoint_id: str, delivery_id: str) -> Place | None:
        """A place; None where all are taken and the endpoint is slow, or where it does not come free in three seconds."""
        for pause in (*PAUSES, None):
            now = self._now()
            place = Place(endpoint_id=endpoint_id, lease=f"{_moment(now)} {delivery_id}")
            full = self._add(place, now)
            dead = {lease for lease in full.leases if lease < _moment(now - LEASE)} if full else set()
            if dead:
                self._remove(endpoint_id, dead)
                full = self._add(place, now)
            if full is None:
                return place
            if pause is None or full.is_slow(now):
                break
            self._sleep(pause)
        return None

    def give_back(self, place: Place, *, hung: bool) -> None:
        """Nothing is freed where it has lapsed."""
        noted = {":now": _moment(self._now())} if hung else {}
        self._remove(place.endpoint_id, {place.lease}, "SET hung_at = :now" if hung else "REMOVE hung_at", noted)

    def _add(self, place: Place, now: datetime) -> _Full | None:
        """None where there was a place, and it is taken now."""
        try:
            self._client.update_item(
                TableName=self._table,
                Key=_key(place.endpoint_id),
                UpdateExpression="SET #ttl = :ttl ADD leases :lease",
                ConditionExpression="attribute_not_exists(leases) OR size(leases) < :limit",
                ExpressionAttributeNames={"#ttl": "ttl"},
                ExpressionAttributeValues={
                    ":lease": {"SS": [place.lease]},
                    **item(**{":limit": self._limit, ":ttl": int((now + KEPT_FOR).timestamp())}),
                },
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if not lost_race(error):
                raise
            refused: Any = error.response
            there = refused["Item"]
            hung_at = there.get("hung_at", {"S": ""})["S"]
            return _Full(leases=frozenset(there["leases"]["SS"]), hung_at=hung_at)
        return None

    def _remove(
        self, endpoint_id: str, leases: Collection[str], noting: str = "", noted: Mapping[str, str] | None = None
    ) -> None:
        self._client.update_item(
            TableName=self._table,
            Key=_key(endpoint_id),
            UpdateExpression=f"DELETE leases :leases {noting}",
            ExpressionAttributeValues={":leases": {"SS": sorted(leases)}, **item(**(noted or {}))},
        )


def _key(endpoint_id: str) -> Any:
    return item(pk=endpoint_id, item="places")


def _moment(at: datetime) -> str:
    """Always of the same length, so that texts are in the order of the times."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
