"""Reading what a test sets: the simulator's settings and the outcomes of the next calls."""

from dataclasses import replace

from simulator.checks import Checks
from simulator.presentation import INSTRUCTIONS
from simulator.state.records import JsonObject
from simulator.state.world import Settings

OUTCOMES = {
    "first_call": ("APPROVED", "DECLINED", "STEP_UP_REQUIRED"),
    "final_call": ("APPROVED", "DECLINED"),
    "reauthorize": ("APPROVED", "DECLINED"),
    "presentation": INSTRUCTIONS,
}
FLAGS = ("cancel_completed", "expired_requests_are_gone")
RATES = ("partner_rate", "acquirer_rate")
MOST_TIMES = 10_000


def read_settings(now: Settings, body: JsonObject) -> Settings:
    """The settings after a change; what it does not name stays."""
    checks = Checks()
    for name in body.keys() - {*FLAGS, *RATES}:
        checks.wrong(name, "is not a setting")
    changed: JsonObject = {name: checks.flag(body, name) for name in FLAGS if name in body}
    changed |= {name: checks.integer(body, name, minimum=0) for name in RATES if name in body}
    checks.done()
    return replace(now, **changed)


def read_outcomes(body: JsonObject) -> dict[str, list[str]]:
    """What the next so many calls of a kind shall answer."""
    checks = Checks()
    for name in body.keys() - {*OUTCOMES, "times"}:
        checks.wrong(name, "is not an outcome")
    times = checks.integer(body, "times", minimum=0) if body.get("times") is not None else 1
    if times > MOST_TIMES:
        checks.wrong("times", f"must be <= {MOST_TIMES}")
    asked = {call: checks.choice(body, call, words) for call, words in OUTCOMES.items() if call in body}
    checks.done()
    return {call: [word] * times for call, word in asked.items() if word is not None}
