"""What came back from Klarna: a reply, or a setback with its named failure and whether another try makes sense."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from kassa.adapters.klarna.members import text_of
from kassa.adapters.klarna.operations import Operation
from kassa.domain.ids import is_id
from kassa.failures import (
    KlarnaConflict,
    KlarnaDenied,
    KlarnaError,
    KlarnaRefused,
    KlarnaUnavailable,
    TokenForeign,
    TokenTaken,
    TokenUnknown,
)

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,255}")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_PARAMETER = re.compile(r"[A-Za-z][A-Za-z0-9_.\[\]-]{0,127}")
_PARAMETERS_SHOWN = 5
_MISTAKES_KEPT = 50
_LONGEST_REASON = 255
TOKEN_HEADER = "Klarna-Network-Session-Token"  # noqa: S105 - the name of a header
_UNKNOWN_ROUTE = "NOT_FOUND"
_FORBIDDEN = HTTPStatus.FORBIDDEN
_TRY_AGAIN = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


class NotThere(KlarnaRefused):
    """What the path names does not exist at Klarna, or no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer of Klarna that can be read: a JSON object or list. `cache_control` is the header as it came."""

    operation: Operation
    body: Any
    correlation_id: str | None
    cache_control: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """An attempt without a reply. `doubtful`: what we asked may have happened all the same."""

    failure: KlarnaError
    again: bool
    doubtful: bool


def read(operation: Operation, status: int, headers: Mapping[str, str], content: bytes) -> Reply | Setback:
    """Klarna's answer to one attempt, whatever it looks like."""
    body = {} if operation.may_be_silent and not content.strip() else _json(content)
    correlation_id = _match(_ID, headers.get("klarna-correlation-id"))
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        if isinstance(body, dict | list):
            cache_control = headers.get("cache-control")
            return Reply(operation=operation, body=body, correlation_id=correlation_id, cache_control=cache_control)
        failure: KlarnaError = unreadable(operation, "not a JSON object", correlation_id)
        return Setback(failure=failure, again=True, doubtful=True)
    error = body if isinstance(body, dict) else {}
    code = _match(_CODE, error.get("error_code"))
    failure = _kind_of(status, code)(
        " ".join([f"{operation.name}: {status}", *([code] if code else []), *_where(error)]),
        code=code or f"http_{status}",
        error_id=_match(_ID, error.get("error_id")),
        correlation_id=correlation_id,
    )
    failure.mistakes = _mistakes(error)
    again = status in _TRY_AGAIN or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    doubtful = isinstance(failure, KlarnaUnavailable) and status not in (HTTPStatus.TOO_MANY_REQUESTS, _FORBIDDEN)
    return Setback(failure=failure, again=again, doubtful=doubtful)


def unreadable(operation: Operation, why: str, correlation_id: str | None) -> KlarnaUnavailable:
    """Klarna answered, but not so that we understand it."""
    return KlarnaUnavailable(
        f"{operation.name}: unreadable answer, {why}", code="unreadable_answer", correlation_id=correlation_id
    )


def taken_by(payment_id: str, reference: str | None, reply: Reply) -> TokenTaken | None:
    """The failure to raise where a transaction carries another payment's id: one token gives one transaction, for ever."""
    if reference is None or reference == payment_id or not is_id("pay", reference):
        return None
    message = f"{reply.operation.name}: the token has made the transaction of another payment"
    return TokenTaken(message, code="token_taken", correlation_id=reply.correlation_id)


def about_the_token(refusal: KlarnaRefused) -> KlarnaRefused:
    """The refusal of a call with a token by the name that it then has: unknown, or another account's."""
    kind: type[KlarnaRefused] | None = None
    if isinstance(refusal, NotThere) or TOKEN_HEADER in refusal.message:
        kind = TokenUnknown
    elif refusal.code == "OPERATION_FORBIDDEN":
        kind = TokenForeign
    if kind is None:
        return refusal
    return kind.retelling(refusal)


def _kind_of(status: int, code: str | None) -> type[KlarnaError]:
    blocked = status == _FORBIDDEN and code is None  # Klarna's protection against floods: no verdict on what we asked
    is_refusal = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _TRY_AGAIN
    if blocked or not is_refusal:
        return KlarnaUnavailable
    if status == HTTPStatus.CONFLICT:
        return KlarnaConflict
    if status in (HTTPStatus.UNAUTHORIZED, _FORBIDDEN):
        return KlarnaDenied
    if status == HTTPStatus.NOT_FOUND and code != _UNKNOWN_ROUTE:
        return NotThere
    return KlarnaRefused


def _where(error: Mapping[str, Any]) -> list[str]:
    """The paths of the parameters that Klarna did not like. Its reasons may repeat personal data: not in a message."""
    named = [path for path, _ in _mistakes(error) if _PARAMETER.fullmatch(path)][:_PARAMETERS_SHOWN]
    return [f"({', '.join(named)})"] if named else []


def _mistakes(error: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Each parameter that Klarna did not like with its reason, cut to what we keep."""
    mistakes = error.get("validation_errors", error.get("errors"))  # v2's name, and v1's
    if not isinstance(mistakes, list):
        return []
    named = [mistake for mistake in mistakes[:_MISTAKES_KEPT] if isinstance(mistake, dict)]
    return [(_cut(mistake.get("parameter")), _reason(mistake)) for mistake in named]


def _reason(mistake: Mapping[str, Any]) -> str:
    return _cut(mistake.get("reason", mistake.get("error_message"))) or "Klarna does not accept it"


def _cut(value: object) -> str:
    return (text_of(value) or "")[:_LONGEST_REASON]


def _match(pattern: re.Pattern[str], value: object) -> str | None:
    """The value where it looks as it should; only such texts of Klarna's come near a log line."""
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
