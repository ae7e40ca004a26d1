"""Somebody in finance works with a key of their own: it opens what finance needs, and nothing that moves money or keys."""

import pytest

from tests.e2e.chain import made

NEVER = {"currency": "NOK", "up_to": 0, "fixed": 0}
"""A cap that caps nothing."""


@pytest.fixture
def annas(acquirer):
    return made(acquirer, "/v1/keys", description="Anna")


def test_a_finance_key_opens_finance_and_nothing_else(stack, acquirer, annas, with_key):
    finance = with_key(annas["key"])
    for path in ("/v1/settlements", "/v1/breaks", f"/v1/payments?merchant_id={stack.merchant_id}", "/v1/fee-caps"):
        assert finance.get(path).status_code == 200, path
    cap = made(finance, "/v1/fee-caps", **NEVER)
    for answer in (
        finance.get("/v1/keys"),
        finance.get("/v1/klarna/credentials"),
        finance.post("/v1/payments/pay_none/refunds", {"reference": "R-1"}),
        finance.post(f"/v1/merchants/{stack.merchant_id}/keys", {"kind": "merchant"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), answer.url
    entries = acquirer.get(f"/v1/audit?actor={annas['id']}").json()["data"]
    assert {(entry["actor_kind"], entry["route"], entry["outcome"]) for entry in entries} == {
        ("finance", "/v1/fee-caps", "done"),
        ("finance", "/v1/merchants/{merchant_id}/keys", "refused"),
    }
    assert cap["id"] in {entry["subject"] for entry in entries}
    revoked = acquirer.post(f"/v1/keys/{annas['id']}/revoke").json()
    assert (revoked["status"], revoked["key"]) == ("revoked", None)
