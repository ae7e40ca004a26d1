"""Query strings: how pages and times are asked for. A misspelt name is an error, not a filter that was silently left out."""

from datetime import UTC, datetime
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AfterValidator, AwareDatetime

from kassa.failures import NotAccepted

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before")]


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("no such time in UTC") from None


Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""ISO 8601 with any offset; UTC once it is read, as tables compare times by their text."""


def only(app: APIGatewayHttpResolver, *names: str) -> None:
    """Raises NotAccepted, naming each query parameter that is not one of `names`."""
    unknown = set(app.current_event.query_string_parameters or {}) - set(names)
    if unknown:
        raise NotAccepted(dict.fromkeys(sorted(unknown), "unknown query parameter"))


def in_order(**bounds: datetime | None) -> None:
    """Raises NotAccepted where the second of two moments lies before the first; DynamoDB would refuse to look."""
    (first, begins), (last, ends) = bounds.items()
    if begins is not None and ends is not None and ends < begins:
        raise NotAccepted({last: f"lies before {first}"})
