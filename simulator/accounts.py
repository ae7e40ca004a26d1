"""A partner account and what belongs to it, in both versions of the API: read, change, switch, and the way into the portal."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

from simulator.account_life import ACQUIRER, check_it_may_be_managed, switch_product
from simulator.account_parts import read_contact, read_entity, read_look
from simulator.calls import Act, Answer, Call
from simulator.checks import Checks
from simulator.errors import RESOURCE_CONFLICT, RESOURCE_NOT_FOUND, Refusal
from simulator.state.clock import iso
from simulator.state.records import V1, V2, Account, JsonObject
from simulator.state.world import World

LINK_SECONDS = 60
CONTACTS = {V1: ("account_", "account_owner"), V2: ("partner_account_", "partner_account_contact")}
PARTS = {
    "entity": "partner_business_entity_id",
    "brand": "brand_id",
    "group": "store_group_id",
    "collection": "collection_id",
}


def read_in(version: str) -> Act:
    """The account as it stands."""

    def read(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
        return Answer(HTTPStatus.OK, _account(call.partner, version))

    return read


def update_in(version: str) -> Act:
    """Change the account's name or contact."""
    prefix, contact = CONTACTS[version]

    def update(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
        account, checks = call.partner, Checks()
        check_it_may_be_managed(account)
        checks.only(call.body, f"{prefix}name", contact)
        name = checks.text(call.body, f"{prefix}name")
        person = read_contact(call.body, checks, contact, required=False)
        checks.done()
        account.name = name or account.name
        account.contact = account.contact | person
        return Answer(HTTPStatus.OK, _account(account, version))

    return update


def _account(account: Account, version: str) -> JsonObject:
    prefix, contact = CONTACTS[version]
    return {
        f"{prefix}id": account.id,
        f"{prefix}reference": account.reference,
        f"{prefix}name": account.name,
        contact: account.contact,
        "state": account.state,
    }


def products(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
    """The payment product."""
    return Answer(HTTPStatus.OK, {"payment_products": [_product(call.partner)]})


def switch_to(status: str) -> Act:
    """Disable or enable the payment product."""

    def switch(world: World, call: Call) -> Answer:
        account, checks = call.partner, Checks()
        if call.path.get("product", account.payment_product.id) != account.payment_product.id:
            raise Refusal(RESOURCE_NOT_FOUND, "There is no such product")
        checks.only(call.body, "reason")
        reason = checks.text(call.body, "reason")
        checks.done()
        check_it_may_be_managed(account)
        switch_product(world, account, status, by=ACQUIRER, reason=reason, correlation_id=call.correlation_id)
        return Answer(HTTPStatus.OK, _product(account))

    return switch


def _product(account: Account) -> JsonObject:
    product = account.payment_product
    return {"payment_product_id": product.id, "type": "PAYMENT", "status": product.status, "reason": product.reason}


def _entity(body: JsonObject, checks: Checks, *, required: bool) -> str | None:
    read_entity(body, checks, at="", required=required)
    return "partner_business_entity_reference"


def _brand(body: JsonObject, checks: Checks, *, required: bool) -> str | None:
    checks.text(body, "brand_reference", required=required)
    read_look(body, checks, "brand_reference", required=required)
    return "brand_reference"


def _collection(body: JsonObject, checks: Checks, *, required: bool) -> str | None:
    checks.text(body, "collection_reference", required=required)
    read_look(body, checks, "collection_reference", required=required)
    return "collection_reference"


def _group(body: JsonObject, checks: Checks, *, required: bool) -> str | None:
    checks.only(body, "store_group_reference", "brand_id")
    checks.text(body, "store_group_reference", required=required)
    checks.text(body, "brand_id", required=required)
    return "store_group_reference"


_Read = Callable[..., str | None]
_KINDS: dict[str, tuple[str, _Read, str]] = {
    "entity": ("entities", _entity, "partner_business_entities"),
    "brand": ("brands", _brand, "brands"),
    "group": ("groups", _group, "store_groups"),
    "collection": ("groups", _collection, "channel_collections"),
}


def list_of(kind: str) -> Act:
    """All parts of a kind, oldest first."""
    where, _, plural = _KINDS[kind]

    def list_all(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
        parts: dict[str, JsonObject] = getattr(call.partner, where)
        return Answer(HTTPStatus.OK, {plural: [{PARTS[kind]: key, **part} for key, part in parts.items()]})

    return list_all


def create(kind: str) -> Act:
    """A new part; its reference is unique within the account."""
    where, read, _ = _KINDS[kind]

    def make(world: World, call: Call) -> Answer:
        parts, checks = getattr(call.partner, where), Checks()
        check_it_may_be_managed(call.partner)
        name = read(call.body, checks, required=True) or ""
        if kind == "group" and call.body.get("brand_id") not in call.partner.brands:
            checks.wrong("brand_id", "is not a brand of the account")
        checks.done()
        if any(part.get(name) == call.body[name] for part in parts.values()):
            raise Refusal(RESOURCE_CONFLICT, "The account has one of this reference")
        key = f"krn:partner:global:{kind}:test:{world.ids.uuid(kind)}"
        parts[key] = dict(call.body)
        return Answer(HTTPStatus.CREATED, {PARTS[kind]: key, **parts[key]})

    return make


def read_one(kind: str) -> Act:
    """One part."""
    where = _KINDS[kind][0]

    def read(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
        return Answer(HTTPStatus.OK, {PARTS[kind]: call.path["part"], **_part(call, where)})

    return read


def update(kind: str) -> Act:
    """Change what the body names; objects within it grow together."""
    where, read, _ = _KINDS[kind]

    def change(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
        part, checks = _part(call, where), Checks()
        check_it_may_be_managed(call.partner)
        read(call.body, checks, required=False)
        checks.done()
        for name, value in call.body.items():
            part[name] = part.get(name, {}) | value if isinstance(value, dict) else value
        return Answer(HTTPStatus.OK, {PARTS[kind]: call.path["part"], **part})

    return change


def _part(call: Call, where: str) -> JsonObject:
    parts: dict[str, JsonObject] = getattr(call.partner, where)
    if call.path["part"] not in parts:
        raise Refusal(RESOURCE_NOT_FOUND, "The account has no such part")
    return parts[call.path["part"]]


def portal_link(world: World, call: Call) -> Answer:
    """A link that opens the portal once."""
    checks = Checks()
    checks.only(call.body, "user_reference", "roles")
    user = checks.text(call.body, "user_reference", required=True)
    if user is not None and "@" in user:
        checks.wrong("user_reference", "must not be an e-mail address")
    if "roles" in call.body:
        checks.words(call.body, "roles")
    checks.done()
    check_it_may_be_managed(call.partner)
    expires_at = world.clock.now() + timedelta(seconds=LINK_SECONDS)
    url = f"{call.base_url}/portal/{world.ids.uuid('portal link')}"
    return Answer(HTTPStatus.CREATED, {"url": url, "expires_at": iso(expires_at)})
