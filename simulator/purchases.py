"""Reading what an authorize call asks for, refusing what Klarna refuses."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.checks import Checks
from simulator.durations import NotADuration, NotATime, read_duration, read_time
from simulator.state.records import Account, JsonObject, Purchase, Store
from simulator.state.world import World

SHORTEST_EXPIRY = timedelta(minutes=15)
LONGEST_EXPIRY = timedelta(hours=48)
DEFAULT_EXPIRY = timedelta(hours=3)
POINT_TYPES = ("WEBSITE", "MOBILE_APP", "TERMINAL")
# Klarna's drafts place the store in different parts of the body; all of them are read.
STORE_POSITIONS = ("", "supplementary_purchase_data", "step_up_config")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepUp:
    """How the shopper may be asked, and until when."""

    reference: str | None
    interaction: JsonObject
    expires_at: datetime


def read_purchase(world: World, account: Account, body: JsonObject, checks: Checks, *, first: bool) -> Purchase:
    """The purchase in the body of an authorize call; its mistakes are noted in `checks`."""
    asked = checks.section(body, "request_payment_transaction", required=True)
    at = "request_payment_transaction."
    is_there = isinstance(body.get("request_payment_transaction"), dict)
    amount = checks.integer(asked, "amount", at=at, minimum=0) if is_there else 0
    purchase_data = checks.section(body, "supplementary_purchase_data")
    check_purchase_data(purchase_data, amount, checks)
    return Purchase(
        amount=amount,
        currency=read_currency(body, checks, required=True) or "",
        transaction_reference=checks.text(asked, "payment_transaction_reference", at=at),
        capture_now=checks.choice(asked, "capture", ("NOW", "LATER"), at=at) == "NOW",
        purchase_data=purchase_data,
        store_reference=_read_store(world, account, body, checks, first=first),
    )


def read_currency(body: JsonObject, checks: Checks, *, required: bool) -> str | None:
    """An ISO 4217 code."""
    return checks.text(body, "currency", required=required, pattern="[A-Z]{3}")


def check_purchase_data(purchase_data: JsonObject, amount: int, checks: Checks) -> None:
    """What is bought has a reference of the right length and line items that sum to the amount."""
    checks.text(purchase_data, "purchase_reference", at="supplementary_purchase_data.")
    read_line_items(purchase_data, amount, checks, at="supplementary_purchase_data.")


def read_line_items(holder: JsonObject, amount: int, checks: Checks, *, at: str = "") -> list[JsonObject]:
    """Line items need a name, a quantity and a total each, and must sum to the amount."""
    items = checks.items(holder, "line_items", at=at)
    total = 0
    for path, item in items:
        checks.text(item, "name", at=path, required=True)
        checks.integer(item, "quantity", at=path, minimum=0)
        total += checks.integer(item, "total_amount", at=path)
    if items and total != amount:
        checks.wrong(f"{at}line_items", f"sum to {total}, not to the amount of {amount}")
    return [item for _, item in items]


def read_step_up(body: JsonObject, now: datetime, checks: Checks) -> StepUp | None:
    """The step_up_config of a first call; None where it allows no step-up."""
    if body.get("step_up_config") is None:
        return None
    config = checks.section(body, "step_up_config")
    reference = checks.text(config, "payment_request_reference", at="step_up_config.")
    interaction = checks.section(config, "customer_interaction_config", at="step_up_config.", required=True)
    at = "step_up_config.customer_interaction_config."
    if isinstance(config.get("customer_interaction_config"), dict):
        checks.choice(interaction, "method", ("HANDOVER",), at=at, required=True)
    expires_at = read_expiry(interaction, now, checks, at=at) or now + DEFAULT_EXPIRY
    return StepUp(reference=reference, interaction=interaction, expires_at=expires_at)


def read_expiry(interaction: JsonObject, now: datetime, checks: Checks, *, at: str) -> datetime | None:
    """When the shopper must be done: a duration or a timestamp, 15 minutes to 48 hours from now; None if not given."""
    expiry = checks.section(interaction, "interaction_expiry", at=at)
    if not expiry:
        return None
    path = f"{at}interaction_expiry"
    if ("duration" in expiry) == ("timestamp" in expiry):
        checks.wrong(path, "must hold one of duration and timestamp")
        return None
    try:
        expires_at = now + read_duration(expiry["duration"]) if "duration" in expiry else read_time(expiry["timestamp"])
    except (NotADuration, NotATime) as mistake:
        checks.wrong(path, str(mistake))
        return None
    if not SHORTEST_EXPIRY <= expires_at - now <= LONGEST_EXPIRY:
        checks.wrong(path, "must be between 15 minutes and 48 hours")
    return expires_at


def _read_store(world: World, account: Account, body: JsonObject, checks: Checks, *, first: bool) -> str | None:
    own = [store for store in world.stores.values() if store.account_id == account.id]
    position, place = _find(body, "point_of_checkout")
    _check_point_of_transaction(body, checks)
    if place is None:
        if first and len(own) > 1:
            checks.wrong("point_of_checkout", "is required where an account has several stores")
        return None
    named = [name for name in ("store_id", "store_reference", "store") if name in place]
    if len(named) != 1:
        checks.wrong(position, "must hold exactly one of store_id, store_reference and store")
        return None
    if named == ["store"]:
        return _read_inline_store(place, checks, at=f"{position}.")
    wanted = place[named[0]]
    store = next((store for store in own if wanted == _named(store, by=named[0])), None)
    if store is None:
        checks.wrong(f"{position}.{named[0]}", "is not a store of this account")
        return None
    return store.reference


def _named(store: Store, *, by: str) -> str:
    return store.id if by == "store_id" else store.reference


def _read_inline_store(place: JsonObject, checks: Checks, *, at: str) -> str | None:
    store = checks.section(place, "store", at=at, required=True)
    at = f"{at}store."
    kind = checks.choice(store, "type", ("PHYSICAL_STORE", "WEBSITE", "MOBILE_APP"), at=at, required=True)
    checks.section(store, "address", at=at, required=kind == "PHYSICAL_STORE")
    return checks.text(store, "store_reference", at=at)


def _check_point_of_transaction(body: JsonObject, checks: Checks) -> None:
    position, point = _find(body, "point_of_transaction")
    if point is None:
        return
    kind = checks.choice(point, "type", POINT_TYPES, at=f"{position}.", required=True)
    checks.text(point, "terminal_reference", at=f"{position}.", required=kind == "TERMINAL")


def _find(body: JsonObject, name: str) -> tuple[str, JsonObject | None]:
    for position in STORE_POSITIONS:
        holder = body.get(position) if position else body
        if isinstance(holder, dict) and isinstance(holder.get(name), dict):
            return (f"{position}.{name}" if position else name), holder[name]
    return name, None
