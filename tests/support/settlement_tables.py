"""The two tables that a settlement's run reads and writes, made in an in-process DynamoDB; and a sale that goes into them."""

from datetime import timedelta
from typing import Any

from kassa.domain.movements import Captured
from kassa.domain.payment import KlarnaSide, Status
from tests.support.payments import a_payment
from tests.support.settlement_day import START

CAPTURED_AT = START + timedelta(hours=9)


def make_tables(dynamodb: Any) -> None:
    """`payments` and `settlements`, empty."""
    for name in set(dynamodb.list_tables()["TableNames"]) & {"payments", "settlements"}:
        dynamodb.delete_table(TableName=name)
    _create(dynamodb, "payments", ("payment_id", "item"))
    _create(dynamodb, "settlements", ("pk", "item"), ("list", "at"))


def _create(dynamodb: Any, name: str, key: tuple[str, str], *lists: tuple[str, str]) -> None:
    indexes = [
        {"IndexName": "lists", "KeySchema": _schema(index), "Projection": {"ProjectionType": "ALL"}} for index in lists
    ]
    names = [name for names in (key, *lists) for name in names]
    dynamodb.create_table(
        TableName=name,
        KeySchema=_schema(key),
        AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in names],
        BillingMode="PAY_PER_REQUEST",
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
    )


def _schema(names: tuple[str, str]) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=True)]


def a_sale(number: int = 1, **changes: Any) -> Any:
    """A payment with one capture, as it stood when that was made."""
    capture = Captured(id=f"cap_{number:032x}", amount=2900, captured_at=CAPTURED_AT)
    side = KlarnaSide(account_id="krn:account", payment_transaction_id=f"krn:t:{number}")
    values = {"status": Status.APPROVED, "captures": (capture,), "klarna": side, "updated_at": CAPTURED_AT}
    return a_payment(id=f"pay_{number:032x}", **values | changes)
