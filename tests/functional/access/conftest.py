"""An acquirer's back office for keys and terminals."""

import pytest

from kassa.adapters.dynamodb.access.key_table import KeyTable
from kassa.use_cases.access.admit import Admit
from tests.functional.conftest import ACQUIRER

LANE = {"store_reference": "store-gbg-014", "terminal_reference": "lane-3"}


@pytest.fixture
def admit(kassa):
    """Who the authorizer says is calling with a key."""
    keys = KeyTable(kassa.dynamodb, "merchants")
    admit = Admit(keys=keys, note_use=keys.used, acquirer_secret=lambda: "acquirer", live=False, now=lambda: kassa.now)
    return lambda key: admit(f"Bearer {key}")


@pytest.fixture
def call(kassa):
    """Below the merchant, as the acquirer unless somebody else calls."""

    def call(route, body=None, *, key="request-1", caller=ACQUIRER, query=""):
        method, path = route.split(" ")
        return kassa.call(
            f"{method} /v1/merchants/{kassa.merchant_id}{path}", body, key=key, caller=caller, query=query
        )

    return call


@pytest.fixture
def lane(call):
    return next(one for one in call("GET /terminals").body["data"] if one["terminal_reference"] == "lane-3")


def a_key(call, **more):
    return call("POST /keys", {"kind": "terminal", **LANE, **more}, key=f"a-key-with-{more}").body
