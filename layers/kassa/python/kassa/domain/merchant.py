"""Who sells, and where."""

from dataclasses import dataclass
from datetime import datetime

from kassa.domain.flow import Flow
from kassa.domain.payment import Capture
from kassa.domain.terminals import Software


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """A seller with an account at Klarna. `capture` is what a payment does that does not say otherwise.

    `flow` is how Klarna is asked for its payments; None leaves that to the stage. `platform` is the commerce system that it
    runs on, which Klarna is told of as an upstream system.
    """

    id: str
    name: str
    klarna_account_id: str
    capture: Capture
    created_at: datetime
    flow: Flow | None = None
    platform: Software | None = None


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
