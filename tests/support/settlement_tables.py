"""The two tables that a settlement's run reads and writes, made in an in-process DynamoDB."""

from typing import Any


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
