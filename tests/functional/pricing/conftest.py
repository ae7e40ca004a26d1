"""The real routes of prices and statements, over memory."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from functions.statements.routes import build_app
from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.flow import Pricing
from kassa.domain.merchants.merchant import Address, Merchant, Store
from kassa.domain.payments.payment import Capture, Channel
from kassa.domain.pricing.fee_caps import FeeCap
from kassa.domain.pricing.sales import Sale, SaleKind
from kassa.domain.pricing.sell_rates import SellRule
from kassa.domain.settlements.booked import BookedEntry, BookedPayment, EntryKind
from kassa.failures import KeyReused, NotKnown
from kassa.ports.requests import Request
from kassa.use_cases.pricing.cap_fees import CapFees
from kassa.use_cases.pricing.price import Price
from tests.support.events import api_event
from tests.support.sales import MemorySales

MERCHANT_ID = "mer_" + "a" * 32
NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
ACQUIRER = Caller(key_id="key_a", kind=KeyKind.ACQUIRER)
MERCHANT = Caller(key_id="key_m", kind=KeyKind.MERCHANT, merchant_id=MERCHANT_ID)
OTHER = Caller(key_id="key_o", kind=KeyKind.MERCHANT, merchant_id="mer_" + "0" * 32)
TERMINAL = Caller(key_id="key_t", kind=KeyKind.TERMINAL, merchant_id=MERCHANT_ID, store_reference="store-gbg-014")
MARCH = "period=2026-03"
BOUGHT = Pricing(fixed=123_457, variable=7_654_321)
CAP = {"currency": "SEK", "up_to": 5000, "fixed": 150}
RATE = {"currency": "SEK", "fixed": 200, "variable": 3_000_000, "tax": 25_000_000, "valid_from": "2026-03-01T00:00:00Z"}


@dataclass
class MemoryMerchants:
    """One merchant with one store."""

    merchants: dict[str, Merchant]

    def merchant(self, merchant_id: str) -> Merchant:
        if merchant_id not in self.merchants:
            raise NotKnown(merchant_id)
        return self.merchants[merchant_id]

    def store(self, merchant_id: str, store_reference: str) -> Store:
        address = Address(street_address="Avenyn 14", postal_code="41136", city="Göteborg", country="SE")
        return Store(
            merchant_id=merchant_id,
            reference=store_reference,
            name="Avenyn",
            address=address,
            time_zone="UTC",
            created_at=NOW,
        )


@dataclass
class MemoryRates:
    """Rules, and the requests that made them."""

    made: dict[tuple[str | None, str], tuple[str, SellRule]] = field(default_factory=dict)

    def add(self, rule: SellRule, request: Request) -> SellRule:
        body_hash, stored = self.made.setdefault((rule.merchant_id, request.idempotency_key), (request.body_hash, rule))
        if body_hash != request.body_hash:
            raise KeyReused(rule.id)
        return stored

    def of(self, merchant_id: str | None) -> Sequence[SellRule]:
        return [rule for _, rule in self.made.values() if rule.merchant_id == merchant_id]


@dataclass
class MemoryCaps:
    """Caps, and the requests that made them."""

    made: dict[str, tuple[str, FeeCap]] = field(default_factory=dict)

    def add(self, cap: FeeCap, request: Request) -> FeeCap:
        body_hash, stored = self.made.setdefault(request.idempotency_key, (request.body_hash, cap))
        if body_hash != request.body_hash:
            raise KeyReused(cap.id)
        return stored

    def all(self) -> Sequence[FeeCap]:
        return [cap for _, cap in self.made.values()]


class MemoryBought(dict[str, tuple[BookedPayment, BookedEntry]]):
    """What is noted of captures, by their ids."""

    def noted(self, entries: Iterable[tuple[str, datetime]]) -> Mapping[str, tuple[BookedPayment, BookedEntry]]:
        return {entry_id: self[entry_id] for entry_id, at in entries if entry_id in self and self[entry_id][1].at == at}


class Office:
    """An acquirer's and a merchant's back office."""

    def __init__(self) -> None:
        merchant = Merchant(
            id=MERCHANT_ID,
            name="Kaffe & <Kram>",
            klarna_account_id="krn:1",
            capture=Capture.NOW,
            created_at=NOW,
            mcc="5814",
        )
        self.now = NOW
        self.rates, self.sales, self.caps, self.bought = MemoryRates(), MemorySales(), MemoryCaps(), MemoryBought()
        merchants: Any = MemoryMerchants({MERCHANT_ID: merchant})
        self.merchants = merchants
        price = Price(merchants=merchants, rates=self.rates, sales=self.sales, bought=self.bought, now=self.clock)
        self.app = build_app(price, CapFees(caps=self.caps), now=self.clock)

    def clock(self) -> datetime:
        return self.now

    def call(
        self, route: str, body: Any = None, *, key: str | None = "key-0001", caller: Caller = MERCHANT, query: str = ""
    ) -> Any:
        method, path = route.split(" ")
        headers = {"content-type": "application/json"} | ({"idempotency-key": key} if key and method == "POST" else {})
        context: Any = SimpleNamespace(aws_request_id="request-1")
        answer = self.app.resolve(api_event(method, path, query, headers, body, caller), context)
        is_json = "json" in str(answer["headers"].get("Content-Type"))
        told = json.loads(answer["body"]) if is_json else None
        return SimpleNamespace(status=answer["statusCode"], headers=answer["headers"], raw=answer["body"], body=told)

    def of_merchant(self, what: str, caller: Caller = MERCHANT, query: str = "") -> Any:
        return self.call(f"GET /v1/merchants/{MERCHANT_ID}/{what}", caller=caller, query=query)

    def rate(self, key: str = "rate-0001", caller: Caller = ACQUIRER, **changes: Any) -> Any:
        return self.call(f"POST /v1/merchants/{MERCHANT_ID}/sell-rates", {**RATE, **changes}, key=key, caller=caller)

    def rate_for_all(self, key: str = "rate-0001", caller: Caller = ACQUIRER, **changes: Any) -> Any:
        return self.call("POST /v1/sell-rates", {**RATE, **changes}, key=key, caller=caller)

    def cap(self, key: str = "fcap-0001", caller: Caller = ACQUIRER, **changes: Any) -> Any:
        return self.call("POST /v1/fee-caps", {**CAP, **changes}, key=key, caller=caller)

    def sold(
        self, amount: int = 10_000, number: int = 1, *, bought: Pricing | None = BOUGHT, noted: Any = (), **changes: Any
    ) -> Sale:
        """A sale that is noted, and a capture with what is noted of its price."""
        sale = Sale(
            kind=SaleKind.CAPTURE,
            id=f"cap_{number:032x}",
            payment_id=f"pay_{number:032x}",
            merchant_id=MERCHANT_ID,
            store_reference="store-gbg-014",
            channel=Channel.POS,
            at=datetime(2026, 3, 5, 10, number % 60, tzinfo=UTC),
            amount=amount,
            currency="SEK",
        )
        sale = replace(sale, **changes)
        self.sales.note([sale])
        if sale.kind is SaleKind.CAPTURE:
            payment = BookedPayment(
                id=sale.payment_id, merchant_id=sale.merchant_id, currency=sale.currency, pricing=bought
            )
            entry = BookedEntry(kind=EntryKind.CAPTURE, id=sale.id, amount=sale.amount, at=sale.at)
            self.bought[sale.id] = (payment, replace(entry, **dict(noted)))
        return sale


@pytest.fixture
def office() -> Office:
    return Office()


def statement(office: Office, **more: Any) -> Any:
    answer = office.of_merchant("statements", query=MARCH, **more)
    assert answer.status == 200, answer.raw
    return answer.body["statements"]
