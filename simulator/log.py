"""The log of calls, found again by any name of a payment."""

from simulator import payment_requests
from simulator.state.clock import iso
from simulator.state.records import JsonObject, LoggedCall
from simulator.state.world import World


def entries(world: World, reference: str | None) -> list[JsonObject]:
    """Every call, oldest first; with a reference only those that speak of its payment."""
    names = _names(world, reference) if reference is not None else None
    return [_shown(call) for call in world.log if names is None or _speaks_of(call, names)]


def _names(world: World, reference: str) -> set[str]:
    names = {reference}
    for request in world.requests.values():
        own = payment_requests.references(request)
        if reference in own:
            names |= {request.id, *([request.reference] if request.reference else [])}
            names |= {request.session_token} if request.session_token else set()
    for transaction in world.transactions.values():
        if names & transaction.references:
            names.add(transaction.id)
    return names


def _speaks_of(call: LoggedCall, names: set[str]) -> bool:
    places = (call.path, call.body, call.answer, *call.headers.values())
    return any(name in place for name in names for place in places)


def _shown(call: LoggedCall) -> JsonObject:
    return {
        "at": iso(call.at),
        "operation": call.operation,
        "method": call.method,
        "path": call.path,
        "headers": call.headers,
        "body": call.body,
        "status": call.status,
        "answer": call.answer,
        "milliseconds": call.milliseconds,
        "fault": call.fault,
    }
