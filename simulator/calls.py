"""The way of every API call: faults, key, rate limit, idempotency, the operation itself, the log."""

import hashlib
import inspect
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.requests import Request

from simulator import authentication, integration_metadata, rate_limits
from simulator.errors import (
    INVALID_CONTENT_TYPE,
    PAYLOAD_TOO_LARGE,
    RATE_LIMITED,
    RESOURCE_CONFLICT,
    Invalid,
    Refusal,
    in_v1,
)
from simulator.state.records import Account, JsonObject, LoggedCall
from simulator.state.world import Remembered, World

TOKEN_HEADERS = ("klarna-network-session-token", "klarna-interoperability-token")  # the second is the older name
IDEMPOTENCY_SECONDS = 24 * 3600
IDEMPOTENCY_KEY_LENGTH = 255
CORRELATION_ID_LENGTH = 255
LARGEST_BODY = 1_000_000
LONGEST_NETWORK_DATA = 10_240
METHODS_WITH_BODY = {"POST", "PUT", "PATCH"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """An API call as the operations see it."""

    account: Account | None
    path: dict[str, str]
    query: dict[str, str]
    body: JsonObject
    token: str | None
    correlation_id: str
    base_url: str
    repeated: dict[str, list[str]] = field(default_factory=dict)
    upload: bytes = b""
    content_type: str = ""
    accepts_gzip: bool = False

    @property
    def partner(self) -> Account:
        """The account in the path of a call that has one."""
        if self.account is None:
            raise TypeError("this operation has no partner account in its path")
        return self.account


@dataclass(frozen=True, slots=True)
class Answer:
    """What Klarna answers, with headers of its own; no body at all where it is None. `content` is a body that is no JSON."""

    status: int
    body: JsonObject | None
    headers: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None


Act = Callable[[World, Call], Answer | Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of the API. Its name is what faults and the log call it; `is_upload` where its body is no JSON."""

    name: str
    category: str
    act: Act
    is_upload: bool = False


@dataclass(slots=True, kw_only=True)
class Visit:
    """One HTTP request on its way through the API, and the headers its answer will carry."""

    world: World
    request: Request
    raw: bytes
    api_key: str
    base_url: str
    correlation_id: str
    headers: dict[str, str]
    logged: LoggedCall


def session_token(request: Request) -> str | None:
    """The session token that finalises a payment, where the call brings one."""
    return next((request.headers[name] for name in TOKEN_HEADERS if request.headers.get(name)), None)


async def execute(visit: Visit, operation: Operation) -> Answer:
    """Do what is asked, or answer with Klarna's error object."""
    try:
        return await _answer(visit, operation)
    except Refusal as refusal:
        body = refusal.body(visit.world.ids.uuid("error"))
        if visit.request.url.path.startswith("/v1/"):
            body = in_v1(body)
        return Answer(refusal.kind.status, body)


async def _answer(visit: Visit, operation: Operation) -> Answer:
    world, request = visit.world, visit.request
    authentication.check_key(request.headers.get("authorization", ""), visit.api_key)
    account_id = request.path_params.get("account")
    account = authentication.account_for(world, account_id) if account_id is not None else None
    counted = rate_limits.count(world, operation.category, account)
    visit.headers |= counted.headers
    if counted.too_many:
        raise Refusal(RATE_LIMITED, "Too many requests")
    _echo_correlation_id(visit)
    integration_metadata.check(request.headers.get("klarna-integration-metadata"))
    call = Call(
        account=account,
        path=dict(request.path_params),
        query=dict(request.query_params),
        repeated=_repeated(request),
        body={} if operation.is_upload else _read_body(request, visit.raw),
        token=session_token(request),
        correlation_id=visit.correlation_id,
        base_url=visit.base_url,
        upload=visit.raw if operation.is_upload else b"",
        content_type=request.headers.get("content-type", ""),
        accepts_gzip="gzip" in request.headers.get("accept-encoding", ""),
    )
    key = request.headers.get("klarna-idempotency-key")
    if key is None or request.method not in METHODS_WITH_BODY:
        return await _act(world, operation, call)
    return await _act_once(world, operation, call, key, f"{request.method} {request.url.path}")


async def _act(world: World, operation: Operation, call: Call) -> Answer:
    answer = operation.act(world, call)
    return await answer if inspect.isawaitable(answer) else answer


async def _act_once(world: World, operation: Operation, call: Call, key: str, target: str) -> Answer:
    """Act, or give the first result again. Only a success is remembered: what was refused was not executed."""
    if not 1 <= len(key) <= IDEMPOTENCY_KEY_LENGTH:
        raise Invalid([("Klarna-Idempotency-Key", f"must be a string of 1 to {IDEMPOTENCY_KEY_LENGTH} characters")])
    text = json.dumps([target, call.token, call.body], sort_keys=True)
    fingerprint = hashlib.sha256(text.encode() + call.upload).hexdigest()
    now = world.clock.now().timestamp()
    known = world.remembered.get(key)
    if known is not None and now - known.at < IDEMPOTENCY_SECONDS:
        if known.fingerprint != fingerprint:
            raise Refusal(RESOURCE_CONFLICT, "This idempotency key belongs to another request")
        return Answer(known.status, known.body)
    answer = await _act(world, operation, call)
    if answer.status < HTTPStatus.BAD_REQUEST:
        world.remembered[key] = Remembered(fingerprint=fingerprint, status=answer.status, body=answer.body, at=now)
    return answer


def _echo_correlation_id(visit: Visit) -> None:
    given = visit.request.headers.get("partner-correlation-id")
    if given is None:
        return
    if not 1 <= len(given) <= CORRELATION_ID_LENGTH:
        raise Invalid([("Partner-Correlation-Id", f"must be a string of 1 to {CORRELATION_ID_LENGTH} characters")])
    visit.headers["Partner-Correlation-Id"] = given


def _repeated(request: Request) -> dict[str, list[str]]:
    """The query with everything that stands there, for filters that take several values."""
    return {name: request.query_params.getlist(name) for name in request.query_params}


def _read_body(request: Request, raw: bytes) -> JsonObject:
    if request.method not in METHODS_WITH_BODY or not raw:
        return {}
    if len(raw) > LARGEST_BODY:
        raise Refusal(PAYLOAD_TOO_LARGE, "The body is larger than 1 MB")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refusal(INVALID_CONTENT_TYPE, "The content type must be application/json")
    try:
        body = json.loads(raw)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise Invalid([("$", "must be JSON in UTF-8")]) from None
    if not isinstance(body, dict):
        raise Invalid([("$", "must be an object")])
    data = body.get("klarna_network_data")
    if data is not None and not (isinstance(data, str) and len(data) <= LONGEST_NETWORK_DATA):
        raise Invalid([("klarna_network_data", f"must be a string of at most {LONGEST_NETWORK_DATA} characters")])
    return body
