"""The tables as the storage stack defines them, made in an in-process DynamoDB."""

import pickle
from functools import cache
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends


def kept(dynamodb: Any) -> bytes:
    """Everything that the in-process DynamoDB holds now, for `put_back`."""
    return pickle.dumps(_backend(dynamodb).tables)


def put_back(dynamodb: Any, tables: bytes) -> None:
    """Make it hold just that again: a hundred times as fast as to make and fill tables anew."""
    _backend(dynamodb).tables = pickle.loads(tables)  # noqa: S301 (our own, made above)


def _backend(dynamodb: Any) -> Any:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][dynamodb.meta.region_name]


def recreate_tables(dynamodb: Any) -> None:
    """`payments`, `klarna_events`, `merchants`, `audit`, `klarna_settings` and `disputes`, empty."""
    put_back(dynamodb, _empty_tables(dynamodb))


@cache
def _empty_tables(dynamodb: Any) -> bytes:
    for name in dynamodb.list_tables()["TableNames"]:
        dynamodb.delete_table(TableName=name)
    create_table(
        dynamodb,
        "payments",
        ("payment_id", "item"),
        by_merchant=("merchant_id", "created_at"),
        by_reference=("merchant_reference", "created_at"),
        unfinished=("unfinished", "updated_at"),
        calendar=("calendar", "due_at"),
    )
    create_table(dynamodb, "klarna_events", ("event_id",))
    create_table(dynamodb, "merchants", ("pk", "item"))
    create_table(
        dynamodb, "audit", ("id",), audit_by_merchant=("merchant_id", "at"), audit_by_time=("everything", "at")
    )
    create_table(dynamodb, "klarna_settings", ("pk", "item"))
    create_table(
        dynamodb,
        "disputes",
        ("dispute_id",),
        by_merchant=("merchant_id", "opened_at"),
        by_merchant_state=("merchant_state", "opened_at"),
        by_state=("state", "opened_at"),
        waiting=("waiting", "look_at"),
    )
    return kept(dynamodb)


def create_table(dynamodb: Any, name: str, key: tuple[str, ...], **indexes: tuple[str, ...]) -> None:
    """One table, empty."""
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
