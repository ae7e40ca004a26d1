"""Disagreements on demand: each changes one thing in a settlement and says what. The seed decides on which line."""

from simulator.checks import Checks
from simulator.errors import Invalid
from simulator.settlements.break_kinds import KINDS
from simulator.settlements.records import Break
from simulator.settlements.scene import Asked, Scene
from simulator.state.records import JsonObject


def read_breaks(value: object) -> list[Asked]:
    """The breaks of a request: words, or objects with `kind` and any of `currency`, `reference`, `by`."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise Invalid([("breaks", "must be a list")])
    return [_read(one, f"breaks[{number}]") for number, one in enumerate(value)]


def apply(scene: Scene, asked: Asked) -> Break:
    """Do what was asked for. Refused where there is nothing to do it on."""
    return KINDS[asked.kind](scene, asked)


def _read(value: object, at: str) -> Asked:
    body: JsonObject = {"kind": value} if isinstance(value, str) else value if isinstance(value, dict) else {}
    checks = Checks()
    for name in body.keys() - {"kind", "currency", "reference", "by"}:
        checks.wrong(f"{at}.{name}", "is not a member of a break")
    kind = checks.choice(body, "kind", tuple(KINDS), at=f"{at}.", required=True)
    currency = checks.text(body, "currency", at=f"{at}.", pattern="[A-Z]{3}")
    reference = checks.text(body, "reference", at=f"{at}.")
    by = checks.integer(body, "by", at=f"{at}.") if body.get("by") is not None else None
    if by == 0:
        checks.wrong(f"{at}.by", "must not be 0")
    checks.done()
    return Asked(kind=kind or "", currency=currency, reference=reference, by=by)
