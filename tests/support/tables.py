"""The tables as the storage stack defines them, made in an in-process DynamoDB."""

from typing import Any


def recreate_tables(dynamodb: Any) -> None:
    """`payments`, `klarna_events`, `merchants` and `audit`, empty."""
    for name in dynamodb.list_tables()["TableNames"]:
        dynamodb.delete_table(TableName=name)
    _create(
        dynamodb,
        "payments",
        ("payment_id", "item"),
        by_merchant=("merchant_id", "created_at"),
        by_reference=("merchant_reference", "created_at"),
        unfinished=("unfinished", "updated_at"),
        calendar=("calendar", "due_at"),
    )
    _create(dynamodb, "klarna_events", ("event_id",))
    _create(dynamodb, "merchants", ("pk", "item"))
    _create(dynamodb, "audit", ("id",), audit_by_merchant=("merchant_id", "at"), audit_by_time=("everything", "at"))


def _create(dynamodb: Any, name: str, key: tuple[str, ...], **indexes: tuple[str, ...]) -> None:
    names = {attribute for attributes in (key, *indexes.values()) for attribute in attributes}
    more = {}
    if indexes:
        more["GlobalSecondaryIndexes"] = [
            {"IndexName": index, "KeySchema": _schema(attributes), "Projection": {"ProjectionType": "ALL"}}
            for index, attributes in indexes.items()
        ]
    dynamodb.create_table(
        TableName=name,
        KeySchema=_schema(key),
        AttributeDefinitions=[{"AttributeName": attribute, "AttributeType": "S"} for attribute in sorted(names)],
        BillingMode="PAY_PER_REQUEST",
        **more,
    )


def _schema(attributes: tuple[str, ...]) -> list[dict[str, str]]:
    kinds = ("HASH", "RANGE")
    return [{"AttributeName": name, "KeyType": kind} for name, kind in zip(attributes, kinds, strict=False)]
