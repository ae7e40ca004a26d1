"""Onboarding: a partner gets an account, in both versions of the API."""

from http import HTTPStatus
from typing import Any

from simulator.account_life import set_up
from simulator.account_parts import (
    CATEGORY,
    read_contact,
    read_entity,
    read_look,
    read_store,
)
from simulator.calls import Answer, Call
from simulator.checks import Checks
from simulator.distribution import ACQUIRING_ACCOUNTS, PAYMENT_PROFILES
from simulator.state.records import PARTIALLY_OPERATIONAL, Account, JsonObject, Product, Store
from simulator.state.world import World

CHANNELS = {"websites": "WEBSITE", "physical-stores": "PHYSICAL_STORE", "mobile-apps": "MOBILE_APP"}


def onboard(world: World, call: Call) -> Answer:
    """v2: account, contact, product with its payment account, business entities, brands, and stores in groups."""
    body, checks = call.body, Checks()
    checks.only(
        body,
        "partner_account_reference",
        "partner_account_name",
        "partner_account_contact",
        "products",
        "partner_business_entities",
        "brands",
        "store_groups",
    )
    checks.text(body, "partner_account_reference", required=True)
    checks.text(body, "partner_account_name", required=True)
    read_contact(body, checks, "partner_account_contact", required=True)
    entities = _entities(body, checks, "partner_business_entities")
    brands = _needed(body, checks, "brands")
    for at, brand in brands:
        checks.text(brand, "brand_reference", at=at, required=True)
        read_look(brand, checks, "brand_reference", at=at, required=True)
    groups = _groups(body, checks, {brand.get("brand_reference") for _, brand in brands})
    _product(body, checks, entities, {group.get("store_group_reference") for group in groups})
    checks.done()
    account = _open(world, call, body["partner_account_reference"], body["partner_account_name"])
    account.contact = body["partner_account_contact"]
    _add_entities(world, account, [entity for _, entity in entities])
    for _, brand in brands:
        account.brands[_krn(world, "brand")] = dict(brand)
    for group in groups:
        _add_group(world, account, group)
    return Answer(HTTPStatus.CREATED, {"partner_account_id": account.id})


def onboard_v1(world: World, call: Call) -> Answer:
    """v1: account, owner, product, and a channel for each place; one website at most."""
    body, checks = call.body, Checks()
    checks.only(
        body,
        "account_reference",
        "account_name",
        "account_owner",
        "products",
        "channel",
        "channel_collections",
        "business_entities",
    )
    checks.text(body, "account_reference", required=True)
    checks.text(body, "account_name", required=True)
    read_contact(body, checks, "account_owner", required=True)
    for at, product in _needed(body, checks, "products"):
        names = ("type", "distribution_profile_id", "merchant_category_code", "settlement_configuration_id")
        checks.only(product, *names, at=at)
        checks.choice(product, "type", ("PAYMENT", "PAYMENTS"), at=at, required=True)
        checks.text(product, "merchant_category_code", at=at, required=True, pattern=CATEGORY)
        _known(product, checks, "distribution_profile_id", PAYMENT_PROFILES, at=at)
        _known(product, checks, "settlement_configuration_id", ACQUIRING_ACCOUNTS, at=at)
    entities = _entities(body, checks, "business_entities") if "business_entities" in body else []
    collections = checks.items(body, "channel_collections")
    for at, collection in collections:
        checks.text(collection, "collection_reference", at=at, required=True)
        read_look(collection, checks, "collection_reference", at=at, required=True)
    channels = _channels(body, checks, {collection.get("collection_reference") for _, collection in collections})
    checks.done()
    account = _open(world, call, body["account_reference"], body["account_name"])
    account.contact = body["account_owner"]
    _add_entities(world, account, [entity for _, entity in entities])
    for _, collection in collections:
        account.groups[_krn(world, "collection")] = dict(collection)
    for kind, channel in channels:
        _add_store(world, account, kind, channel, str(channel.get("channel_reference", channel.get("name", ""))))
    return Answer(HTTPStatus.CREATED, {"account_id": account.id})


def _needed(body: JsonObject, checks: Checks, name: str) -> list[tuple[str, JsonObject]]:
    found = checks.items(body, name)
    if not found:
        checks.wrong(name, "needs at least one")
    return found


def _entities(body: JsonObject, checks: Checks, name: str) -> list[tuple[str, JsonObject]]:
    found = _needed(body, checks, name)
    for at, entity in found:
        read_entity(entity, checks, at=at, required=True)
    return found


