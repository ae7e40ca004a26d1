"""What goes wrong with webhooks when a test asks for it, as counts or probabilities."""

from dataclasses import dataclass, field

from simulator.checks import Checks
from simulator.state.ids import Ids
from simulator.state.records import JsonObject

Measure = bool | int | float
"""True: always. An integer: so many times. A fraction between 0 and 1: the probability. 1.0: always."""

MEASURES = ("drop", "duplicate", "reorder", "forge_signature", "unknown_event")
MAXIMUM_COPIES = 100


@dataclass(slots=True, kw_only=True)
class WebhookMode:
    """Counts are used up; probabilities stay until the mode is set anew."""

    measures: dict[str, Measure] = field(default_factory=dict)
    delay_ms: int = 0

    def happens(self, name: str, ids: Ids) -> bool:
        """Whether `name` happens this time."""
        measure = self.measures.get(name, 0)
        if isinstance(measure, float):
            return ids.chance(f"webhook {name}", measure)
        if measure and not isinstance(measure, bool):
            self.measures[name] = measure - 1
        return bool(measure)

    def copies(self, ids: Ids) -> int:
        """How often the next event is sent. For `duplicate` an integer is this number, not a count of events."""
        measure = self.measures.get("duplicate", 0)
        if isinstance(measure, float) or measure is True:
            return 2 if self.happens("duplicate", ids) else 1
        return max(1, int(measure))

    def as_json(self) -> JsonObject:
        """The mode as it stands, with what is left of its counts."""
        return {**self.measures, "delay_ms": self.delay_ms}


def read_webhook_mode(body: JsonObject) -> WebhookMode:
    """The mode that a test asks for; what it does not name is off."""
    checks = Checks()
    for name in body.keys() - {*MEASURES, "delay_ms"}:
        checks.wrong(name, "is not a webhook mode")
    measures: dict[str, Measure] = {}
    for name in MEASURES:
        value = body.get(name)
        if value is None or value is False or value == 0:
            continue
        if value is True or _is_count(name, value) or (isinstance(value, float) and 0 < value <= 1):
            measures[name] = value
        else:
            checks.wrong(name, "must be true, a positive integer or a probability")
    delay_ms = checks.integer(body, "delay_ms", minimum=0) if "delay_ms" in body else 0
    checks.done()
    return WebhookMode(measures=measures, delay_ms=delay_ms)


def _is_count(name: str, value: object) -> bool:
    return isinstance(value, int) and value > 0 and (name != "duplicate" or value <= MAXIMUM_COPIES)
