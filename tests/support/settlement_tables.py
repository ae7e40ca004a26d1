"""The two tables that a settlement's run reads and writes, made in an in-process DynamoDB."""

from typing import Any

from tests.support.tables import create_table


def make_tables(dynamodb: Any) -> None:
    """`payments` and `settlements`, empty."""
    for name in set(dynamodb.list_tables()["TableNames"]) & {"payments", "settlements"}:
        dynamodb.delete_table(TableName=name)
    create_table(dynamodb, "payments", ("payment_id", "item"))
    create_table(dynamodb, "settlements", ("pk", "item"), lists=("list", "at"))
