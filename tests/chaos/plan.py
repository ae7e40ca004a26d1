"""What is going to happen and what is going to go wrong: drawn from the seed before anything begins."""

import hashlib
import json
import random
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

FUNCTIONS = {
    "session": 5,
    "authorize": 4,
    "payments": 3,
    "klarna_webhook": 3,
    "inbox": 3,
    "notifications": 3,
    "deliveries": 3,
    "transactions": 3,
    "books": 3,
    "authorizer": 1,
    "webhooks": 1,
    "sweeper": 1,
}
"""Whose processes are killed. One that does not run at the moment has none."""

LASTING_KINDS = ("timeout_before", "timeout_after", "delay")
KINDS = (*LASTING_KINDS, "error", "rate_limit", "disconnect", "malformed")
OPERATIONS = {
    "authorize": 5,
    "finalise": 5,
    "read_payment_request": 4,
    "cancel_payment_request": 3,
    "read_payment_transaction": 2,
    "capture": 3,
    "refund_capture": 3,
    "void": 1,
    "reauthorize": 1,
    "*": 3,
}
HOLDS = {300: 5, 1_500: 4, 4_000: 2, 10_000: 1}  # ms; a terminal's start waits 8 s for Klarna, a look 20 s
STATUSES = (500, 503, 401, 403)
MODES: dict[str, dict[str, Any]] = {
    "as it should": {},
    "drop": {"drop": 0.4},
    "duplicate": {"duplicate": 3},
    "reorder": {"reorder": True},
    "delay": {"delay_ms": 1_500},
    "forge": {"forge_signature": 0.5},
    "unknown": {"unknown_event": 0.5},
    "all at once": {"duplicate": 2, "reorder": True, "delay_ms": 500, "forge_signature": 0.2, "drop": 0.1},
}
PATIENT = {"approve": 40, "decline": 10, "leave": 20, "nothing": 30}
QUICK = {"approve": 85, "decline": 15}
OUTCOMES = (
    {"first_call": "APPROVED"},
    {"first_call": "APPROVED"},
    {"first_call": "DECLINED"},
    {"final_call": "DECLINED"},
)
LATE_APPROVAL: dict[str, Any] = {
    "outcome": {"first_call": "APPROVED"},
    "faults": ({"operation": "authorize", "kind": "timeout_after", "times": 1, "delay_ms": 20_000},),
    "unseen_cancel": 3.0,
    "email": None,
}
"""Klarna approves the first call, its answer is lost, and the cashier does not wait: it has to be reversed."""

MOVES = {"capture": 5, "refund": 5, "release": 2, "reauthorize": 1}
"""What a back office does with approved money."""

SHORTEST = 60
STEP = 30

Wrong = dict[str, Any]
Move = tuple[str, float]
"""What to do, and with which share of the payment's amount."""

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One payment as it shall go, and what shall go wrong from its start on.

    Times are seconds: of a second press and of an unseen cancel (before there is an answer) from the first press, else
    from the moment when there is something to act upon.
    """

    number: int
    amount: int
    capture: str
    email: str | None
    expires_in: int
    shopper: str
    shopper_after: float
    second_press: float | None
    till_dies: bool
    unseen_cancel: float | None
    cancels: tuple[float, ...]
    faults: tuple[Wrong, ...]
    outcome: dict[str, str] | None
    webhooks: str | None
    kills: str | None
    moves: tuple[Move, ...]
    portal: Move | None

    @property
    def went_wrong(self) -> dict[str, Any]:
        """The faults of its stretch of the run."""
        told = asdict(self)
        return {name: told[name] for name in ("number", "faults", "outcome", "webhooks", "kills", "till_dies")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole run. The same seed, number of payments and outage give the same plan."""

    seed: int
    outage: int
    lives: tuple[Life, ...]

    @property
    def digest(self) -> str:
        """Short enough to be compared by eye: it stands for the list of all faults."""
        faults = [life.went_wrong for life in self.lives]
        return hashlib.sha256(json.dumps([self.outage, faults]).encode()).hexdigest()[:12]


