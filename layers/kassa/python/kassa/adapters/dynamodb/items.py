"""Between Python values and DynamoDB's typed attributes, and what its refusals mean."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import ClientError

from kassa.adapters.clock import pause_briefly

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

    Item = dict[str, AttributeValueTypeDef]

_CONDITION, _CONTEST = "ConditionalCheckFailed", "TransactionConflict"
_TRIES = 6
_Answer = TypeVar("_Answer")


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
    return bool(_reasons(error) & {_CONDITION, _CONTEST})


def undisturbed(write: Callable[[], _Answer], *, pause: Callable[[], None] = pause_briefly) -> _Answer:
    """What a conditional write answers, tried again while it is only that another transaction is at the same items.

    Who is refused for that has not lost: the other one may be given up, too, and until it is done nobody can read what it
    writes. The SDK does not try again. Raises ClientError.
    """
    for _ in range(_TRIES - 1):
        try:
            return write()
        except ClientError as error:
            if _CONDITION in _reasons(error) or _CONTEST not in _reasons(error):
                raise
        pause()
    return write()


def _reasons(error: ClientError) -> set[str]:
    """Why DynamoDB refused a single write, or each write of a transaction."""
    code = error.response["Error"]["Code"]
    if code == "TransactionCanceledException":
        return {reason.get("Code", "") for reason in error.response.get("CancellationReasons", ())}
    return {code.removesuffix("Exception")}
