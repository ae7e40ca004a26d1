"""Kassa's own HTTP API, as a program outside sees it."""

from typing import Any

import httpx

from cli.caller import Caller

SECONDS = 90  # the first call of each kind starts a process


class KassaApi(Caller):
    """One caller, with one key."""

    def __init__(self, url: str, key: str) -> None:
        headers = {"Authorization": f"Bearer {key}"}
        super().__init__("Kassa", httpx.Client(base_url=url, headers=headers, timeout=SECONDS, trust_env=False))

    def get(self, path: str) -> dict[str, Any]:
        """Read something. Raises `Refused`."""
        return self._ask("GET", path)

    def post(self, path: str, body: dict[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        """Create or move something; safe to repeat under the same key. Raises `Refused`."""
        return self._ask("POST", path, json=body, headers={"Idempotency-Key": idempotency_key})

    def replay(self, delivery_id: str, idempotency_key: str) -> tuple[int, str]:
        """Begin a delivery anew; the status of the answer, and the problem's code. Raises `Refused` without an answer."""
        path = f"/v1/deliveries/{delivery_id}/replay"
        answer = self._try("POST", path, headers={"Idempotency-Key": idempotency_key})
        return answer.status_code, "" if answer.is_success else str(answer.json().get("code", ""))

    def may_read(self, path: str) -> bool:
        """Whether it is there and this key may see it."""
        return self._try("GET", path).is_success
