"""The routes of terminals, and of the codes with which they are paired."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from functions.access.answers import manages, request
from functions.access.heartbeat_view import HeartbeatView
from functions.access.requests import ChangedTerminal, CodeToExchange, Heartbeat, NewCode, NewTerminal, software_of
from functions.access.views import CodeView, PairingView, TerminalList, TerminalView
from kassa.adapters.http import queries
from kassa.adapters.http.answers import answer
from kassa.adapters.http.audited import about
from kassa.adapters.http.caller import AcquirerFor, AnyCaller
from kassa.adapters.http.queries import Cursor, Limit
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.domain.access.terminals import Terminal
from kassa.use_cases.access.check_in import CheckIn
from kassa.use_cases.access.install import Install
from kassa.use_cases.access.pair import Pair

_TAGS = ["Terminals"]
_Store = Annotated[str | None, Query(min_length=1, max_length=255, description="Only those of this store")]


def add_terminals(app: APIGatewayHttpResolver, install: Install, *, now: Callable[[], datetime]) -> None:
    """What an acquirer and a merchant do with terminals."""

    @app.post(
        "/v1/merchants/<merchant_id>/terminals",
        status_code=HTTPStatus.CREATED,
        summary="Add a terminal to a store",
        tags=_TAGS,
    )
    def new_terminal(merchant_id: str, new: NewTerminal, key: IdempotencyKey, _: AcquirerFor) -> Response[TerminalView]:
        terminal = Terminal(
            merchant_id=merchant_id,
            store_reference=new.store_reference,
            reference=new.terminal_reference,
            name=new.name,
            software=software_of(new.software),
            created_at=now(),
        )
        stored = install.add(terminal, request("terminal", key, new))
        return answer(HTTPStatus.CREATED, TerminalView.of(stored), replayed=stored is not terminal)

    @app.get("/v1/merchants/<merchant_id>/terminals", summary="A merchant's terminals", tags=_TAGS)
    def many(
        merchant_id: str,
        caller: AnyCaller,
        store_reference: _Store = None,
        limit: Limit = 20,
        cursor: Cursor = None,
    ) -> Response[TerminalList]:
        manages(caller, merchant_id)
        queries.only(app, "store_reference", "limit", "cursor")
        found, next_cursor = install.many(merchant_id, store_reference, limit=limit, cursor=cursor)
        page = TerminalList(data=[TerminalView.of(one) for one in found], next_cursor=next_cursor)
        return answer(HTTPStatus.OK, page)

    @app.get("/v1/merchants/<merchant_id>/terminals/<terminal_id>", summary="A terminal", tags=_TAGS)
    def one(merchant_id: str, terminal_id: str, caller: AnyCaller) -> Response[TerminalView]:
        manages(caller, merchant_id)
        return answer(HTTPStatus.OK, TerminalView.of(install.one(merchant_id, terminal_id)))

    @app.patch(
        "/v1/merchants/<merchant_id>/terminals/<terminal_id>",
        summary="Name a terminal, or put it back into service",
        tags=_TAGS,
    )
    def change(
        merchant_id: str, terminal_id: str, changed: ChangedTerminal, caller: AnyCaller
    ) -> Response[TerminalView]:
        manages(caller, merchant_id)
        return answer(HTTPStatus.OK, TerminalView.of(install.change(merchant_id, terminal_id, **changed.news())))

    @app.post(
        "/v1/merchants/<merchant_id>/terminals/<terminal_id>/revoke",
        summary="Take a terminal out of service",
        description="It starts no payment from now on, and every key of its own is revoked.",
        tags=_TAGS,
    )
    def revoke(merchant_id: str, terminal_id: str, caller: AnyCaller) -> Response[TerminalView]:
        manages(caller, merchant_id)
        return answer(HTTPStatus.OK, TerminalView.of(install.revoke(merchant_id, terminal_id)))


def add_pairing(app: APIGatewayHttpResolver, pair: Pair) -> None:
    """Codes: given out to who manages the terminal, exchanged by the terminal itself, which has no key yet."""

    @app.post(
        "/v1/merchants/<merchant_id>/terminals/<terminal_id>/pairing-codes",
        status_code=HTTPStatus.CREATED,
        summary="A code with which a terminal fetches its key",
        description="It can be used once, within ten minutes.",
        tags=_TAGS,
    )
    def new_code(
        merchant_id: str,
        terminal_id: str,
        key: IdempotencyKey,
        caller: AnyCaller,
        new: Annotated[NewCode | None, Body()] = None,
    ) -> Response[CodeView]:
        manages(caller, merchant_id)
        given = pair.new_code(merchant_id, terminal_id, may_refund=(new or NewCode()).may_refund, idempotency_key=key)
        return answer(HTTPStatus.CREATED, CodeView.of(given, terminal_id), replayed=given.replayed)

    @app.post(
        "/v1/pairings",
        status_code=HTTPStatus.CREATED,
        summary="Exchange a code for the terminal's key",
        description="Needs no key. The same request gets the same key again for as long as the code lasts.",
        tags=_TAGS,
    )
    def exchange(typed: CodeToExchange, key: IdempotencyKey) -> Response[PairingView]:
        paired = pair.exchange(typed.code, software_of(typed.software), idempotency_key=key)
        about(app, merchant_id=paired.terminal.merchant_id, subject=paired.terminal.id)
        view = PairingView(
            key=paired.written,
            key_id=paired.key.id,
            may_refund=paired.key.may_refund,
            terminal=TerminalView.of(paired.terminal),
        )
        return answer(HTTPStatus.CREATED, view, replayed=paired.replayed)


def add_heartbeat(app: APIGatewayHttpResolver, check_in: CheckIn, *, live: bool) -> None:
    """The one thing here that a terminal's own key may do."""

    @app.post(
        "/v1/terminal/heartbeat",
        summary="Say that a terminal is there",
        description="And hear what it should know. Needs no Idempotency-Key: it can be repeated at will.",
        tags=_TAGS,
    )
    def heartbeat(said: Heartbeat, caller: AnyCaller) -> Response[HeartbeatView]:
        checked_in = check_in(caller, software_of(said.software), said.terminal_reference)
        return answer(HTTPStatus.OK, HeartbeatView.of(checked_in, live=live))
