"""An HTTP client whose every request is written down with its answer."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx

from cli.api.kassa_api import new_client
from cli.certify.evidence import Exchange, now
from cli.certify.masking import masked

_BEGAN = "kassa.began"
LONGEST = 20_000
"""Characters of an answer that is no JSON, such as a picture's text form."""


def recording(base_url: str, key: str, *, caller: str, write: Callable[[Exchange], None]) -> httpx.Client:
    """A client with this key, that tells `write` of each exchange."""

    def asked(request: httpx.Request) -> None:
        request.extensions[_BEGAN] = time.monotonic()

    def answered(response: httpx.Response) -> None:
        response.read()
        write(_exchange(response, caller))

    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return new_client(base_url=base_url, headers=headers, event_hooks={"request": [asked], "response": [answered]})


def _exchange(response: httpx.Response, caller: str) -> Exchange:
    request = response.request
    return Exchange(
        at=now(),
        caller=caller,
        method=request.method,
        path=request.url.raw_path.decode(),
        idempotency_key=request.headers.get("idempotency-key"),
        sent=masked(_content(request.content, "application/json")),
        status=response.status_code,
        answered=masked(_content(response.content, response.headers.get("content-type", ""))),
        request_id=response.headers.get("x-request-id") or response.headers.get("apigw-requestid"),
        klarna_correlation_id=response.headers.get("klarna-correlation-id"),
        milliseconds=round((time.monotonic() - request.extensions[_BEGAN]) * 1000),
    )


def _content(content: bytes, media_type: str) -> Any:
    """JSON as what it says; a text as it is; of anything else its size."""
    if not content:
        return None
    if "json" in media_type:
        try:
            return json.loads(content)
        except ValueError:
            return content.decode(errors="replace")[:LONGEST]
    if media_type.startswith("text/"):
        return content.decode(errors="replace")[:LONGEST]
    return f"{len(content)} bytes of {media_type or 'an unknown type'}"
