"""An entry in the audit log for every request that may change something: before it is carried out, and once more after.

One line in a `handler.py`, after the routes are there: `audit(app, AuditTable(dynamodb, table), now=utc_now)`.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.depends import DependencyResolutionError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from kassa.adapters.chance import entry_id
from kassa.adapters.http import problems
from kassa.domain.access.audit import Entry, ended
from kassa.domain.access.caller import Caller, caller_in
from kassa.failures import KassaError
from kassa.ports.audit import AuditLog

_NAMED = re.compile(r"<(\w+)>")
_READS = ("GET", "HEAD")
_MOST_FIELDS = 50
_LONGEST = 255
_FACTS = "audited"


def audit(
    app: APIGatewayHttpResolver, log: AuditLog, *, now: Callable[[], datetime], but: frozenset[str] = frozenset()
) -> None:
    """Keep a record of the routes of `app`, save those that only read and those in `but`.

    A request that is malformed is refused before that, and leaves no entry: it can change nothing.
    """

    def audited(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
        entry = _entry(app, at=now())
        if entry.method in _READS or entry.route in but:
            return next_middleware(app)
        app.context.pop(_FACTS, None)
        log.begin(entry)
        try:
            response: Response[Any] = next_middleware(app)
        except (KassaError, DependencyResolutionError) as raised:
            failure = raised.__cause__ if isinstance(raised, DependencyResolutionError) else raised
            if isinstance(failure, KassaError):  # anything else leaves the entry as it is: nobody knows what happened
                log.end(ended(_with_facts(app, entry), status=problems.of(failure).status))
            raise
        log.end(ended(_with_facts(app, _with_made(entry, response)), status=response.status_code))
        return response

    app.use(middlewares=[audited])


def about(app: APIGatewayHttpResolver, *, merchant_id: str, subject: str) -> None:
    """Say what the present request is about, where its path and its key do not."""
    app.context[_FACTS] = {"merchant_id": merchant_id, "subject": subject}


def _entry(app: APIGatewayHttpResolver, *, at: datetime) -> Entry:
    event = app.current_event
    path: str = app.context["_route"].path
    given = app.context["_route_args"]  # the parsed body stands beside what the path names
    names: dict[str, str] = {name: given[name] for name in _NAMED.findall(path)}
    caller = _caller(event.raw_event)
    acting_for = caller.merchant_id if caller else None
    return Entry(
        id=entry_id(),
        at=at,
        method=event.http_method,
        route=path.replace("<", "{").replace(">", "}"),
        request_id=str(event.request_context.request_id),
        actor=caller.key_id if caller else None,
        actor_kind=caller.kind if caller else None,
        merchant_id=acting_for or names.get("merchant_id"),
        subject=next(reversed(names.values()), None),
        fields=_fields(event.raw_event),
        source_ip=_cut(event.request_context.http.source_ip),
        user_agent=_cut(event.headers.get("user-agent")),
    )


def _caller(event: dict[str, Any]) -> Caller | None:
    """Nobody, where the route asks for no key."""
    vouched = (event["requestContext"].get("authorizer") or {}).get("lambda")
    return caller_in(vouched) if vouched else None


def _fields(event: dict[str, Any]) -> tuple[str, ...]:
    """The names of what was said. The body was found valid, so they are names of ours and nobody's secrets."""
    try:
        body = json.loads(event.get("body") or "{}")
    except ValueError:
        return ()
    return tuple(sorted(body))[:_MOST_FIELDS] if isinstance(body, dict) else ()


def _with_made(entry: Entry, response: Response[Any]) -> Entry:
    """What a request made is what it is about."""
    body = response.body
    made = body.get("id") if isinstance(body, dict) else getattr(body, "id", None)
    return replace(entry, subject=made) if isinstance(made, str) else entry


def _with_facts(app: APIGatewayHttpResolver, entry: Entry) -> Entry:
    facts: dict[str, str] = app.context.get(_FACTS) or {}
    return replace(entry, **facts) if facts else entry  # type: ignore[arg-type]


def _cut(text: str | None) -> str | None:
    return text[:_LONGEST] if text else None
