"""The controls of the settlements: terms, habits, closing, adjustments, and the files that were brought."""

from dataclasses import asdict
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator.checks import Checks
from simulator.controls import control
from simulator.errors import RESOURCE_NOT_FOUND, Refusal
from simulator.settlements import daily
from simulator.settlements.adjustments import adjust
from simulator.settlements.breaks import read_breaks
from simulator.settlements.closing import close
from simulator.settlements.reading import read_habits, read_terms, read_until
from simulator.settlements.records import Dropped
from simulator.settlements.views import break_as_json, payout_as_json, settlement_as_json
from simulator.simulation import Simulation
from simulator.state.clock import iso
from simulator.state.records import JsonObject


def close_now(simulation: Simulation, request: Request, body: JsonObject) -> JsonObject:
    """Settle what has happened, with the breaks that are asked for."""
    world, now = simulation.world, simulation.world.clock.now()
    books = world.settlements
    until = read_until(body, now=now, closed_until=books.closed_until)
    asked = read_breaks(body.get("breaks"))
    books.base_url = _address(simulation, request)
    closing = close(world, until, asked, at=now)
    return {
        "settlements": [settlement_as_json(each) for each in closing.settlements],
        "payouts": [payout_as_json(each) for each in closing.settlements],
        "files": [_file(each) for each in closing.files],
        "breaks": [
            break_as_json(each, is_published=each.settlement.id in books.settlements) for each in closing.breaks
        ],
    }


def get_habits(simulation: Simulation, _: Request, __: JsonObject) -> JsonObject:
    return asdict(simulation.world.settlements.habits)


def set_habits(simulation: Simulation, request: Request, body: JsonObject) -> JsonObject:
    books = simulation.world.settlements
    books.habits = read_habits(books.habits, body)
    books.base_url = _address(simulation, request)
    daily.plan(simulation.world)
    return asdict(books.habits)


def get_terms(simulation: Simulation, _: Request, __: JsonObject) -> JsonObject:
    world = simulation.world
    return {"terms": {account: asdict(world.settlements.terms_of(account)) for account in world.accounts}}


def set_terms(simulation: Simulation, request: Request, body: JsonObject) -> JsonObject:
    """The terms of an account, or of all that have none of their own. They count for payments from now on."""
    world = simulation.world
    checks = Checks()
    account_id = checks.text(body, "partner_account_id")
    if account_id is not None and account_id not in world.accounts:
        checks.wrong("partner_account_id", "is not an account")
    checks.done()
    books = world.settlements
    before = books.terms_of(account_id or "")
    books.terms[account_id] = read_terms(before, body)
    return get_terms(simulation, request, {})


def adjust_now(simulation: Simulation, _: Request, body: JsonObject) -> JsonObject:
    return adjust(simulation.world, body)


def list_files(simulation: Simulation, _: Request, __: JsonObject) -> JsonObject:
    return {"files": [_file(each) for each in simulation.world.settlements.files.values()]}


def routes(simulation: Simulation) -> list[Route]:
    """Every control of the settlements."""

    async def read_file(request: Request) -> Response:
        simulation.world.agenda.catch_up()
        file = simulation.world.settlements.files.get(request.path_params["name"])
        if file is None:
            refusal = Refusal(RESOURCE_NOT_FOUND, "There is no such file")
            return JSONResponse(refusal.body(simulation.world.ids.uuid("control error")), refusal.kind.status)
        return Response(file.content, media_type="application/gzip" if file.name.endswith(".gz") else "text/csv")

    table = [
        ("POST", "/close", close_now),
        ("GET", "/settings", get_habits),
        ("POST", "/settings", set_habits),
        ("GET", "/terms", get_terms),
        ("POST", "/terms", set_terms),
        ("POST", "/adjustments", adjust_now),
        ("GET", "/files", list_files),
    ]
    return [
        *(Route(f"/_sim/settlements{path}", control(simulation, act), methods=[method]) for method, path, act in table),
        Route("/_sim/settlements/files/{name}", read_file, methods=["GET"]),
    ]


def _address(simulation: Simulation, request: Request) -> str:
    return (simulation.options.public_url or str(request.base_url)).rstrip("/")


def _file(file: Dropped) -> JsonObject:
    return {
        "name": file.name,
        "settlement_id": file.settlement_id,
        "size": len(file.content),
        "sha256": sha256(file.content).hexdigest(),
        "uploaded_at": iso(file.uploaded_at),
    }
