"""Bodies: every one is read as JSON, and one that nobody asked for is refused rather than ignored."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from kassa.failures import NotAccepted


class JsonResolver(APIGatewayHttpResolver):
    """Reads bodies as JSON whatever their Content-Type says: many a client names another one, or a form."""

    def __init__(self) -> None:
        super().__init__(enable_validation=True, json_body_deserializer=_read)

    def resolve(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """API Gateway's event in, its answer out."""
        headers = {name: value for name, value in event["headers"].items() if name.lower() != "content-type"}
        told = {**event, "headers": headers, "body": _text(event), "isBase64Encoded": False}
        return super().resolve(told, context)


def none_expected(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Raises NotAccepted where a request that changes something says more than its route can hear."""
    event = app.current_event
    if event.http_method in ("POST", "PUT", "PATCH") and not app.context["_route"].dependant.body_params:
        said = _said(app)
        if said:
            names = said if isinstance(said, dict) else ("body",)
            raise NotAccepted(dict.fromkeys(names, "unknown field"))
    response: Response[Any] = next_middleware(app)
    return response


def _said(app: APIGatewayHttpResolver) -> Any:
    try:
        return app.current_event.json_body
    except json.JSONDecodeError as error:
        raise RequestValidationError([{"type": "json_invalid", "loc": ("body",), "msg": error.msg}]) from error


def _text(event: Mapping[str, Any]) -> str | None:
    """The body; what is not UTF-8 in it becomes characters that no field accepts."""
    body: str | None = event.get("body")
    if body and event.get("isBase64Encoded"):
        return base64.b64decode(body).decode(errors="surrogateescape")
    return body


def _read(text: str) -> Any:
    """Raises JSONDecodeError for whatever cannot be read, or cannot be sent on as JSON."""
    try:
        said = json.loads(text, parse_constant=_no_number, object_pairs_hook=_named_once)
    except json.JSONDecodeError:
        raise
    except (ValueError, RecursionError) as error:  # endless digits and depth, and what our hooks refuse
        raise json.JSONDecodeError("cannot be read", "", 0) from error
    # of a list the event handler would take the first for the whole
    return [said] if isinstance(said, list) else said


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _named_once(members: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two amounts in one request nobody knows which is meant."""
    said = dict(members)
    if len(said) != len(members):
        raise ValueError("a name stands there twice")
    return said