def _product(body: JsonObject, checks: Checks, entities: list[tuple[str, JsonObject]], groups: set[Any]) -> None:
    references = {entity.get("partner_business_entity_reference") for _, entity in entities}
    for at, product in _needed(body, checks, "products"):
        checks.only(product, "type", "payment_profile_id", "payment_accounts", at=at)
        checks.choice(product, "type", ("PAYMENT",), at=at, required=True)
        _known(product, checks, "payment_profile_id", PAYMENT_PROFILES, at=at, required=True)
        for place, account in checks.items(product, "payment_accounts", at=at):
            names = ("payment_account_reference", "payment_acquiring_account_id", "partner_business_entity_reference")
            checks.only(account, *names, "default_store_group_reference", "default_merchant_category_code", at=place)
            _known(account, checks, "payment_acquiring_account_id", ACQUIRING_ACCOUNTS, at=place, required=True)
            checks.text(account, "default_merchant_category_code", at=place, required=True, pattern=CATEGORY)
            _one_of(account, checks, "partner_business_entity_reference", references, at=place)
            _one_of(account, checks, "default_store_group_reference", groups, at=place)


def _groups(body: JsonObject, checks: Checks, brands: set[Any]) -> list[JsonObject]:
    found = _needed(body, checks, "store_groups")
    seen: set[str] = set()
    for at, group in found:
        checks.only(group, "store_group_reference", "brand_reference", "stores", at=at)
        checks.text(group, "store_group_reference", at=at, required=True)
        _one_of(group, checks, "brand_reference", brands, at=at)
        for place, store in checks.items(group, "stores", at=at):
            kind = checks.choice(store, "type", ("PHYSICAL_STORE", "WEBSITE", "MOBILE_APP"), at=place, required=True)
            reference = checks.text(store, "store_reference", at=place, required=True)
            read_store(store, checks, kind, "type", "store_reference", at=place)
            _unique(reference, seen, checks, f"{place}store_reference")
    if not any(group.get("stores") for _, group in found):
        checks.wrong("store_groups[0].stores", "needs at least one")
    return [group for _, group in found]


def _channels(body: JsonObject, checks: Checks, collections: set[Any]) -> list[tuple[str, JsonObject]]:
    channel = checks.section(body, "channel", required=True)
    checks.only(channel, *CHANNELS, at="channel.")
    found: list[tuple[str, JsonObject]] = []
    seen: set[str] = set()
    for name, kind in CHANNELS.items():
        for at, one in checks.items(channel, name, at="channel."):
            if kind == "WEBSITE":
                checks.words(one, "urls", at=at)
            read_store(one, checks, kind, "channel_reference", "collection_reference", at=at)
            if "collection_reference" in one:
                _one_of(one, checks, "collection_reference", collections, at=at)
            _unique(checks.text(one, "channel_reference", at=at), seen, checks, f"{at}channel_reference")
            found.append((kind, one))
    if not found:
        checks.wrong("channel", "needs at least one")
    if len([kind for kind, _ in found if kind == "WEBSITE"]) > 1:
        checks.wrong("channel.websites[1]", "an account has one website")
    return found


def _unique(reference: str | None, seen: set[str], checks: Checks, at: str) -> None:
    if reference is None:
        return
    if reference in seen:
        checks.wrong(at, "is there twice")
    seen.add(reference)


def _one_of(holder: JsonObject, checks: Checks, name: str, known: set[Any], *, at: str) -> None:
    given = checks.text(holder, name, at=at, required=True)
    if given is not None and given not in known:
        checks.wrong(at + name, "is not in this request")


def _known(
    holder: JsonObject, checks: Checks, name: str, known: tuple[JsonObject, ...], *, at: str, required: bool = False
) -> None:
    given = checks.text(holder, name, at=at, required=required)
    if given is not None and given not in {one["id"] for one in known}:
        checks.wrong(at + name, "is not known")


def _open(world: World, call: Call, reference: str, name: str) -> Account:
    number = world.ids.uuid("account").replace("-", "").upper()[:8]
    account = Account(
        id=f"krn:partner:global:account:test:{number}",
        name=name,
        reference=reference,
        state=PARTIALLY_OPERATIONAL,
        product=Product(id=f"krn:partner:global:account:product:payment:{world.ids.uuid('product')}"),
        onboarded_with=call.body,
    )
    world.accounts[account.id] = account
    set_up(world, account, call.correlation_id)
    return account


def _add_entities(world: World, account: Account, entities: list[JsonObject]) -> None:
    for entity in entities:
        account.entities[_krn(world, "business-entity")] = dict(entity)


def _add_group(world: World, account: Account, group: JsonObject) -> None:
    brand = next(key for key, one in account.brands.items() if one["brand_reference"] == group["brand_reference"])
    made = {"store_group_reference": group["store_group_reference"], "brand_id": brand}
    account.groups[_krn(world, "store-group")] = made
    for store in group.get("stores", []):
        _add_store(world, account, store["type"], store, store["store_reference"])


def _add_store(world: World, account: Account, kind: str, details: JsonObject, reference: str) -> None:
    store = Store(
        id=f"krn:partner:global:store:test:{world.ids.uuid('store')}",
        account_id=account.id,
        reference=reference,
        type=kind,
        created_at=world.clock.now(),
        details=details,
    )
    world.stores[store.id] = store


def _krn(world: World, kind: str) -> str:
    return f"krn:partner:global:{kind}:test:{world.ids.uuid(kind)}"