def draw(seed: int, payments: int, *, outage: int = 0) -> Plan:
    """Each payment has dice of its own, so none depends on how fast another went."""
    return Plan(
        seed=seed, outage=outage, lives=tuple(_life(seed, number, payments, outage) for number in range(payments))
    )


def _life(seed: int, number: int, payments: int, outage: int) -> Life:
    dice = random.Random(f"{seed}/{number}")  # noqa: S311 - no secret depends on it
    early = 4 * number < payments  # what takes a minute by its nature begins early: the run has an end
    shopper = _pick(dice, PATIENT if early else QUICK)
    # with an outage the shopper takes time, so that many are in the middle of it, and the deadline lies behind it
    shopper_after = round(dice.uniform(0, 40 if outage else 2.5), 2)
    patience = outage + 3 * STEP if outage and shopper in {"approve", "decline"} else 0
    life = Life(
        number=number,
        amount=dice.randrange(100, 100_000, 50),
        capture=dice.choice(("now", "manual")),
        email=f"shopper+{dice.choice(('denied', 'red'))}@example.com" if dice.random() < 0.08 else None,
        expires_in=max(SHORTEST, -(-patience // STEP) * STEP),
        shopper=shopper,
        shopper_after=shopper_after,
        second_press=round(dice.uniform(0, 1), 2) if dice.random() < 0.2 else None,
        till_dies=dice.random() < 0.03,
        unseen_cancel=round(dice.uniform(0, 1), 2) if dice.random() < 0.04 else None,
        cancels=_cancels(dice, shopper_after),
        faults=tuple(_fault(dice) for _ in range(dice.choice((0, 0, 1, 1, 2)))),
        outcome=dict(dice.choice(OUTCOMES)) if dice.random() < 0.1 else None,
        webhooks=_mode(dice, lost=early),
        kills=_pick(dice, FUNCTIONS) if dice.random() < 0.25 else None,
        moves=tuple((_pick(dice, MOVES), _share(dice)) for _ in range(dice.choice((0, 1, 2, 4)))),
        portal=(dice.choice(("capture", "refund")), _share(dice)) if dice.random() < 0.1 else None,
    )
    return replace(life, **LATE_APPROVAL) if 2 * number < payments and dice.random() < 0.1 else life


def _cancels(dice: random.Random, shopper_after: float) -> tuple[float, ...]:
    """Nobody in most cases; else one or two hands, half of them at the shopper's very moment."""
    hands = dice.choice((1, 1, 2)) if dice.random() < 0.3 else 0
    return tuple(shopper_after if dice.random() < 0.5 else round(dice.uniform(0, 3), 2) for _ in range(hands))


def _fault(dice: random.Random) -> Wrong:
    kind = dice.choice(KINDS)
    fault: Wrong = {"operation": _pick(dice, OPERATIONS), "kind": kind, "times": dice.choice((1, 1, 1, 2))}
    if kind in LASTING_KINDS:
        fault["delay_ms"] = _pick(dice, HOLDS)
    if kind == "error":
        fault["status"] = dice.choice(STATUSES)
    return fault


def _mode(dice: random.Random, *, lost: bool) -> str | None:
    """How Klarna sends webhooks from here on; None where that does not change. Lost news costs a minute."""
    if dice.random() > 0.25:
        return None
    return dice.choice([name for name, mode in MODES.items() if lost or "drop" not in mode])


def _share(dice: random.Random) -> float:
    """Mostly a part of it, sometimes all of it."""
    return 1.0 if dice.random() < 0.2 else round(dice.uniform(0.05, 0.7), 2)


def _pick(dice: random.Random, weights: dict[Thing, int]) -> Thing:
    return dice.choices(list(weights), list(weights.values()))[0]
