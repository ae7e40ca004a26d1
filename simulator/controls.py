"""What tests and demonstrations steer the simulator with: /_sim, which no Klarna has."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from json import JSONDecodeError
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator import faults, operations, payment_requests, transaction_views
from simulator.checks import Checks
from simulator.credentials import shown_without_secret
from simulator.errors import RESOURCE_NOT_FOUND, Invalid, Refusal
from simulator.log import entries
from simulator.redirects import redirect_url
from simulator.settings import read_outcomes, read_settings
from simulator.shopper import MOVES
from simulator.simulation import Simulation
from simulator.state.clock import iso
from simulator.state.records import JsonObject, PaymentRequest
from simulator.state.world import World

SETTLE_SECONDS = 30
FARTHEST_JUMP = 10 * 365 * 24 * 3600

Control = Callable[[Simulation, Request, Any], JsonObject | Awaitable[JsonObject]]


def control(simulation: Simulation, act: Control) -> Callable[[Request], Awaitable[Response]]:
    """The Starlette endpoint of a control; it is refused in Klarna's own words."""

    async def answer(request: Request) -> Response:
        simulation.world.agenda.catch_up()
        try:
            result = act(simulation, request, await _body(request))
            return JSONResponse(result if isinstance(result, dict) else await result)
        except Refusal as refusal:
            error_id = simulation.world.ids.uuid("control error")
            return JSONResponse(refusal.body(error_id), refusal.kind.status)

    return answer


def health(simulation: Simulation, _: Request, __: JsonObject) -> JsonObject:
    world = simulation.world
    return {
        "status": "ok",
        "now": iso(world.clock.now()),
        "seed": world.ids.seed,
        "partner_accounts": [account.id for account in world.accounts.values() if account.onboarded_with is None],
    }


def reset(simulation: Simulation, _: Request, body: JsonObject) -> JsonObject:
    checks = Checks()
    seed = checks.integer(body, "seed") if body.get("seed") is not None else None
    forget_setup = checks.flag(body, "forget_setup")
    checks.done()
    simulation.reset(seed, keep_setup=not forget_setup)
    return {"seed": simulation.world.ids.seed, "now": iso(simulation.world.clock.now())}


def list_requests(simulation: Simulation, request: Request, _: JsonObject) -> JsonObject:
    reference, state = request.query_params.get("reference"), request.query_params.get("state")
    found = [
        asked
        for asked in simulation.world.requests.values()
        if (reference is None or reference in payment_requests.references(asked)) and state in {None, asked.state}
    ]
    return {"requests": [_request(asked) for asked in found]}


def shopper_move(name: str) -> Control:
    def act(simulation: Simulation, request: Request, _: JsonObject) -> JsonObject:
        asked = _wanted(simulation.world, request.path_params["request"])
        MOVES[name](simulation.world, asked)
        return _request(asked)

    return act


def ledger(simulation: Simulation, request: Request, _: JsonObject) -> JsonObject:
    reference = request.query_params.get("reference")
    found = [
        transaction
        for transaction in simulation.world.transactions.values()
        if reference is None or reference in transaction.references
    ]
    return {"transactions": [transaction_views.ledger_entry(transaction) for transaction in found]}


def list_faults(simulation: Simulation, _: Request, __: JsonObject) -> JsonObject:
    return {"faults": [fault.as_json() for fault in simulation.world.faults]}


def set_faults(simulation: Simulation, request: Request, body: Any) -> JsonObject:
    """An object adds a fault; a list takes the place of all."""
    world = simulation.world
    asked = body if isinstance(body, list) else [body]
    if not all(isinstance(one, dict) for one in asked):
        raise Invalid([("$", "must be a fault or a list of faults")])
    read = [faults.read_fault(one, operations.NAMES) for one in asked]
    world.faults = read if isinstance(body, list) else world.faults + read
    return list_faults(simulation, request, {})


def clear_faults(simulation: Simulation, request: Request, _: JsonObject) -> JsonObject:
    simulation.world.faults.clear()
    return list_faults(simulation, request, {})


def set_outcomes(simulation: Simulation, _: Request, body: JsonObject) -> JsonObject:
    world = simulation.world
    for call, outcomes in read_outcomes(body).items():
        world.outcomes[call] = outcomes
    return {"outcomes": world.outcomes}


def set_settings(simulation: Simulation, _: Request, body: JsonObject) -> JsonObject:
    simulation.world.settings = read_settings(simulation.world.settings, body)
    return simulation.world.settings.as_json()


def get_settings(simulation: Simulation, _: Request, __: JsonObject) -> JsonObject:
    return simulation.world.settings.as_json()


async def advance_clock(simulation: Simulation, _: Request, body: JsonObject) -> JsonObject:
    """Let time pass: what falls due in it has happened when the answer comes."""
    checks = Checks()
    seconds = checks.integer(body, "advance_seconds", minimum=0)
    if seconds > FARTHEST_JUMP:
        checks.wrong("advance_seconds", f"must be <= {FARTHEST_JUMP}")
    checks.done()
    world = simulation.world
    world.clock.advance(timedelta(seconds=seconds))
    settled = await world.agenda.settle(SETTLE_SECONDS)
    return {"now": iso(world.clock.now()), "settled": settled}


def log(simulation: Simulation, request: Request, _: JsonObject) -> JsonObject:
    return {"calls": entries(simulation.world, request.query_params.get("reference"))}


def list_credentials(simulation: Simulation, _: Request, __: JsonObject) -> JsonObject:
    world = simulation.world
    return {"credentials": [shown_without_secret(world, one) for one in world.credentials.values()]}


def routes(simulation: Simulation) -> list[Route]:
    """Every control but those of the webhooks."""
    table: list[tuple[str, str, Control]] = [
        ("GET", "/health", health),
        ("POST", "/reset", reset),
        ("GET", "/requests", list_requests),
        *(("POST", f"/requests/{{request}}/{name}", shopper_move(name)) for name in MOVES),
        ("GET", "/ledger", ledger),
        ("GET", "/faults", list_faults),
        ("POST", "/faults", set_faults),
        ("DELETE", "/faults", clear_faults),
        ("POST", "/outcomes", set_outcomes),
        ("GET", "/settings", get_settings),
        ("POST", "/settings", set_settings),
        ("POST", "/clock", advance_clock),
        ("GET", "/log", log),
        ("GET", "/credentials", list_credentials),
    ]
    return [Route(f"/_sim{path}", control(simulation, act), methods=[method]) for method, path, act in table]


def _request(asked: PaymentRequest) -> JsonObject:
    return payment_requests.shown(asked) | {
        "version": asked.version,
        "partner_account_id": asked.account.id,
        "payment_request_url": asked.url,
        "payment_transaction_reference": asked.purchase.transaction_reference,
        "purchase_reference": asked.purchase.purchase_reference,
        "store_reference": asked.purchase.store_reference,
        "finalised": asked.final_answer is not None,
        "redirect_url": redirect_url(asked),
    }


def _wanted(world: World, name: str) -> PaymentRequest:
    """By payment request id or by any reference of the payment; where several have it, the newest."""
    found = [asked for asked in world.requests.values() if name in {asked.uuid, *payment_requests.references(asked)}]
    if not found:
        raise Refusal(RESOURCE_NOT_FOUND, "There is no such payment request")
    return found[-1]


async def _body(request: Request) -> Any:
    if request.method not in {"POST", "DELETE"} or not await request.body():
        return {}
    try:
        body = await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        raise Invalid([("$", "must be JSON")]) from None
    if not isinstance(body, dict | list):
        raise Invalid([("$", "must be an object")])
    return body
