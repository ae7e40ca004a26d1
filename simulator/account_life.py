"""The life of a partner account and of its payment product, and the news of both."""

from datetime import datetime, timedelta

from simulator.errors import OPERATION_FORBIDDEN, RESOURCE_CONFLICT, Refusal
from simulator.events import Event, announce
from simulator.state.records import DISABLED, OPERATIONAL, PARTIALLY_OPERATIONAL, Account, JsonObject
from simulator.state.world import World

SECONDS_TO_OPERATIONAL = 3

STATES = (PARTIALLY_OPERATIONAL, OPERATIONAL, DISABLED)
STATUSES = ("ENABLED", "DISABLED", "TERMINATED")
ACQUIRER, KLARNA = "acquirer", "klarna"


def set_up(world: World, account: Account, correlation_id: str) -> None:
    """Klarna goes on setting up the account by itself."""

    def finished(_: datetime) -> None:
        if account.state == PARTIALLY_OPERATIONAL:
            move_account(world, account, OPERATIONAL, correlation_id=correlation_id)

    world.agenda.add(world.clock.now() + timedelta(seconds=SECONDS_TO_OPERATIONAL), finished)


def move_account(world: World, account: Account, state: str, *, correlation_id: str) -> None:
    """Put the account into a state, and tell."""
    before, account.state = account.state, state
    payload = {"state": state, "previous_state": before}
    if account.reference is not None:
        payload["account_reference"] = account.reference
    word = state.lower().replace("_", "-")
    _tell(world, account, f"partner.account.state-change.{word}", payload, correlation_id)


def switch_product(
    world: World, account: Account, status: str, *, by: str, reason: str | None, correlation_id: str
) -> None:
    """Put the payment product into a status, and tell of a change. Klarna's own switches are Klarna's to undo."""
    product = account.payment_product
    if by == ACQUIRER and product.status == "TERMINATED":
        raise Refusal(RESOURCE_CONFLICT, "The product is terminated")
    if by == ACQUIRER and product.disabled_by == KLARNA:
        raise Refusal(OPERATION_FORBIDDEN, "Klarna disabled the product")
    before, product.status, product.reason = product.status, status, reason
    product.disabled_by = None if status == "ENABLED" else by
    if before == status:
        return
    payload = {"payment_product_id": product.id, "status": status, "previous_status": before}
    word = "enabled" if status == "ENABLED" else "disabled"
    _tell(world, account, f"partner.account.product.payment.state-change.{word}", payload, correlation_id)


def check_it_may_be_managed(account: Account) -> None:
    """Refuse to change an account that is being set up, or disabled."""
    if account.state == PARTIALLY_OPERATIONAL:
        raise Refusal(RESOURCE_CONFLICT, "The account is being set up")
    if account.state == DISABLED:
        raise Refusal(OPERATION_FORBIDDEN, "The account is disabled")


def check_it_takes_payments(account: Account) -> None:
    """Refuse a new payment where account or product are disabled."""
    if account.state == DISABLED:
        raise Refusal(OPERATION_FORBIDDEN, "The account is disabled")
    if account.payment_product.status != "ENABLED":
        raise Refusal(OPERATION_FORBIDDEN, "The payment product is not enabled")


def _tell(world: World, account: Account, event_type: str, payload: JsonObject, correlation_id: str) -> None:
    event = Event(
        type=event_type,
        at=world.clock.now(),
        account_id=account.id,
        correlation_id=correlation_id,
        payload=payload,
        references=frozenset(filter(None, (account.id, account.reference))),
        product_instance_id=account.payment_product.id if ".product." in event_type else None,
    )
    announce(world, event)
