"""Everything one simulated Klarna knows, from its first call to its reset."""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field

from simulator.disputes.records import Dispute
from simulator.faults import Fault
from simulator.settlements.books import SettlementBooks
from simulator.state.agenda import Agenda
from simulator.state.clock import Clock
from simulator.state.ids import Ids
from simulator.state.records import (
    Account,
    Delivery,
    JsonObject,
    LoggedCall,
    PaymentRequest,
    SigningKey,
    Store,
    Webhook,
)
from simulator.state.transactions import PaymentTransaction
from simulator.webhook_mode import WebhookMode

Send = Callable[[str, bytes, dict[str, str]], Awaitable[int]]
"""Posts a body to an address with these headers and gives the answer's status; OSError where none came."""

LOG_LENGTH = 20_000
ACQUIRER_ACCOUNT = "krn:partner:global:account:test:ACQUIRER"


@dataclass(slots=True, kw_only=True)
class Settings:
    """What can be set while it runs. Rates are calls per second and category."""

    cancel_completed: bool = True
    expired_requests_are_gone: bool = False
    partner_rate: int = 500
    acquirer_rate: int = 1000

    def as_json(self) -> JsonObject:
        """The settings as they stand."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """The first result of a call with an idempotency key."""

    fingerprint: str
    status: int
    body: JsonObject | None
    at: float


@dataclass(slots=True, kw_only=True)
class World:
    """Klarna's memory. There is one at a time; a reset makes a new one."""

    clock: Clock
    ids: Ids
    agenda: Agenda
    settings: Settings
    send: Send
    accounts: dict[str, Account]
    stores: dict[str, Store] = field(default_factory=dict)
    requests: dict[str, PaymentRequest] = field(default_factory=dict)
    transactions: dict[str, PaymentTransaction] = field(default_factory=dict)
    settlements: SettlementBooks = field(default_factory=SettlementBooks)
    disputes: dict[str, Dispute] = field(default_factory=dict)
    signing_keys: dict[str, SigningKey] = field(default_factory=dict)
    webhooks: dict[str, Webhook] = field(default_factory=dict)
    deliveries: list[Delivery] = field(default_factory=list)
    held_back: list[Delivery] = field(default_factory=list)
    webhook_mode: WebhookMode = field(default_factory=WebhookMode)
    remembered: dict[str, Remembered] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    outcomes: dict[str, list[str]] = field(default_factory=dict)
    calls_in_window: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    log: deque[LoggedCall] = field(default_factory=lambda: deque(maxlen=LOG_LENGTH))

    def next_outcome(self, call: str) -> str | None:
        """What a test asked the next call of a kind (`settings.OUTCOMES`) to answer; None where it asked nothing."""
        asked = self.outcomes.get(call)
        return asked.pop(0) if asked else None

    def request_with(self, token: str) -> PaymentRequest | None:
        """The payment request that this session token belongs to."""
        return next((request for request in self.requests.values() if request.session_token == token), None)
