"""The management cases that `kassa certify` proves at a stage, one test each, and what they leave to the merchant to hear."""

import time

import pytest

from cli.certify import management
from tests.e2e.till import LOOK_AGAIN

WITHIN = 20.0
WHY = {"reason": "the merchant asked for a pause"}
TOLD = {"merchant.product_disabled", "merchant.product_enabled"}


@pytest.mark.parametrize("case", management.CASES, ids=lambda case: case.id)
def test_a_case_of_the_guidelines_holds(play, case):
    case.steps(play)
    assert any(step.claims for step in play.steps)


def test_a_merchant_hears_that_its_payments_were_switched(acquirer, merchant, with_key):
    path = f"/v1/merchants/{merchant['id']}"
    own = with_key(acquirer.post(f"{path}/keys", {"kind": "merchant"}).json()["key"])
    hook = {"url": "http://127.0.0.1:1024/kassa", "event_types": sorted(TOLD)}
    endpoint = f"/v1/webhook-endpoints/{own.post('/v1/webhook-endpoints', hook).json()['id']}"
    for switch in ("disable", "enable"):
        assert acquirer.post(f"{path}/products/payment/{switch}", WHY).is_success
    deadline = time.monotonic() + WITHIN
    while {one["event_type"] for one in own.get(f"{endpoint}/deliveries").json()["data"]} != TOLD:
        assert time.monotonic() < deadline
        time.sleep(LOOK_AGAIN)
    assert own.patch(endpoint, {"status": "disabled"}).is_success
