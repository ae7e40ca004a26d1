"""The controls of the webhooks: what goes wrong with them, what was sent, what shall be sent once more."""

from starlette.requests import Request
from starlette.routing import Route

from simulator import deliveries
from simulator.checks import Checks
from simulator.controls import control
from simulator.simulation import Simulation
from simulator.state.clock import iso
from simulator.state.records import Delivery, JsonObject
from simulator.webhook_mode import read_webhook_mode

STATUSES = ("pending", "held_back", "delivered", "dropped", "failed")


def set_mode(simulation: Simulation, _: Request, body: JsonObject) -> JsonObject:
    simulation.world.webhook_mode = read_webhook_mode(body)
    return simulation.world.webhook_mode.as_json()


def get_mode(simulation: Simulation, _: Request, __: JsonObject) -> JsonObject:
    return simulation.world.webhook_mode.as_json()


def list_deliveries(simulation: Simulation, request: Request, _: JsonObject) -> JsonObject:
    asked = {name: request.query_params.get(name) for name in ("reference", "event_type", "event_id", "status")}
    return {"deliveries": [_shown(delivery) for delivery in _chosen(simulation, asked)]}


def replay(simulation: Simulation, _: Request, body: JsonObject) -> JsonObject:
    """Send once more, untouched by the webhook mode, each event that is meant; all of them where none is named."""
    checks = Checks()
    asked = {
        "delivery_id": checks.text(body, "delivery_id"),
        "event_id": checks.text(body, "event_id"),
        "reference": checks.text(body, "reference"),
        "event_type": checks.text(body, "event_type"),
        "status": checks.choice(body, "status", STATUSES),
    }
    checks.done()
    # Copies of one event are one event: each webhook gets it once.
    chosen = {(delivery.event_id, delivery.webhook_id): delivery for delivery in _chosen(simulation, asked)}
    for delivery in chosen.values():
        deliveries.replay(simulation.world, delivery)
    return {"replayed": [delivery.id for delivery in chosen.values()]}


def routes(simulation: Simulation) -> list[Route]:
    """Every control of the webhooks."""
    table = [
        ("GET", "/mode", get_mode),
        ("POST", "/mode", set_mode),
        ("GET", "/deliveries", list_deliveries),
        ("POST", "/replay", replay),
    ]
    return [Route(f"/_sim/webhooks{path}", control(simulation, act), methods=[method]) for method, path, act in table]


def _chosen(simulation: Simulation, asked: dict[str, str | None]) -> list[Delivery]:
    return [delivery for delivery in simulation.world.deliveries if _is_meant(delivery, asked)]


def _is_meant(delivery: Delivery, asked: dict[str, str | None]) -> bool:
    reference = asked["reference"]
    of_payment = reference is None or reference in delivery.references
    same_id = asked.get("delivery_id") in {None, delivery.id} and asked["event_id"] in {None, delivery.event_id}
    same_kind = asked["event_type"] in {None, delivery.event_type} and asked["status"] in {None, delivery.status}
    return of_payment and same_id and same_kind


def _shown(delivery: Delivery) -> JsonObject:
    return {
        "delivery_id": delivery.id,
        "event_id": delivery.event_id,
        "event_type": delivery.event_type,
        "webhook_id": delivery.webhook_id,
        "url": delivery.url,
        "signing_key_id": delivery.signing_key.id,
        "status": delivery.status,
        "created_at": iso(delivery.created_at),
        "next_attempt_at": iso(delivery.next_attempt_at) if delivery.next_attempt_at else None,
        "attempts": [
            {
                "at": iso(attempt.at),
                "status": attempt.status,
                "error": attempt.error,
                "forged": attempt.forged,
                "milliseconds": attempt.milliseconds,
            }
            for attempt in delivery.attempts
        ],
        "body": delivery.body.decode(),
    }
