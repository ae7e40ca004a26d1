"""One state of the whole: Kassa's table, its sessions, Klarna, the clock, and what may still happen. Small and frozen."""

from datetime import datetime, timedelta
from typing import NamedTuple

from kassa.domain.ids import derived
from kassa.domain.payments.answers import RequestState
from kassa.domain.payments.payment import Capture, Payment
from kassa.domain.payments.purchase import Purchase
from tests.support.payments import NOW, a_payment

_SECONDS = (0, 299, 300, 1500, 3599, 3600, 5700, 9600, 10200, 14400, 15000, 96000, 96600, 102000, 102600)
MOMENTS = tuple(NOW + timedelta(seconds=seconds) for seconds in _SECONDS)
"""The clock stands at one of these.

The start, just before and at the deadline, time for attention, just before and at the end of an approval's life, later, much
later, and a day later. Between two that are a second apart programs run on; any other step is longer than a program lives.
"""

LAST_TICK, LAST_OF_THE_DAY, NEXT_DAY = 7, 10, 11
KLARNA_REMEMBERS = timedelta(hours=24)
REQUEST_LIFE = timedelta(minutes=15)
TOKEN_LIFE = timedelta(minutes=60)

PAYMENT_ID = derived("pay", "mer_1", "key-0001")
PURCHASE = Purchase()
AMOUNT = 2900
AMENDED = 3400
"""Minor units: what is to be paid at first, and what the till may amend it to."""

NOTHING = -1


class Item(NamedTuple):
    """The session's item beside the payment; it holds the purchase, so it goes when the payment is final."""

    touched: int
    token: int = 0
    news: bool = False


class Request(NamedTuple):
    """A payment request at Klarna. `answer` is what the final call got, and gets again."""

    made_at: int
    state: RequestState = RequestState.WAITING
    was_there: bool = False
    approved_at: int = NOTHING
    amount: int = AMOUNT
    answer: str = ""


class Transaction(NamedTuple):
    """A payment transaction at Klarna, in minor units."""

    remaining: int
    captured: int
    refunded: int = 0
    reversed_at: int = NOTHING

    @property
    def is_reversed(self) -> bool:
        return self.remaining == 0 and self.captured == self.refunded


class Reply(NamedTuple):
    """What Klarna remembers of a first call under its idempotency key."""

    key: str
    kind: str
    number: int
    at: int


class Late(NamedTuple):
    """A call whose caller has given up, and which Klarna may still carry out."""

    operation: str
    subject: str | int


class Execution(NamedTuple):
    """A Step Functions execution: in a `slice` (with its task token), in a `look`, or `over`."""

    name: str
    phase: str
    token: int


class Left(NamedTuple):
    """How often each thing may still happen: what bounds the search."""

    starts: int = 0
    cancels: int = 0
    webhooks: int = 0
    sweeps: int = 0
    resumes: int = 0
    looks_up: int = 0
    amends: int = 0
    scans: int = 0
    leaves: int = 0
    crashes: int = 0
    faults: int = 0
    denials: int = 0
    surprises: int = 0
    slices: int = 0
    ticks: int = 0
    days: int = 0


class World(NamedTuple):
    """Everything that is shared. Payments are numbers, see `known`."""

    left: Left
    clock: int = 0
    payment: int = NOTHING
    timeline: tuple[int, ...] = ()
    item: Item | None = None
    requests: tuple[Request, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    replies: tuple[Reply, ...] = ()
    late: tuple[Late, ...] = ()
    executions: tuple[Execution, ...] = ()
    told: tuple[str, ...] = ()
    unlooked: bool = False
    disturbed: bool = False
    overcharged: bool = False
    capture_now: bool = True
    may_cancel_completed: bool = False
    expired_is_gone: bool = False

    @property
    def now(self) -> datetime:
        return MOMENTS[self.clock]


class Actor(NamedTuple):
    """A program that runs: how far it is, and for which execution. Sorts by how far, so that twins are one state."""

    node: int
    execution: str = ""


class State(NamedTuple):
    """The world and who is at work in it."""

    world: World
    actors: tuple[Actor, ...] = ()


class Move(NamedTuple):
    """Who did what, and how it went: one line of a trace."""

    who: str
    what: str
    how: str = ""


Step = tuple[Move, State]

known: list[Payment] = []
_number_of: dict[Payment, int] = {}


def number(payment: Payment) -> int:
    """The number of a payment as it stands; equal ones have the same."""
    found = _number_of.get(payment)
    if found is None:
        found = _number_of[payment] = len(known)
        known.append(payment)
    return found


def asked(clock: int, *, capture_now: bool) -> Payment:
    """What the terminal asks for: the same again but for the time at which it asks."""
    now = MOMENTS[clock]
    return a_payment(
        id=PAYMENT_ID,
        merchant_id="mer_1",
        amount=AMOUNT,
        capture=Capture.NOW if capture_now else Capture.MANUAL,
        created_at=now,
        updated_at=now,
        expires_at=now + timedelta(minutes=5),
    )
