"""What is written down of a case: its steps, what was claimed, and every request with its answer."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """How a case ended. Skipped is never passed."""

    PASSED = "passed"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its answer, without secrets. `times`: asked so often in a row, of which this is the last."""

    at: str
    caller: str
    method: str
    path: str
    idempotency_key: str | None
    sent: Any
    status: int
    answered: Any
    request_id: str | None
    klarna_correlation_id: str | None
    milliseconds: int
    times: int = 1

    def repeats(self, other: "Exchange") -> bool:
        """Whether it asks the same once more, as polling does."""
        return self.method == "GET" and (self.caller, self.method, self.path) == (
            other.caller,
            other.method,
            other.path,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Something that must be so, and whether it was."""

    text: str
    is_so: bool
    found: str


@dataclass(slots=True, kw_only=True)
class Step:
    """A part of a case."""

    what: str
    at: str
    claims: list[Claim] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class CaseEvidence:
    """One case, as it went."""

    id: str
    section: str
    title: str
    purpose: str
    verdict: Verdict
    reason: str
    began_at: str
    seconds: float
    payments: list[str]
    klarna_correlation_ids: list[str]
    steps: list[Step]


@dataclass(slots=True, kw_only=True)
class Pack:
    """The whole of it."""

    stage: str
    version: str
    api_url: str
    merchant_id: str
    flow: str
    began_at: str
    ended_at: str
    shopper: str
    cases: list[CaseEvidence]

    @property
    def totals(self) -> dict[str, int]:
        """How many cases have which verdict."""
        return {str(verdict): sum(case.verdict is verdict for case in self.cases) for verdict in Verdict}

    @property
    def is_good(self) -> bool:
        """Whether nothing failed, and something passed."""
        return self.totals["failed"] == 0 and self.totals["passed"] > 0

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"object": "kassa_certification", **asdict(self), "totals": self.totals}


def now() -> str:
    """This moment in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
