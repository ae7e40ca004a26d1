"""Stores: where a partner sells. A payment names one of them."""

from http import HTTPStatus

from simulator import views
from simulator.calls import Answer, Call
from simulator.checks import Checks
from simulator.errors import RESOURCE_CONFLICT, RESOURCE_NOT_FOUND, Refusal
from simulator.state.records import Store
from simulator.state.world import World

NEEDED_BY_TYPE = {"PHYSICAL_STORE": "address", "WEBSITE": "url", "MOBILE_APP": "platform"}


def create(world: World, call: Call) -> Answer:
    """A new store; its reference is unique within the account."""
    checks = Checks()
    kind = checks.choice(call.body, "type", tuple(NEEDED_BY_TYPE), required=True)
    reference = checks.text(call.body, "store_reference", required=True)
    if kind == "PHYSICAL_STORE":
        address = checks.section(call.body, "address", required=True)
        if isinstance(call.body.get("address"), dict):
            checks.text(address, "country", at="address.", required=True, pattern="[A-Z]{2}")
    elif kind is not None:
        checks.text(call.body, NEEDED_BY_TYPE[kind], required=True, longest=2048)
    checks.done()
    if any(store.reference == reference for store in _own(world, call)):
        raise Refusal(RESOURCE_CONFLICT, "The account has a store with this reference")
    store = Store(
        id=f"krn:partner:global:store:test:{world.ids.uuid('store')}",
        account_id=call.partner.id,
        reference=reference or "",
        type=kind or "",
        created_at=world.clock.now(),
        details=call.body,
    )
    world.stores[store.id] = store
    return Answer(HTTPStatus.CREATED, views.store(store))


def list_all(world: World, call: Call) -> Answer:
    """The stores of an account, oldest first."""
    return Answer(HTTPStatus.OK, {"stores": [views.store(store) for store in _own(world, call)]})


def read(world: World, call: Call) -> Answer:
    """One store of an account."""
    for store in _own(world, call):
        if store.id == call.path["store"]:
            return Answer(HTTPStatus.OK, views.store(store))
    raise Refusal(RESOURCE_NOT_FOUND, "There is no such store")


def _own(world: World, call: Call) -> list[Store]:
    return [store for store in world.stores.values() if store.account_id == call.partner.id]
