"""The session's item beside its payment: the token that ends the present slice, and whether there is news.

The handshake is two-sided. Each side writes its half and reads the other's in one stroke, so that whichever comes second
sees the first: news before the token, or the token before the news, both end the slice.
"""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.items import item, lost_race, undisturbed
from kassa.failures import PaymentNotFound

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class SessionItems:
    """Only ever updates an item that is there: a final payment has none."""

    def __init__(self, client: "DynamoDBClient", table: str, *, now: Callable[[], datetime] = utc_now) -> None:
        self._client = client
        self._table = table
        self._now = now

    def leave_news(self, payment_id: str) -> str | None:
        """There is news; returns the token of a slice that waits for it. Raises PaymentNotFound."""
        before = self._update(payment_id, "SET news = :yes", yes="yes")
        if before is None:
            self._need_payment(payment_id)
            return None
        return before.get("task_token")

    def leave_token(self, payment_id: str, task_token: str) -> bool:
        """A slice waits; returns whether there is a reason to end it at once."""
        change = "SET task_token = :token, touched_at = :now"
        before = self._update(payment_id, change, token=task_token, now=self._at())
        return before is None or "news" in before  # without a session, the payment is final

    def clear(self, payment_id: str) -> None:
        """Forget both."""
        self._update(payment_id, "SET touched_at = :now REMOVE task_token, news", now=self._at())

    def touch(self, payment_id: str) -> None:
        """A session is about to take over."""
        self._update(payment_id, "SET touched_at = :now", now=self._at())

    def touched_at(self, payment_id: str) -> datetime | None:
        """When a session last showed that it lives; None where nobody has to wait any more."""
        key = item(payment_id=payment_id, item="session")
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return datetime.fromisoformat(found["Item"]["touched_at"]["S"]) if "Item" in found else None

    def _at(self) -> str:
        return self._now().isoformat()

    def _need_payment(self, payment_id: str) -> None:
        key = item(payment_id=payment_id, item="payment")
        found = self._client.get_item(TableName=self._table, Key=key, ProjectionExpression="payment_id")
        if "Item" not in found:
            raise PaymentNotFound(payment_id)

    def _update(self, payment_id: str, change: str, **values: str) -> dict[str, str] | None:
        """The item's strings as they were before the change; None where the payment has no session."""
        query: dict[str, Any] = {}
        if values:
            query["ExpressionAttributeValues"] = item(**{f":{name}": value for name, value in values.items()})
        try:
            written = undisturbed(
                lambda: self._client.update_item(
                    TableName=self._table,
                    Key=item(payment_id=payment_id, item="session"),
                    UpdateExpression=change,
                    ConditionExpression="attribute_exists(payment_id)",
                    ReturnValues="ALL_OLD",
                    **query,
                )
            )
        except ClientError as error:
            if not lost_race(error):
                raise
            return None
        return {name: value["S"] for name, value in written.get("Attributes", {}).items() if "S" in value}
