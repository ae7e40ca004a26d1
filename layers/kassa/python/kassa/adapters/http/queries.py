"""Query strings: how pages of a list are asked for. A misspelt name is an error, not a filter that was silently left out."""

from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Query

from kassa.failures import NotAccepted

Limit = Annotated[int, Query(ge=1, le=100, description="How many at most")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before")]


def only(app: APIGatewayHttpResolver, *names: str) -> None:
    """Raises NotAccepted, naming each query parameter that is not one of `names`."""
    unknown = set(app.current_event.query_string_parameters or {}) - set(names)
    if unknown:
        raise NotAccepted(dict.fromkeys(sorted(unknown), "unknown query parameter"))
