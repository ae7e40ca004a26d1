"""The operations on settlements and payouts. They are the acquirer's; no partner account stands in their paths."""

from http import HTTPStatus

from simulator.calls import Answer, Call
from simulator.errors import RESOURCE_NOT_FOUND, Refusal
from simulator.paging import known, moments, page
from simulator.settlements.files import compressed, csv_of
from simulator.settlements.records import Settlement
from simulator.settlements.rows import rows
from simulator.settlements.views import payout_as_json, row_as_json, settlement_as_json
from simulator.state.world import World


def list_settlements(world: World, call: Call) -> Answer:
    """Settlements, oldest first: of a currency, of an acquiring account, of periods that touch a time."""
    known(call, "currency", "payment_acquiring_account_id", "period_start", "period_end")
    between = moments(call, "period_start", "period_end")
    found = [
        settlement
        for settlement in world.settlements.settlements.values()
        if call.query.get("currency") in {None, settlement.currency}
        and call.query.get("payment_acquiring_account_id") in {None, settlement.acquiring_account}
        and ("period_start" not in between or settlement.end > between["period_start"])
        and ("period_end" not in between or settlement.start < between["period_end"])
    ]
    shown, place = page(call, "/v2/settlements", found, lambda each: each.id)
    return Answer(HTTPStatus.OK, {"settlements": [settlement_as_json(each) for each in shown], "pagination": place})


def read_settlement(world: World, call: Call) -> Answer:
    """One settlement with its totals."""
    return Answer(HTTPStatus.OK, settlement_as_json(_wanted(world, call)))


def list_transactions(world: World, call: Call) -> Answer:
    """The lines of a settlement, in the order of its file. A line's number is its place for `starting_after`."""
    known(call)
    settlement = _wanted(world, call)
    numbered = list(enumerate(rows(settlement), start=1))
    shown, place = page(call, f"/v2/settlements/{settlement.id}/transactions", numbered, lambda one: str(one[0]))
    return Answer(HTTPStatus.OK, {"transactions": [row_as_json(row) for _, row in shown], "pagination": place})


def read_csv(world: World, call: Call) -> Answer:
    """The settlement's file; compressed on the way where that is set and the caller takes it."""
    content, headers = csv_of(_wanted(world, call)), {"content-type": "text/csv; charset=utf-8"}
    if world.settlements.habits.gzip and call.accepts_gzip:
        return Answer(HTTPStatus.OK, None, headers | {"content-encoding": "gzip"}, compressed(content))
    return Answer(HTTPStatus.OK, None, headers, content)


def read_payout(world: World, call: Call) -> Answer:
    """The payout of a settlement."""
    for settlement in world.settlements.settlements.values():
        if settlement.payout_id == call.path["payout"]:
            return Answer(HTTPStatus.OK, payout_as_json(settlement))
    raise Refusal(RESOURCE_NOT_FOUND, "There is no such payout")


def _wanted(world: World, call: Call) -> Settlement:
    settlement = world.settlements.settlements.get(call.path["settlement"])
    if settlement is None:
        raise Refusal(RESOURCE_NOT_FOUND, "There is no such settlement")
    return settlement
