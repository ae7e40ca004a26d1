"""The controls of the disputes: opening one, and what Klarna decides."""

from datetime import timedelta

from starlette.requests import Request
from starlette.routing import Route

from simulator.checks import Checks
from simulator.controls import control
from simulator.disputes import life
from simulator.disputes.records import LOST, REASONS, WON, Dispute
from simulator.disputes.views import dispute_as_json
from simulator.errors import OPERATION_FORBIDDEN, RESOURCE_NOT_FOUND, Refusal
from simulator.settlements.adjustments import captured
from simulator.simulation import Simulation
from simulator.state.records import JsonObject

NAMES = ("capture", "payment_transaction_id", "reference")
CREATORS = ("CUSTOMER", "KLARNA_AGENT")
OUTCOMES = ("won", "lost", "WON", "LOST")
LONGEST_SECONDS = 400 * 24 * 3600


def open_one(simulation: Simulation, _: Request, body: JsonObject) -> JsonObject:
    """A shopper disputes a captured payment: what is left of the capture, or less."""
    world, checks = simulation.world, Checks()
    for name in body.keys() - {*NAMES, "amount", "reason", "created_by", "fee", "deadline_seconds"}:
        checks.wrong(name, "is not a member of a dispute")
    checks.one_of(body, NAMES)
    names = [name for name in (checks.text(body, one) for one in NAMES) if name]
    asked = checks.integer(body, "amount", minimum=1) if body.get("amount") is not None else None
    reason = checks.choice(body, "reason", REASONS) or REASONS[1]
    created_by = checks.choice(body, "created_by", CREATORS) or CREATORS[0]
    fee = checks.integer(body, "fee", minimum=0) if body.get("fee") is not None else None
    time = _seconds(body, "deadline_seconds", checks) if body.get("deadline_seconds") is not None else None
    checks.done()
    transaction, capture = captured(world, names[0])
    if not all(name in transaction.references for name in names):
        raise Refusal(RESOURCE_NOT_FOUND, "There is no such payment transaction")
    disputed = sum(other.amount for other in world.disputes.values() if _counts(other) and other.capture is capture)
    left = capture.amount - transaction.refunded_of(capture) - disputed
    if left <= 0 or (asked or 0) > left:
        raise Refusal(OPERATION_FORBIDDEN, f"{left} can be disputed")
    dispute = life.open_dispute(
        world,
        transaction,
        capture,
        amount=asked or left,
        reason=reason,
        created_by=created_by,
        fee=transaction.terms.dispute_fee if fee is None else fee,
        time=time,
    )
    return dispute_as_json(dispute)


def list_them(simulation: Simulation, request: Request, _: JsonObject) -> JsonObject:
    reference = request.query_params.get("reference")
    found = [each for each in simulation.world.disputes.values() if reference is None or reference in each.references]
    return {"disputes": [dispute_as_json(each) for each in found]}


def resolve(simulation: Simulation, request: Request, body: JsonObject) -> JsonObject:
    """Klarna decides. Lost and not final, it can be appealed against."""
    checks = Checks()
    for name in body.keys() - {"outcome", "final"}:
        checks.wrong(name, "is not a member of a decision")
    outcome = checks.choice(body, "outcome", OUTCOMES, required=True)
    final = checks.flag(body, "final") or "final" not in body
    checks.done()
    world, dispute = simulation.world, _wanted(simulation, request)
    if str(outcome).upper() == LOST and not final:
        life.reject(world, dispute)
    else:
        won = str(outcome).upper() == WON
        detailed = "PARTNER_EVIDENCE_ACCEPTED" if won else "PARTNER_EVIDENCE_REJECTED"
        life.end(world, dispute, WON if won else LOST, detailed, at=world.clock.now())
    return dispute_as_json(dispute)


def extend(simulation: Simulation, request: Request, body: JsonObject) -> JsonObject:
    """More time for the evidence."""
    checks = Checks()
    by = _seconds(body, "seconds", checks)
    checks.done()
    dispute = _wanted(simulation, request)
    life.extend(simulation.world, dispute, by)
    return dispute_as_json(dispute)


def routes(simulation: Simulation) -> list[Route]:
    """Every control of the disputes."""
    table = [
        ("GET", "", list_them),
        ("POST", "", open_one),
        ("POST", "/{dispute}/resolve", resolve),
        ("POST", "/{dispute}/extend", extend),
    ]
    return [Route(f"/_sim/disputes{path}", control(simulation, act), methods=[method]) for method, path, act in table]


def _wanted(simulation: Simulation, request: Request) -> Dispute:
    """By its id or by a name of its payment; of several the newest."""
    name = request.path_params["dispute"]
    for dispute in reversed(simulation.world.disputes.values()):
        if name in dispute.references:
            return dispute
    raise Refusal(RESOURCE_NOT_FOUND, "There is no such dispute")


def _counts(dispute: Dispute) -> bool:
    return dispute.is_open or dispute.outcome == LOST


def _seconds(body: JsonObject, name: str, checks: Checks) -> timedelta:
    seconds = checks.integer(body, name, minimum=1)
    if seconds > LONGEST_SECONDS:
        checks.wrong(name, f"must be <= {LONGEST_SECONDS}")
        return timedelta()
    return timedelta(seconds=seconds)
