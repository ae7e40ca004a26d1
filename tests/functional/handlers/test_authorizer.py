"""Whose key is admitted, and as what."""

from typing import Any

import pytest

from tests.functional.conftest import ACQUIRER
from tests.functional.handlers.conftest import CONTEXT


def admitted(handlers: Any, authorization: str | None) -> dict[str, Any]:
    headers = {} if authorization is None else {"authorization": authorization}
    answer: dict[str, Any] = handlers.authorizer.handler({"headers": headers}, CONTEXT)
    return answer


def test_the_acquirers_key_is_admitted(kassa, handlers):
    answer = admitted(handlers, "Bearer kassa_test_the-acquirers-secret")
    assert answer == {"isAuthorized": True, "context": {"key_id": "key_acquirer", "kind": "acquirer"}}


def test_a_key_is_admitted_as_what_it_is_bound_to(kassa, handlers):
    body = {"kind": "terminal", "store_reference": "store-gbg-014", "terminal_reference": "lane-3"}
    made = kassa.call(f"POST /v1/merchants/{kassa.merchant_id}/keys", body, caller=ACQUIRER).body
    context = admitted(handlers, f"Bearer {made['key']}")["context"]
    assert context == {
        "key_id": made["id"],
        "kind": "terminal",
        "merchant_id": kassa.merchant_id,
        "store_reference": "store-gbg-014",
        "terminal_reference": "lane-3",
    }


def test_a_key_that_expired_is_not_admitted(kassa, handlers):
    body = {"kind": "merchant", "expires_at": "2026-03-01T00:00:00Z"}
    made = kassa.call(f"POST /v1/merchants/{kassa.merchant_id}/keys", body, caller=ACQUIRER).body
    assert admitted(handlers, f"Bearer {made['key']}") == {"isAuthorized": False}


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer kassa_test_",
        "Bearer kassa_test_wrong",
        "Bearer kassa_live_the-acquirers-secret",
        "Basic kassa_test_the-acquirers-secret",
        "kassa_test_the-acquirers-secret",
        "Bearer kassa_test_ÅÄÖ",
    ],
)
def test_any_other_key_is_not_admitted(kassa, handlers, authorization):
    assert admitted(handlers, authorization) == {"isAuthorized": False}
