"""The HTTP face of the API: a request goes in, faults may strike, an answer comes out, and the log remembers both."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from simulator.calls import Answer, Operation, Visit, execute, session_token
from simulator.errors import Kind, Refusal
from simulator.faults import Fault, strike
from simulator.operations import AUTHORIZE, FINALISE
from simulator.simulation import Simulation
from simulator.state.records import LoggedCall

MASKED_HEADERS = {"authorization"}
EXHAUSTED = {"X-Ratelimit-Limit": "1, 1;w=1", "X-Ratelimit-Remaining": "0", "X-Ratelimit-Reset": "1"}


class CutShort(Response):
    """An answer whose connection ends in the middle."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Promise a body and send half of it; the server then closes the connection."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})


def endpoint(simulation: Simulation, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    """The Starlette endpoint of an operation."""

    async def answer(request: Request) -> Response:
        world = simulation.world
        world.agenda.catch_up()
        finalises = operation is AUTHORIZE and session_token(request) is not None
        meant = FINALISE if finalises else operation
        correlation_id = world.ids.uuid("correlation")
        raw = await request.body()
        fault = strike(world, meant.name)
        logged = LoggedCall(
            at=world.clock.now(),
            operation=meant.name,
            method=request.method,
            path=_target(request),
            headers=_masked(request),
            body=f"({len(raw)} bytes)" if operation.is_upload else raw.decode(errors="replace"),
            fault=fault.kind if fault else None,
        )
        world.log.append(logged)
        visit = Visit(
            world=world,
            request=request,
            raw=raw,
            api_key=simulation.options.api_key,
            base_url=(simulation.options.public_url or str(request.base_url)).rstrip("/"),
            correlation_id=correlation_id,
            headers={"klarna-correlation-id": correlation_id},
            logged=logged,
        )
        started = time.monotonic()
        response = await _answer(simulation, visit, meant, fault)
        logged.milliseconds = round((time.monotonic() - started) * 1000)
        return response

    return answer


async def _answer(simulation: Simulation, visit: Visit, operation: Operation, fault: Fault | None) -> Response:
    if fault is not None and fault.kind == "delay":
        await _sleep(simulation, fault.delay_ms / 1000)
    if fault is None or fault.kind == "delay":
        return await _execute(visit, operation)
    if fault.kind == "malformed":
        whole = await _execute(visit, operation)
        return Response(_half(whole), whole.status_code, visit.headers, "application/json")
    if fault.kind == "disconnect":
        return CutShort(b'{"payment_', HTTPStatus.OK, visit.headers, "application/json")
    if fault.kind == "timeout_after":
        await _execute(visit, operation)
    if fault.kind in {"timeout_before", "timeout_after"}:
        await _hold(simulation, visit.request, fault.delay_ms / 1000)
    if fault.kind == "rate_limit":
        visit.headers |= EXHAUSTED
    return _error(visit, fault.error)


async def _execute(visit: Visit, operation: Operation) -> Response:
    return _response(visit, await execute(visit, operation))


def _response(visit: Visit, answer: Answer) -> Response:
    if answer.content is not None:
        visit.logged.status, visit.logged.answer = answer.status, f"({len(answer.content)} bytes)"
        return Response(answer.content, answer.status, visit.headers | answer.headers)
    content = "" if answer.body is None else json.dumps(answer.body, separators=(",", ":"), ensure_ascii=False)
    if visit.logged.status is None:  # where an answer was lost, the log keeps the lost one
        visit.logged.status, visit.logged.answer = answer.status, _without_secret(answer, content)
    media_type = "application/json" if content else None
    return Response(content, answer.status, visit.headers | answer.headers, media_type)


def _without_secret(answer: Answer, content: str) -> str:
    secret = (answer.body or {}).get("signing_key")
    return content.replace(secret, "***") if secret else content


def _error(visit: Visit, kind: Kind) -> Response:
    refusal = Refusal(kind, "This error was asked for by a fault")
    return _response(visit, Answer(kind.status, refusal.body(visit.world.ids.uuid("error"))))


def _half(response: Response) -> bytes:
    return bytes(response.body)[: len(response.body) // 2]


async def _sleep(simulation: Simulation, seconds: float) -> None:
    try:
        await asyncio.wait_for(simulation.closing.wait(), seconds)
    except TimeoutError:
        return


async def _hold(simulation: Simulation, request: Request, seconds: float) -> None:
    """Keep the connection open until the time is over, the client gives up or the server stops."""
    gone = asyncio.ensure_future(request.receive())
    closing = asyncio.ensure_future(simulation.closing.wait())
    try:
        await asyncio.wait((gone, closing), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
        closing.cancel()


def _target(request: Request) -> str:
    """Path and query."""
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def _masked(request: Request) -> dict[str, str]:
    return {name: "***" if name in MASKED_HEADERS else value for name, value in request.headers.items()}
