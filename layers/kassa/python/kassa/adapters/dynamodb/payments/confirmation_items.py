"""Requests to confirm a payment, each by its Idempotency-Key, beside the payment: what the first one under a key asked for."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.items import item, lost_race, text
from kassa.adapters.dynamodb.payments.operation_items import KEPT_FOR
from kassa.domain.ids import derived
from kassa.failures import KeyReused

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item


class ConfirmationItems:
    """Written once and never changed. Of the token only a hash of the request is kept."""

    def __init__(self, client: "DynamoDBClient", table: str, *, now: Callable[[], datetime] = utc_now) -> None:
        self._client = client
        self._table = table
        self._now = now

    def is_repeat(self, payment_id: str, idempotency_key: str, request_hash: str) -> bool:
        """Whether this request was here before; from now on it was. Raises KeyReused where the first was another one."""
        kept_until = int((self._now() + KEPT_FOR).timestamp())
        stored = _key(payment_id, idempotency_key) | item(request_hash=request_hash, ttl=kept_until)
        try:
            self._client.put_item(
                TableName=self._table, Item=stored, ConditionExpression="attribute_not_exists(payment_id)"
            )
        except ClientError as error:
            if not lost_race(error):
                raise
            self.check(payment_id, idempotency_key, request_hash)
            return True
        return False

    def check(self, payment_id: str, idempotency_key: str, request_hash: str) -> None:
        """Raises KeyReused where another request was here under this key. This one leaves no trace."""
        key = _key(payment_id, idempotency_key)
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        if "Item" in found and text(found["Item"], "request_hash") != request_hash:
            raise KeyReused(payment_id)


def _key(payment_id: str, idempotency_key: str) -> "Item":
    return item(payment_id=payment_id, item=f"confirmation#{derived('con', payment_id, idempotency_key)}")
