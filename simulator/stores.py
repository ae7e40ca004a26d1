"""Stores: where a partner sells. A payment names one of them."""

from http import HTTPStatus

from simulator import views
from simulator.account_life import check_it_may_be_managed
from simulator.account_parts import STORE_TYPES, read_store
from simulator.calls import Act, Answer, Call
from simulator.checks import Checks
from simulator.errors import RESOURCE_CONFLICT, RESOURCE_NOT_FOUND, Refusal
from simulator.state.records import V1, V2, JsonObject, Store
from simulator.state.world import World

REFERENCE = {V2: "store_reference", V1: "channel_reference"}
ID = {V2: "store_id", V1: "channel_id"}
GROUP = {V2: "store_group_id", V1: "collection_reference"}
PLURAL = {V2: "stores", V1: "channels"}


def create_in(version: str) -> Act:
    """A new store, which v1 calls a channel; its reference is unique within the account."""

    def create(world: World, call: Call) -> Answer:
        checks = Checks()
        kind = checks.choice(call.body, "type", STORE_TYPES, required=True)
        reference = checks.text(call.body, REFERENCE[version], required=True)
        read_store(call.body, checks, kind, "type", REFERENCE[version], GROUP[version])
        group = checks.text(call.body, "store_group_id")
        if group is not None and group not in call.partner.groups:
            checks.wrong("store_group_id", "is not a store group of the account")
        checks.done()
        check_it_may_be_managed(call.partner)
        if any(store.reference == reference for store in _own(world, call)):
            raise Refusal(RESOURCE_CONFLICT, "The account has a store with this reference")
        store = Store(
            id=f"krn:partner:global:store:test:{world.ids.uuid('store')}",
            account_id=call.partner.id,
            reference=reference or "",
            type=kind or "",
            created_at=world.clock.now(),
            details=dict(call.body),
        )
        world.stores[store.id] = store
        return Answer(HTTPStatus.CREATED, _shown(store, version))

    return create


def list_in(version: str) -> Act:
    """The stores of an account, oldest first."""

    def list_all(world: World, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, {PLURAL[version]: [_shown(store, version) for store in _own(world, call)]})

    return list_all


def read_in(version: str) -> Act:
    """One store of an account."""

    def read(world: World, call: Call) -> Answer:
        return Answer(HTTPStatus.OK, _shown(_wanted(world, call), version))

    return read


def update_in(version: str) -> Act:
    """Change what the body names; objects within it grow together."""

    def update(world: World, call: Call) -> Answer:
        store, checks = _wanted(world, call), Checks()
        news = {
            name: store.details.get(name, {}) | value if isinstance(value, dict) else value
            for name, value in call.body.items()
        }
        merged = store.details | news
        read_store(merged, checks, store.type, "type", REFERENCE[V1], REFERENCE[V2], GROUP[V1], GROUP[V2])
        for name in {"type", REFERENCE[version]} & call.body.keys():
            checks.wrong(name, "cannot be changed")
        checks.done()
        check_it_may_be_managed(call.partner)
        store.details.update(news)
        return Answer(HTTPStatus.OK, _shown(store, version))

    return update


def _shown(store: Store, version: str) -> JsonObject:
    if version == V2:
        return views.store(store)
    shown = views.store(store)
    names = {"store_id": ID[V1], "store_reference": REFERENCE[V1]}
    return {names.get(name, name): value for name, value in shown.items()}


def _wanted(world: World, call: Call) -> Store:
    for store in _own(world, call):
        if store.id == call.path["store"]:
            return store
    raise Refusal(RESOURCE_NOT_FOUND, "There is no such store")


def _own(world: World, call: Call) -> list[Store]:
    return [store for store in world.stores.values() if store.account_id == call.partner.id]
