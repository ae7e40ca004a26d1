"""What Klarna agreed with the acquirer: prices, payment profiles, and where the money goes."""

from http import HTTPStatus

from simulator.calls import Answer, Call
from simulator.state.records import JsonObject
from simulator.state.world import World

PRICE_PLANS: tuple[JsonObject, ...] = (
    {
        "id": "krn:partner:global:price-plan:test:STANDARD",
        "name": "Standard",
        "rate": {"fixed": 0, "variable": 1_500_000},
    },
)
PAYMENT_PROFILES: tuple[JsonObject, ...] = (
    {
        "id": "krn:partner:global:payment-profile:test:STANDARD",
        "name": "Standard",
        "price_plan_id": "krn:partner:global:price-plan:test:STANDARD",
    },
)
ACQUIRING_ACCOUNTS: tuple[JsonObject, ...] = (
    {"id": "krn:partner:global:payment:acquiring-account:test:MAIN", "name": "Main", "currencies": ["EUR", "SEK"]},
)


def _listed(name: str, things: tuple[JsonObject, ...], id_name: str) -> Answer:
    shown = [{id_name: one["id"], **{key: value for key, value in one.items() if key != "id"}} for one in things]
    return Answer(HTTPStatus.OK, {name: shown})


def price_plans(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
    """All price plans."""
    return _listed("price_plans", PRICE_PLANS, "price_plan_id")


def payment_profiles(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
    """All payment profiles."""
    return _listed("payment_profiles", PAYMENT_PROFILES, "payment_profile_id")


def distribution_profiles(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
    """The same in v1."""
    return _listed("distribution_profiles", PAYMENT_PROFILES, "distribution_profile_id")


def acquiring_accounts(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
    """All acquiring accounts."""
    return _listed("payment_acquiring_accounts", ACQUIRING_ACCOUNTS, "payment_acquiring_account_id")


def settlement_configurations(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
    """The same in v1."""
    return _listed("settlement_configurations", ACQUIRING_ACCOUNTS, "settlement_configuration_id")
