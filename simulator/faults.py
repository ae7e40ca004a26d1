"""What goes wrong with calls when a test asks for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.checks import Checks
from simulator.errors import CATALOGUE, INTERNAL_ERROR, RATE_LIMITED, TIMEOUT, Kind
from simulator.state.records import JsonObject

if TYPE_CHECKING:
    from simulator.state.world import World

KINDS = ("timeout_before", "timeout_after", "error", "rate_limit", "delay", "disconnect", "malformed")
DEFAULT_HOLD_MS = 60_000
DEFAULT_DELAY_MS = 1_000
SERVER_ERRORS = 500


@dataclass(slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong: so many times, with a probability, or always."""

    operation: str
    kind: str
    times: int | None
    probability: float | None
    delay_ms: int
    error: Kind

    def as_json(self) -> JsonObject:
        """The fault as it stands, with what is left of its times."""
        shown: JsonObject = {"operation": self.operation, "kind": self.kind, "delay_ms": self.delay_ms}
        if self.times is not None:
            shown["times"] = self.times
        if self.probability is not None:
            shown["probability"] = self.probability
        if self.kind == "error":
            shown |= {"status": self.error.status, "code": self.error.code}
        return shown


def strike(world: "World", operation: str) -> Fault | None:
    """The first fault that hits this call, its count used up by one; None where the call goes well."""
    for fault in world.faults:
        meant = fault.operation in {operation, "*"}
        if meant and (fault.probability is None or world.ids.chance("fault", fault.probability)):
            if fault.times is not None:
                fault.times -= 1
                if fault.times == 0:
                    world.faults.remove(fault)
            return fault
    return None


def read_fault(body: JsonObject, operations: Iterable[str]) -> Fault:
    """The fault that a test asks for."""
    checks = Checks()
    known = {"operation", "kind", "times", "probability", "delay_ms", "status", "code"}
    for name in body.keys() - known:
        checks.wrong(name, "is not a member of a fault")
    operation = checks.choice(body, "operation", (*operations, "*"), required=True)
    kind = checks.choice(body, "kind", KINDS, required=True)
    times = checks.integer(body, "times", minimum=1) if body.get("times") is not None else None
    delay_ms = checks.integer(body, "delay_ms", minimum=0) if body.get("delay_ms") is not None else None
    probability = body.get("probability")
    if probability is not None and not (_is_number(probability) and 0 < probability <= 1):
        checks.wrong("probability", "must be a number above 0 and up to 1")
    error = _error(body, checks) if kind == "error" else RATE_LIMITED
    checks.done()
    usual_ms = DEFAULT_DELAY_MS if kind == "delay" else DEFAULT_HOLD_MS
    return Fault(
        operation=operation or "*",
        kind=kind or "error",
        times=times,
        probability=probability,
        delay_ms=usual_ms if delay_ms is None else delay_ms,
        error=TIMEOUT if kind in {"timeout_before", "timeout_after"} else error,
    )


def _error(body: JsonObject, checks: Checks) -> Kind:
    status = checks.integer(body, "status", minimum=400) if body.get("status") is not None else None
    code = checks.text(body, "code")
    if status is not None and status > 599:  # noqa: PLR2004 - where HTTP's errors end
        checks.wrong("status", "must be <= 599")
    if status is None and code is None:
        return INTERNAL_ERROR
    for kind in CATALOGUE:
        if status in {None, kind.status} and code in {None, kind.code}:
            return kind
    if status is None:
        checks.wrong("code", "is not in Klarna's catalogue; name its status too")
        return INTERNAL_ERROR
    return Kind(status, "TECHNICAL_ERROR" if status >= SERVER_ERRORS else "RESOURCE_ERROR", code or "INTERNAL_ERROR")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
