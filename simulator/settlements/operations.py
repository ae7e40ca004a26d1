"""The operations on settlements with their methods and paths."""

from simulator.calls import Act, Operation
from simulator.settlements import api

SETTLEMENTS = "/v2/settlements"
SETTLEMENT = f"{SETTLEMENTS}/{{settlement}}"


def _operation(name: str, act: Act) -> Operation:
    return Operation(name=name, category="settlement", act=act)


ROUTES = (
    ("GET", SETTLEMENTS, _operation("list_settlements", api.list_settlements)),
    ("GET", SETTLEMENT, _operation("read_settlement", api.read_settlement)),
    ("GET", f"{SETTLEMENT}/transactions", _operation("list_settlement_transactions", api.list_transactions)),
    ("GET", f"{SETTLEMENT}/csv", _operation("read_settlement_csv", api.read_csv)),
    ("GET", "/v2/payouts/{payout}", _operation("read_payout", api.read_payout)),
)
