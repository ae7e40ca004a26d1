"""How a merchant changes with what Klarna says, and what a wish may overtake."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from kassa.domain.merchants import onboarding
from kassa.domain.merchants.account import (
    Change,
    KlarnaState,
    MerchantStatus,
    Obstruction,
    PaymentProduct,
    ProductStatus,
)
from kassa.domain.merchants.merchant import Merchant
from kassa.domain.payments.payment import Capture

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MERCHANT = Merchant(
    id="mer_1", name="Cafe Norr", klarna_account_id="krn:1", capture=Capture.NOW, created_at=NOW, submitted_at=NOW
)
DISABLE = Change(to=ProductStatus.DISABLED, reason="pause", key="1")
ENABLE = Change(to=ProductStatus.ENABLED, reason="back", key="2")


def test_one_that_is_to_be_disabled_takes_no_payment_before_klarna_has_answered():
    wished = onboarding.wished(MERCHANT, DISABLE, at=NOW)
    assert wished.obstruction is Obstruction.PRODUCT_DISABLED
    assert wished.is_unfinished
    enabling = onboarding.wished(onboarding.switched(wished, ProductStatus.DISABLED, at=NOW), ENABLE, at=NOW)
    assert enabling.obstruction is Obstruction.PRODUCT_DISABLED, "until Klarna agrees"


def test_an_answer_to_an_earlier_wish_grants_no_later_one():
    wished = onboarding.wished(onboarding.wished(MERCHANT, DISABLE, at=NOW), ENABLE, at=NOW)
    assert onboarding.switched(wished, ProductStatus.DISABLED, at=NOW, answers=DISABLE) is wished


def test_news_that_is_older_than_a_wish_does_not_undo_it():
    wished = onboarding.wished(MERCHANT, DISABLE, at=NOW)
    assert onboarding.switched(wished, ProductStatus.ENABLED, at=NOW) is wished


@pytest.mark.parametrize("status", [ProductStatus.DISABLED, ProductStatus.TERMINATED])
def test_news_that_a_wish_was_granted_or_never_will_be_settles_it(status):
    settled = onboarding.switched(onboarding.wished(MERCHANT, DISABLE, at=NOW), status, at=NOW)
    assert (settled.payment_product.status, settled.payment_product.change) == (status, None)


def test_a_refused_wish_leaves_the_product_as_klarna_has_it():
    wished = onboarding.wished(MERCHANT, DISABLE, at=NOW)
    refused = onboarding.switched(wished, ProductStatus.ENABLED, at=NOW, answers=DISABLE)
    assert refused.payment_product == PaymentProduct()


def test_the_same_news_twice_changes_nothing():
    once = onboarding.in_state(MERCHANT, KlarnaState.OPERATIONAL, at=NOW)
    assert onboarding.in_state(once, KlarnaState.OPERATIONAL, at=NOW) is once
    assert onboarding.in_state(once, None, at=NOW) is once
    assert onboarding.switched(once, ProductStatus.ENABLED, at=NOW) is once


def test_a_corrected_application_is_another_attempt_under_another_key():
    waiting = replace(MERCHANT, status=MerchantStatus.ONBOARDING, klarna_account_id=None)
    corrected = onboarding.corrected(waiting, at=NOW + timedelta(days=3))
    assert onboarding.attempt_key(corrected) != onboarding.attempt_key(waiting)
    assert not onboarding.may_be_sent_again(waiting, at=NOW + timedelta(hours=23))
    assert onboarding.may_be_sent_again(corrected, at=NOW + timedelta(days=3, hours=22))


def test_every_version_has_its_number():
    after = onboarding.onboarded(onboarding.corrected(MERCHANT, at=NOW), "krn:2", at=NOW)
    assert (after.version, after.status, after.klarna_state) == (
        3,
        MerchantStatus.ACTIVE,
        KlarnaState.PARTIALLY_OPERATIONAL,
    )
