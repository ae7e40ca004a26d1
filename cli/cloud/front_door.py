"""One friendly address for the API: passes every request on to the emulator's API Gateway, byte for byte.

The emulator's own address changes with each deployment and has names in it that only browsers resolve.
"""

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path

import httpx
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from cli.addresses import HOST, Addresses
from cli.folders import LocalFolder
from cli.machine import ports, processes

SERVICE = "front-door"
SECONDS = 35.0  # API Gateway gives up after 30
START_SECONDS = 20
# Each concurrent call of a function is a process of the emulator: many at once are slower than a few at a time.
CALLS_AT_ONCE = 4
NEWS_AT_ONCE = 2  # Klarna's news has a lane of its own, for a call that waits for it may hold the other
NEWS_PATH = "/klarna/"
OF_ONE_CONNECTION = {b"connection", b"keep-alive", b"te", b"trailer", b"transfer-encoding", b"upgrade"}


class FrontDoor:
    """The proxy. Where to is read anew for each request: a deployment may give the API another address."""

    def __init__(self, upstream_file: Path, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._upstream_file = upstream_file
        unlimited = httpx.Limits(max_connections=None, max_keepalive_connections=20)
        self._client = httpx.AsyncClient(timeout=SECONDS, limits=unlimited, trust_env=False, transport=transport)
        self._calls, self._news = asyncio.Semaphore(CALLS_AT_ONCE), asyncio.Semaphore(NEWS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "http":
            async with self._news if scope["path"].startswith(NEWS_PATH) else self._calls:
                answer = await self._pass_on(Request(scope, receive))
            await answer(scope, receive, send)

    async def _pass_on(self, request: Request) -> Response:
        try:
            upstream = self._upstream_file.read_text()
        except FileNotFoundError:
            return _problem("Nothing is deployed yet")
        asked = httpx.Request(
            request.method,
            httpx.URL(upstream).copy_with(raw_path=_target(upstream, request.scope)),
            headers=[pair for pair in request.headers.raw if pair[0].lower() not in OF_ONE_CONNECTION],
            content=await request.body(),
        )
        try:
            answer = await self._client.send(asked, stream=True)
            content = b"".join([chunk async for chunk in answer.aiter_raw()])  # still compressed where it was
        except httpx.TimeoutException:
            return _problem(f"The emulator has not answered within {SECONDS:.0f} s")
        except httpx.TransportError:
            return _problem("The emulator is not there")
        passed = Response(content, status_code=answer.status_code)
        passed.raw_headers = [pair for pair in answer.headers.raw if pair[0].lower() not in OF_ONE_CONNECTION]
        return passed


def _target(upstream: str, scope: Scope) -> bytes:
    """Path and query as the caller wrote them."""
    query = b"?" + scope["query_string"] if scope["query_string"] else b""
    return bytes(httpx.URL(upstream).raw_path.rstrip(b"/") + scope["raw_path"] + query)


def _problem(title: str) -> Response:
    body = {"type": "about:blank", "title": title, "status": 502, "code": "emulator_unreachable"}
    return Response(json.dumps(body), status_code=502, media_type="application/problem+json")


def start(addresses: Addresses, folder: LocalFolder) -> None:
    """Start it, and wait until it is ready."""
    ports.check_free(addresses.api)
    command = [sys.executable, "-m", "cli.cloud.front_door", "--port", str(addresses.api.number)]
    command += ["--upstream-file", str(folder.upstream_file)]
    program = processes.start(SERVICE, command, folder=folder, environment=os.environ)
    processes.wait_until(
        lambda: ports.answers(addresses.api),
        program,
        name="The front door",
        log=folder.log(SERVICE),
        seconds=START_SECONDS,
    )


def main() -> None:
    """Serve until somebody ends it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--upstream-file", type=Path, required=True)
    asked = parser.parse_args()
    # Date and Server come from upstream, as everything else does.
    uvicorn.run(
        FrontDoor(asked.upstream_file),
        host=HOST,
        port=asked.port,
        lifespan="off",
        log_level="warning",
        date_header=False,
        server_header=False,
    )


if __name__ == "__main__":
    main()
