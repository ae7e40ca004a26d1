"""The controls of accounts: what Klarna decides about a partner by itself, and what it was told of one."""

from collections.abc import Iterator

from starlette.requests import Request
from starlette.routing import Route

from simulator.account_life import KLARNA, STATES, STATUSES, move_account, switch_product
from simulator.checks import Checks
from simulator.controls import control
from simulator.errors import RESOURCE_NOT_FOUND, Refusal
from simulator.simulation import Simulation
from simulator.state.records import Account, JsonObject
from simulator.state.world import World


def list_accounts(simulation: Simulation, request: Request, _: JsonObject) -> JsonObject:
    reference = request.query_params.get("reference")
    found = simulation.world.accounts.values()
    return {"accounts": [_shown(simulation.world, one) for one in found if reference in {None, one.reference, one.id}]}


def set_state(simulation: Simulation, request: Request, body: JsonObject) -> JsonObject:
    """Klarna moves an account."""
    world, checks = simulation.world, Checks()
    state = checks.choice(body, "state", STATES, required=True)
    checks.done()
    account = _wanted(world, request.path_params["account"])
    move_account(world, account, state or "", correlation_id=world.ids.uuid("account control"))
    return _shown(world, account)


def set_product(simulation: Simulation, request: Request, body: JsonObject) -> JsonObject:
    """Klarna switches a payment product."""
    world, checks = simulation.world, Checks()
    status = checks.choice(body, "state", STATUSES, required=True)
    checks.done()
    account = _wanted(world, request.path_params["product"])
    correlation_id = world.ids.uuid("account control")
    switch_product(world, account, status or "", by=KLARNA, reason=None, correlation_id=correlation_id)
    return _shown(world, account)


def routes(simulation: Simulation) -> list[Route]:
    """What Klarna does to accounts."""
    return [
        Route("/_sim/accounts", control(simulation, list_accounts), methods=["GET"]),
        Route("/_sim/accounts/{account}/state", control(simulation, set_state), methods=["POST"]),
        Route("/_sim/products/{product}/state", control(simulation, set_product), methods=["POST"]),
    ]


def _wanted(world: World, name: str) -> Account:
    """By account id, by the partner's reference or by product id; where several have the reference, the newest."""
    found = [account for account in world.accounts.values() if name in set(_names(account))]
    if not found:
        raise Refusal(RESOURCE_NOT_FOUND, "There is no such account")
    return found[-1]


def _names(account: Account) -> Iterator[str | None]:
    yield from (account.id, account.reference, account.payment_product.id)


def _shown(world: World, account: Account) -> JsonObject:
    stores = [store for store in world.stores.values() if store.account_id == account.id]
    return {
        "account_id": account.id,
        "reference": account.reference,
        "name": account.name,
        "state": account.state,
        "product": {"id": account.payment_product.id, "status": account.payment_product.status},
        "contact": account.contact,
        "business_entities": list(account.entities.values()),
        "brands": list(account.brands.values()),
        "groups": list(account.groups.values()),
        "stores": [{"reference": store.reference, "type": store.type, **store.details} for store in stores],
        "onboarded_with": account.onboarded_with,
    }
