"""Kassa's own HTTP API, as a program outside sees it."""

import uuid
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import httpx

from cli.api.caller import Caller, is_problem, reason
from cli.failures import Refused

SECONDS = 90  # the first call of each kind starts a process
PAGE = 100
JsonObject = dict[str, Any]
_NO_SUCH_KEY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN)


def new_client(**options: Any) -> httpx.Client:
    """A client as all of our callers have it: on this machine no proxy is asked."""
    here = str(options["base_url"]).startswith("http://127.")
    return httpx.Client(timeout=SECONDS, trust_env=not here, **options)


class KassaApi(Caller):
    """One caller, with one key."""

    def __init__(self, url: str, key: str) -> None:
        super().__init__("Kassa", new_client(base_url=url, headers={"Authorization": f"Bearer {key}"}))

    def _agreed(self, method: str, path: str, answer: httpx.Response) -> httpx.Response:
        if answer.status_code in _NO_SUCH_KEY and not is_problem(answer):
            raise Refused(
                f"Kassa does not let this key in ({answer.status_code} at {method} {path}): it is of another stage, was "
                "revoked or has ended. The variable KASSA_KEY says which is used."
            )
        return super()._agreed(method, path, answer)

    def get(self, path: str, **query: str | int | None) -> JsonObject:
        """Read something. Raises `Refused`."""
        return self._ask(
            "GET", path, params={name: value for name, value in query.items() if value is not None} or None
        )

    def find(self, path: str) -> JsonObject | None:
        """Read something; None where there is no such thing. Raises `Refused`."""
        answer = self._try("GET", path)
        if answer.status_code == HTTPStatus.NOT_FOUND:
            return None
        found: JsonObject = self._agreed("GET", path, answer).json()
        return found

    def text(self, path: str, **query: str | int) -> str:
        """Read something that is meant for people. Raises `Refused`."""
        return self._good("GET", path, params=query or None).text

    def post(self, path: str, body: Mapping[str, Any] | None = None, *, idempotency_key: str = "") -> JsonObject:
        """Create or move something; safe to repeat under the same key. Raises `Refused`."""
        headers = {"Idempotency-Key": idempotency_key or f"kassa-{uuid.uuid4()}"}
        return self._ask("POST", path, json={} if body is None else body, headers=headers)

    def change(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> JsonObject:
        """Change or remove something that is there; {} where there is nothing to say. Raises `Refused`."""
        headers = {"Idempotency-Key": f"kassa-{uuid.uuid4()}"}
        return self._ask(method, path, headers=headers, **({} if body is None else {"json": body}))

    def all(self, path: str, *, most: int, **query: str | int | None) -> Iterator[JsonObject]:
        """The entries of a list, page by page, so many at most. Raises `Refused`."""
        cursor: str | None = None
        while most > 0:
            page = self.get(path, limit=min(most, PAGE), cursor=cursor, **query)
            yield from page["data"]
            most, cursor = most - len(page["data"]), page.get("next_cursor")
            if cursor is None:
                return

    def replay(self, delivery_id: str, idempotency_key: str) -> tuple[int, str]:
        """Begin a delivery anew; the status of the answer, and the problem's code. Raises `Refused` without an answer."""
        path = f"/v1/deliveries/{delivery_id}/replay"
        answer = self._try("POST", path, headers={"Idempotency-Key": idempotency_key})
        return answer.status_code, "" if answer.is_success else str(answer.json().get("code", ""))

    def may_read(self, path: str) -> bool:
        """Whether it is there and this key may see it."""
        return self._try("GET", path).is_success

    def status(self, path: str) -> tuple[int, str]:
        """How a read is answered, and why so. Raises `Refused` without an answer."""
        answer = self._try("GET", path)
        return answer.status_code, reason(answer)
