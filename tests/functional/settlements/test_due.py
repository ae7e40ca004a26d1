"""What is captured becomes due with what it costs at most, which is settled then and for good."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from kassa.domain.approved_money.movements import Captured
from kassa.domain.flow import Pricing
from kassa.domain.merchants.merchant import Address, Merchant, Store
from kassa.domain.payments.payment import Capture
from kassa.domain.pricing.fee_caps import FeeCap
from kassa.domain.settlements.booked import BookedEntry, BookedPayment
from kassa.failures import NotKnown
from kassa.use_cases.settlements.note_due import NoteDue
from tests.support.payments import NOW, a_payment

CAP = FeeCap(
    id="fcap_1",
    currency="SEK",
    up_to=5000,
    maximum=Pricing(fixed=150, variable=0),
    valid_from=NOW,
    created_at=NOW,
    mcc="5814",
    market="SE",
)
LATER = NOW + timedelta(minutes=5)


def sale(amount: int = 2900, **changes: Any) -> Any:
    capture = Captured(id="cap_" + "1" * 32, amount=amount, captured_at=LATER)
    return a_payment(**{"amount": amount, "captures": (capture,), "updated_at": LATER} | changes)


@dataclass
class Noted:
    """What was noted as due."""

    entries: list[BookedEntry] = field(default_factory=list)

    def expect(self, _: BookedPayment, entries: Iterable[BookedEntry]) -> None:
        self.entries += entries


@dataclass
class Shops:
    """One merchant with one store, of which somebody may read."""

    mcc: str | None = "5814"
    country: str | None = "SE"
    read: int = 0

    def merchant(self, merchant_id: str) -> Merchant:
        self.read += 1
        return Merchant(
            id=merchant_id, name="Kaffe", klarna_account_id="krn:1", capture=Capture.NOW, created_at=NOW, mcc=self.mcc
        )

    def store(self, merchant_id: str, store_reference: str) -> Store:
        if store_reference != "store-gbg-014":
            raise NotKnown(store_reference)
        address = Address(street_address="Avenyn 14", postal_code="41136", city="Göteborg", country=self.country or "")
        return Store(
            merchant_id=merchant_id,
            reference=store_reference,
            name="Avenyn",
            address=address if self.country else None,
            time_zone="UTC",
            created_at=NOW,
        )


@dataclass
class Caps:
    """What the contract says, and how often somebody looked."""

    stated: list[FeeCap]
    looks: int = 0

    def all(self) -> list[FeeCap]:
        self.looks += 1
        return self.stated


def noted(*payments: Any, caps: Iterable[FeeCap] = (CAP,), shops: Shops | None = None) -> list[int | None]:
    due, stated = Noted(), Caps([*caps])
    merchants: Any = shops or Shops()
    contract: Any = stated
    NoteDue(entries=due, caps=contract, merchants=merchants)(payments)
    assert stated.looks == 1
    return [entry.fee_cap for entry in due.entries]


def test_a_capture_of_a_small_payment_becomes_due_with_its_cap() -> None:
    assert noted(sale(), sale(5001)) == [150, None]


@pytest.mark.parametrize("shops", [Shops(mcc="5411"), Shops(mcc=None), Shops(country="NO"), Shops(country=None)])
def test_a_cap_of_another_mcc_or_country_is_no_cap(shops: Shops) -> None:
    assert noted(sale(), shops=shops) == [None]


@pytest.mark.parametrize("caps", [[], [replace(CAP, currency="EUR")]], ids=["none", "of another currency"])
def test_where_no_cap_can_count_nobody_is_read(caps: list[FeeCap]) -> None:
    shops = Shops()
    assert noted(sale(), caps=caps, shops=shops) == [None]
    assert shops.read == 0


def test_a_store_that_is_not_there_is_no_reason_to_forget_the_cap() -> None:
    with pytest.raises(NotKnown):
        noted(sale(store_reference="gone"))


def test_the_moment_that_counts_is_that_of_the_payment_and_not_of_its_capture() -> None:
    begun: datetime = CAP.valid_from - timedelta(seconds=1)
    assert noted(sale(created_at=begun)) == [None]
