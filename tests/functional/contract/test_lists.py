"""Lists: garbage is told, never a 500, and times are times wherever the caller's clock hangs."""

import base64
import json

import pytest

from tests.functional.conftest import ACQUIRER


def cursor(told):
    return base64.urlsafe_b64encode(told if isinstance(told, bytes) else json.dumps(told).encode()).decode()


LISTS = [
    "/v1/payments",
    "/v1/merchants",
    "/v1/merchants/{merchant}/stores",
    "/v1/merchants/{merchant}/keys",
    "/v1/audit",
]


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize(
    "told", ["x", "%00", "é", cursor(b"\xff\xfe"), cursor(b"[" * 6000), cursor(["", ""]), cursor([1])]
)
def test_a_cursor_that_is_none_is_told(kassa, path, told):
    query = f"cursor={told}" if path != "/v1/payments" else f"cursor={told}&merchant_id={kassa.merchant_id}"
    answer = kassa.call(f"GET {path.format(merchant=kassa.merchant_id)}", query=query, caller=ACQUIRER)
    assert answer.status == 422, answer.body
    assert answer.body["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize(
    ("path", "first", "last"), [("/v1/payments", "created_from", "created_to"), ("/v1/audit", "from", "to")]
)
def test_an_end_before_the_beginning_is_told(kassa, path, first, last):
    query = f"{first}=2026-03-02T00:00:00Z&{last}=2026-03-01T00:00:00Z"
    answer = kassa.call(f"GET {path}", query=query, caller=kassa.merchant)
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [last])


def test_a_time_before_all_time_is_told(kassa):
    answer = kassa.call("GET /v1/payments", query="created_from=0001-01-01T00:00:00+14:00")
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "created_from")


@pytest.mark.parametrize(
    ("since", "found"), [("12:14:59+02:00", True), ("12:15:01+02:00", False), ("08:15:01-02:00", False)]
)
def test_the_audit_log_understands_other_time_zones(kassa, since, found):
    query = f"from=2026-03-01T{since}&merchant_id={kassa.merchant_id}"
    entries = kassa.call("GET /v1/audit", query=query, caller=ACQUIRER).body["data"]
    assert bool(entries) is found


def test_any_version_will_do_for_who_asks_for_any(kassa):
    payment = kassa.start()
    assert kassa.call(f"GET /v1/payments/{payment['id']}", headers={"if-none-match": "*"}).status == 304
