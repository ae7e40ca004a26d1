"""Between Python values and DynamoDB's typed attributes, and what its refusals mean."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    Item = dict[str, AttributeValueTypeDef]


def item(**values: str | int | None) -> "Item":
    """An item of strings and integers; None is left out."""
    return {name: _typed(value) for name, value in values.items() if value is not None}


def _typed(value: str | int) -> "AttributeValueTypeDef":
    return {"S": value} if isinstance(value, str) else {"N": str(value)}


def text(stored: Mapping[str, "AttributeValueTypeDef"], name: str) -> str:
    """A string attribute that must be there."""
    return stored[name]["S"]


def lost_race(error: ClientError) -> bool:
    """Whether a condition did not hold, in a single write or in a transaction, or another transaction was under way."""
    code = error.response["Error"]["Code"]
    if code == "TransactionCanceledException":
        reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", ())}
        return bool(reasons & {"ConditionalCheckFailed", "TransactionConflict"})
    return code in ("ConditionalCheckFailedException", "TransactionConflictException")
