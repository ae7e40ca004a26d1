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

    def text(self, path: str) -> str:
        """Read something that is meant for people. Raises `Refused`."""
        return self._good("GET", path).text

    def post(self, path: str, body: dict[str, Any], *, idempotency_key: str) -> dict[str, Any]:
        """Create or move something; safe to repeat under the same key. Raises `Refused`."""
        return self._ask("POST", path, json=body, headers={"Idempotency-Key": idempotency_key})

    def may_read(self, path: str) -> bool:
        """Whether it is there and this key may see it."""
        return self._try("GET", path).is_success
