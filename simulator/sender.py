"""Posting webhooks over HTTP."""

import asyncio

import httpx

TIMEOUT_SECONDS = 10.0


class Sender:
    """Posts a body and gives the answer's status; OSError where none came in ten seconds."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def __call__(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        """Post once. Redirects are not followed: Klarna takes them for a failure."""
        client = self.open()
        try:
            async with asyncio.timeout(TIMEOUT_SECONDS):
                response = await client.post(url, content=body, headers=headers)
        except httpx.HTTPError as failure:
            raise ConnectionError(f"{type(failure).__name__}: {failure}") from failure
        return response.status_code

    def open(self) -> httpx.AsyncClient:
        """The client. Making it reads every trusted certificate, so a server does it before the first call."""
        if self._client is None:
            # No connection is kept: a receiver that restarts must not cost an attempt.
            limits = httpx.Limits(max_keepalive_connections=0)
            self._client = httpx.AsyncClient(timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False)
        return self._client

    async def close(self) -> None:
        """Let go of every connection."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None
