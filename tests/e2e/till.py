"""Whoever calls Kassa with a key: a terminal, a merchant's back office, an acquirer. Knows the HTTP contract, nothing else."""

import json
import time
import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import httpx

JsonObject = dict[str, Any]

FINAL = ("approved", "declined", "canceled", "expired", "failed")
LONGEST_CALL = 40.0
LOOK_AGAIN = 0.2


def purchase(**changes: Any) -> JsonObject:
    """The body of a new payment: coffee beans, under a reference that no other payment has."""
    beans = {"name": "Espresso beans 1kg", "quantity": 2, "unit_price": 1450, "total_amount": 2900}
    body = {"amount": 2900, "currency": "SEK", "reference": new_key("R"), "line_items": [beans]}
    return {name: value for name, value in (body | changes).items() if value is not None}


def new_key(prefix: str = "till") -> str:
    """An Idempotency-Key, or a reference, that nobody has used before."""
    return f"{prefix}-{uuid.uuid4()}"


class Till:
    """One caller with one key; with an empty one for none."""

    def __init__(self, api_url: str, key: str) -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=api_url, headers=headers, timeout=LONGEST_CALL, trust_env=False)

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    def get(self, path: str, **headers: str) -> httpx.Response:
        """A path of the API, or an address that it gave."""
        return self._http.get(path, headers=_spelled(headers))

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> httpx.Response:
        """With an Idempotency-Key of its own, unless one is given."""
        return self._http.post(path, json=body, headers={"Idempotency-Key": key or new_key()})

    def patch(self, path: str, body: Any, *, key: str | None = None) -> httpx.Response:
        """Change something, with an Idempotency-Key of its own, unless one is given."""
        return self._http.patch(path, json=body, headers={"Idempotency-Key": key or new_key()})

    def request(self, method: str, path: str) -> httpx.Response:
        """Any method, with an empty object as its body where it has one."""
        body: JsonObject | None = None if method == "GET" else {}
        return self._http.request(method, path, json=body, headers={"Idempotency-Key": new_key()})

    def post_raw(self, path: str, content: bytes, **headers: str) -> httpx.Response:
        """Exactly these bytes with these headers."""
        return self._http.post(path, content=content, headers=_spelled(headers))

    def ask_to_start(self, *, key: str | None = None, **changes: Any) -> httpx.Response:
        """Ask for a payment, and see whatever comes."""
        return self.post("/v1/payments", purchase(**changes), key=key)

    def start(self, *, key: str | None = None, **changes: Any) -> JsonObject:
        """A payment that was started."""
        return _content(self.ask_to_start(key=key, **changes), HTTPStatus.CREATED)

    def payment(self, payment_id: str) -> JsonObject:
        """How it is doing."""
        return _content(self.get(f"/v1/payments/{payment_id}"))

    def cancel(self, payment_id: str, *, key: str | None = None) -> httpx.Response:
        """Ask for its end, and see whatever comes."""
        return self.post(f"/v1/payments/{payment_id}/cancel", key=key)

    def timeline(self, payment_id: str) -> list[JsonObject]:
        """Everything that happened to it, oldest first."""
        events: list[JsonObject] = _content(self.get(f"/v1/payments/{payment_id}/events?limit=100"))["data"]
        return events

    def until(self, payment_id: str, status: str, *, within: float = 5) -> JsonObject:
        """The payment, once it has this status. Fails after so many seconds, or when it has ended otherwise."""
        return self._poll(payment_id, lambda payment: bool(payment["status"] == status), status, within)

    def until_shown(self, payment_id: str, state: str, *, within: float = 5) -> JsonObject:
        """The payment, once the shopper's screen is in this state."""
        return self._poll(payment_id, lambda payment: bool(payment["display"]["state"] == state), state, within)

    def _poll(self, payment_id: str, there: Callable[[JsonObject], bool], wanted: str, within: float) -> JsonObject:
        deadline = time.monotonic() + within
        while True:
            payment = self.payment(payment_id)
            if there(payment):
                return payment
            if payment["status"] in FINAL or time.monotonic() > deadline:
                raise AssertionError(f"not {wanted} within {within:.0f} s:\n{self._story(payment)}")
            time.sleep(LOOK_AGAIN)

    def _story(self, payment: JsonObject) -> str:
        told = (
            "{version:>3} {created_at} {type} by {cause} {detail}".format_map(event)
            for event in self.timeline(payment["id"])
        )
        return "\n".join((json.dumps(payment, indent=2), *told))


def versions(timeline: list[JsonObject]) -> list[int]:
    """The version that each event made."""
    return [event["version"] for event in timeline]


def gapless(timeline: list[JsonObject]) -> bool:
    """Whether each event made the version after the last one's."""
    return versions(timeline) == list(range(1, len(timeline) + 1))


def unbroken(payment: JsonObject) -> list[int]:
    """The versions that its timeline must have."""
    return list(range(1, payment["version"] + 1))


def _content(answer: httpx.Response, status: HTTPStatus = HTTPStatus.OK) -> JsonObject:
    assert answer.status_code == status, f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text}"
    content: JsonObject = answer.json()
    return content


def _spelled(headers: dict[str, str]) -> dict[str, str]:
    """`If_None_Match` is how Python lets us write If-None-Match."""
    return {name.replace("_", "-"): value for name, value in headers.items()}
