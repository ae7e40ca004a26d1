"""Where a merchant wants to hear of which events, and the secrets that sign them."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from kassa.domain.merchants.account import MerchantEvent

OVERLAP = timedelta(hours=24)
"""How long the secret before the present one goes on signing."""

MOST_SECRETS = 5
"""Secrets that may sign at once: each is one signature more in a header."""

TEST_EVENT = "webhook_endpoint.test"

PAYMENT_EVENTS = frozenset(
    f"payment.{name}"
    for name in (
        "created awaiting_shopper shopper_arrived approved declined canceled expired failed captured refunded "
        "released reauthorized updated reversed authorization_expiring drift_detected"
    ).split()
)
MERCHANT_EVENTS = frozenset(event.value for event in MerchantEvent)
DISPUTE_EVENTS = frozenset(f"dispute.{name}" for name in "opened updated deadline_near won lost".split())
EVENTS = PAYMENT_EVENTS | DISPUTE_EVENTS | MERCHANT_EVENTS
_FAMILIES = frozenset({"payment", "dispute", "settlement", "merchant"})


def is_known(pattern: str) -> bool:
    """Whether events of this type can come, now or later: a type, a family such as `payment.*`, or `*`."""
    family, dot, name = pattern.partition(".")
    return pattern == "*" or pattern in EVENTS or (family in _FAMILIES and (dot, name) == (".", "*"))


class EndpointStatus(StrEnum):
    """Whether events are sent there."""

    ENABLED = "enabled"
    DISABLED = "disabled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningSecret:
    """What an endpoint's messages are signed with: the present secret, or an earlier one until it lapses."""

    value: str = field(repr=False)
    valid_until: datetime | None = None

    def signs_at(self, now: datetime) -> bool:
        return self.valid_until is None or now < self.valid_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a merchant wants to hear of events. The first of `secrets` is the present one."""

    id: str
    merchant_id: str
    url: str
    event_types: tuple[str, ...]
    secrets: tuple[SigningSecret, ...]
    created_at: datetime
    updated_at: datetime
    description: str | None = None
    status: EndpointStatus = EndpointStatus.ENABLED
    gone_at: datetime | None = None
    version: int = 1

    @property
    def is_enabled(self) -> bool:
        return self.status is EndpointStatus.ENABLED

    def wants(self, event_type: str) -> bool:
        """Whether events of this type are to be sent here."""
        family = event_type.partition(".")[0]
        return not {event_type, f"{family}.*", "*"}.isdisjoint(self.event_types)

    def secrets_at(self, now: datetime) -> tuple[str, ...]:
        """The secrets that sign now, the present one first."""
        return tuple(secret.value for secret in self.secrets if secret.signs_at(now))

    def overlaps_until(self, now: datetime) -> datetime | None:
        """When the last earlier secret lapses; None where only the present one signs."""
        return max((s.valid_until for s in self.secrets if s.valid_until and s.signs_at(now)), default=None)


def rotated(endpoint: Endpoint, secret: str, *, at: datetime) -> Endpoint:
    """The endpoint with a new secret; the one before goes on signing for a day, lapsed ones are dropped."""
    present, *earlier = endpoint.secrets
    kept = [replace(present, valid_until=at + OVERLAP), *(old for old in earlier if old.signs_at(at))]
    return changed(endpoint, at=at, secrets=(SigningSecret(value=secret), *kept))


def changed(endpoint: Endpoint, *, at: datetime, **news: object) -> Endpoint:
    """The endpoint after a change, one version on. Enabling it forgets that it once said it was gone."""
    if news.get("status") is EndpointStatus.ENABLED:
        news["gone_at"] = None
    return replace(endpoint, version=endpoint.version + 1, updated_at=at, **news)  # type: ignore[arg-type]


def gone(endpoint: Endpoint, *, at: datetime) -> Endpoint:
    """The endpoint after it answered 410; the same object where it is disabled already."""
    if not endpoint.is_enabled:
        return endpoint
    return changed(endpoint, at=at, status=EndpointStatus.DISABLED, gone_at=at)
