"""What a reconciliation would cost on AWS: counted calls times list prices, with every assumption in a name."""

from dataclasses import dataclass

from tests.bench.ours import Part

# US East (N. Virginia), on demand, without free tiers
LAMBDA_GB_SECOND = 0.0000133334
LAMBDA_REQUEST = 0.20 / 1_000_000
S3_GET = 0.0004 / 1000
S3_PUT = 0.005 / 1000
DYNAMODB_READ = 0.125 / 1_000_000
DYNAMODB_WRITE = 0.625 / 1_000_000
STATE_TRANSITION = 0.025 / 1000

LAMBDA_IS_SLOWER = 1.5
"""How much longer one processor of Lambda (arm64) takes than one where this is measured: an assumption, not a measurement."""

MEMORY_GB = 1769 / 1024
"""What Lambda gives one whole processor for."""

PAYMENTS_OF_A_READ = 100
SECONDS_OF_A_READ = 0.015
"""A BatchGetItem: at most 100 items, one read after the other."""

READ_UNITS_OF_A_PAYMENT = 0.5
"""An eventually consistent read of at most 4 KB."""

DUE_ENTRIES_OF_A_READ_UNIT = 40
"""Entries of 200 bytes in a query, 8 KB of them for one unit."""

TRANSITIONS_OF_A_BATCH = 3
"""Of a child execution of a distributed map: it starts, does one task, ends."""

TRANSITIONS_OTHERWISE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Dollars, by what they are paid for."""

    compute: float
    objects: float
    reads: float
    writes: float
    transitions: float

    @property
    def total(self) -> float:
        return self.compute + self.objects + self.reads + self.writes + self.transitions


def cost(cutting: Part, batches: Part, ending: Part, *, entries: int) -> Cost:
    """The map reads each payment once, its second run marks each entry as settled; objects are ranges and outcomes."""
    calls = batches.payments / PAYMENTS_OF_A_READ
    own = (cutting.own + 2 * batches.own + ending.own) * LAMBDA_IS_SLOWER
    invocations = 2 * cutting.batches + 2
    return Cost(
        compute=(own + 2 * calls * SECONDS_OF_A_READ) * MEMORY_GB * LAMBDA_GB_SECOND + invocations * LAMBDA_REQUEST,
        objects=(3 * cutting.batches + 2) * S3_GET + (cutting.batches + 3) * S3_PUT,
        reads=(2 * batches.payments * READ_UNITS_OF_A_PAYMENT + entries / DUE_ENTRIES_OF_A_READ_UNIT) * DYNAMODB_READ,
        writes=entries * DYNAMODB_WRITE,
        transitions=(2 * cutting.batches * TRANSITIONS_OF_A_BATCH + TRANSITIONS_OTHERWISE) * STATE_TRANSITION,
    )
