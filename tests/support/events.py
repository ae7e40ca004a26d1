"""What API Gateway hands to a function."""

import json
from typing import Any

from kassa.domain.access.caller import Caller, vouched_for


def api_event(
    method: str, path: str, query: str, headers: dict[str, str], body: Any, caller: Caller | None
) -> dict[str, Any]:
    """The event of one request, as API Gateway hands it to a function; without a caller, of a route that asks for no key."""
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "pathParameters": {"payment_id": path.split("/")[3]} if path.startswith("/v1/payments/") else {},
        "requestContext": {
            "requestId": "request-1",
            "stage": "$default",
            "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
            **({"authorizer": {"lambda": vouched_for(caller)}} if caller else {}),
        },
        "body": body if isinstance(body, str) or body is None else json.dumps(body),
        "isBase64Encoded": False,
    }
    if query:
        event["queryStringParameters"] = dict(part.split("=", 1) for part in query.split("&"))
    return event
