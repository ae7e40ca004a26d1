"""Finding disputes: one by its id, many by filters."""

from collections.abc import Callable
from datetime import UTC, datetime

from simulator.calls import Call
from simulator.disputes.records import Dispute
from simulator.errors import RESOURCE_NOT_FOUND, Invalid, Refusal
from simulator.paging import known, moments
from simulator.state.world import World

MEMBERS: dict[str, Callable[[Dispute], str | None]] = {
    "order_ids": lambda dispute: dispute.transaction.id,
    "payment_transaction_ids": lambda dispute: dispute.transaction.id,
    "purchase_references": lambda dispute: dispute.transaction.purchase_reference,
    "state": lambda dispute: dispute.state,
    "reason": lambda dispute: dispute.reason,
}
TIMES = ("created_at", "closed_at", "updated_at")
WINDOWS = [f"{name}_{end}" for name in TIMES for end in ("start", "end")]
OPEN_END = datetime.max.replace(tzinfo=UTC)
"""Where what is not closed yet stands among the closed."""
ORDERS = ("created_at", "-created_at", "closed_at", "-closed_at")


def wanted(world: World, call: Call) -> Dispute:
    """The dispute of a path."""
    dispute = world.disputes.get(call.path["dispute"])
    if dispute is None:
        raise Refusal(RESOURCE_NOT_FOUND, "There is no such dispute")
    return dispute


def chosen(world: World, call: Call) -> list[Dispute]:
    """The disputes that the filters of a call let through, in the order that it asks for: oldest first."""
    known(call, *MEMBERS, *WINDOWS, "sort_by")
    order = call.query.get("sort_by", "created_at")
    if order not in ORDERS:
        raise Invalid([("sort_by", f"must be one of {', '.join(ORDERS)}")])
    windows = moments(call, *WINDOWS)
    found = [
        dispute
        for dispute in world.disputes.values()
        if _has_members(dispute, call) and all(_is_in(dispute, name, moment) for name, moment in windows.items())
    ]
    name = order.removeprefix("-")
    return sorted(found, key=lambda dispute: getattr(dispute, name) or OPEN_END, reverse=order.startswith("-"))


def _has_members(dispute: Dispute, call: Call) -> bool:
    return all(member(dispute) in call.repeated.get(name, [member(dispute)]) for name, member in MEMBERS.items())


def _is_in(dispute: Dispute, window: str, moment: datetime) -> bool:
    name, _, end = window.rpartition("_")
    at = getattr(dispute, name)
    return at is not None and (at >= moment if end == "start" else at <= moment)
