"""Who sells, where, on which device, and with which keys."""

from dataclasses import dataclass
from datetime import datetime

from kassa.domain.access import KeyKind
from kassa.domain.flow import Flow
from kassa.domain.payment import Capture


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """A seller with an account at Klarna. `capture` is what a payment does that does not say otherwise.

    `mcc` is its merchant category code (ISO 18245), which prices may depend on.

    `flow` is how Klarna is asked for its payments; None leaves that to the stage.
    """

    id: str
    name: str
    klarna_account_id: str
    capture: Capture
    created_at: datetime
    flow: Flow | None = None
    mcc: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a store stands. Country is ISO 3166-1 alpha-2."""

    street_address: str
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A physical store. It is open for payments once Klarna knows it under `klarna_store_id`."""

    merchant_id: str
    reference: str
    name: str
    address: Address
    time_zone: str
    created_at: datetime
    klarna_store_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """A card terminal, till or kiosk in a store."""

    merchant_id: str
    store_reference: str
    reference: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """A key of a merchant or one of its terminals; only the SHA-256 of the secret is kept."""

    id: str
    secret_hash: str
    kind: KeyKind
    merchant_id: str
    created_at: datetime
    store_reference: str | None = None
    terminal_reference: str | None = None
    description: str | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    may_refund: bool = True

    def opens_at(self, now: datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
