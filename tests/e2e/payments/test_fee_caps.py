"""What the acquirer's contract says about small payments, from its statement to Klarna's file and the acquirer's margin."""

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from cli.stack_file import Stack
from tests.e2e.chain import made
from tests.e2e.payments.books import approved
from tests.e2e.payments.finance import Finance
from tests.e2e.till import LOOK_AGAIN, JsonObject, Till

UP_TO, MOST = 700, 50
NOTED_WITHIN = 20.0


@pytest.fixture
def finance(stack: Stack, acquirer: Till) -> Iterator[Finance]:
    """A day in which small payments cost no more than so much: at Klarna all, on record those in Danish crowns."""
    now = datetime.now(UTC)
    of_the_month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for currency in ("SEK", "EUR", "DKK"):
        free = {"fixed": 0, "variable": 0, "tax": 0, "valid_from": of_the_month.isoformat()}
        free |= {"valid_until": (now + timedelta(minutes=2)).isoformat()}
        made(acquirer, "/v1/sell-rates", currency=currency, **free)
    with closing(Finance(stack.klarna_url, acquirer)) as finance:
        finance.closes_its_day()
        made(acquirer, "/v1/fee-caps", currency="DKK", up_to=UP_TO, fixed=MOST)
        finance.caps(MOST, UP_TO)
        yield finance
        finance.caps(None, None)
        made(acquirer, "/v1/fee-caps", currency="DKK", up_to=0, fixed=0)


def margin(finance: Finance, payment: JsonObject) -> JsonObject:
    """What this month's Danish crowns leave."""
    found = finance.get(f"/v1/merchants/{payment['merchant_id']}/margin?period={payment['created_at'][:7]}")["data"]
    return next((one for one in found if one["currency"] == "DKK"), {"unsettled_captures": 0, "unpriced_captures": 0})


def until_due(finance: Finance, payment: JsonObject) -> JsonObject:
    """The margin, once the payment's capture is noted as due. Fails after so many seconds."""
    deadline = time.monotonic() + NOTED_WITHIN
    while True:
        told = margin(finance, payment)
        if told["unsettled_captures"] == 1 and not told["unpriced_captures"]:
            return told
        assert time.monotonic() < deadline, f"not noted within {NOTED_WITHIN:.0f} s: {told}"
        time.sleep(LOOK_AGAIN)


def test_a_capped_fee_is_no_break_and_a_cap_left_out_is_one(till, klarna, finance) -> None:
    small = {"amount": UP_TO, "currency": "DKK", "line_items": None}
    payment = approved(till, klarna, **small)
    before = until_due(finance, payment)
    (settlement,) = finance.closes_its_day()
    assert finance.breaks_of(settlement) == []
    after = margin(finance, payment)
    assert after["bought"] == before["bought"]
    assert (after["settled_captures"], after["unsettled_captures"]) == (before["settled_captures"] + 1, 0)
    until_due(finance, approved(till, klarna, **small))
    (settlement,) = finance.closes_its_day("cap")
    (broken,) = finance.breaks_of(settlement)
    assert broken["explanations"][0] == {
        "code": "cap_left_out",
        "sentence": "The fee is right without the cap of 0.50 DKK.",
        "about": {"cap": MOST},
    }
    assert margin(finance, payment)["bought"] == after["bought"] + 271
