"""Reading payments: by id, by one's own reference, as a list, as a timeline."""

import pytest

from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.payments.answers import RequestState
from tests.functional.conftest import ACQUIRER, COFFEE


def stranger(kassa, **bound):
    return Caller(key_id="key_s", kind=KeyKind.TERMINAL, merchant_id=kassa.merchant_id, **bound)


def test_the_etag_is_the_version(kassa):
    payment = kassa.start()
    path = f"GET /v1/payments/{payment['id']}"
    assert kassa.call(path).headers["ETag"] == '"2"'
    unchanged = kassa.call(path, headers={"if-none-match": '"2"'})
    assert (unchanged.status, unchanged.raw, unchanged.headers["ETag"]) == (304, "", '"2"')
    kassa.shopper(payment["id"], RequestState.IN_PROGRESS)
    kassa.look(payment["id"])
    assert kassa.call(path, headers={"if-none-match": '"2"'}).status == 200


@pytest.mark.parametrize("payment_id", ["pay_" + "0" * 32, "pay_1", "nonsense", "x" * 3000])
def test_a_payment_that_does_not_exist_is_not_found(kassa, payment_id):
    answer = kassa.call(f"GET /v1/payments/{payment_id}")
    assert (answer.status, answer.body["code"]) == (404, "payment_not_found")


def test_a_key_of_another_merchant_store_or_terminal_sees_nothing(kassa):
    payment = kassa.start()
    strangers = [
        Caller(key_id="k", kind=KeyKind.MERCHANT, merchant_id="mer_" + "0" * 32),
        stranger(kassa, store_reference="store-sth-001"),
        stranger(kassa, store_reference="store-gbg-014", terminal_reference="lane-4"),
    ]
    for caller in strangers:
        for below in ("", "/events", "/qr"):
            assert kassa.call(f"GET /v1/payments/{payment['id']}{below}", caller=caller).status == 404
        assert kassa.call("GET /v1/payments", caller=caller).body["data"] == []


def test_a_store_key_and_the_merchant_and_the_acquirer_see_it(kassa):
    payment = kassa.start()
    for caller in (stranger(kassa, store_reference="store-gbg-014"), kassa.merchant, ACQUIRER):
        assert kassa.payment(payment["id"], caller)["id"] == payment["id"]


def test_after_a_lost_answer_the_payment_is_found_by_its_reference(kassa):
    payment = kassa.start(reference="R-42")
    kassa.call("POST /v1/payments", {**COFFEE, "reference": "R-43"}, key="key-0002")
    found = kassa.call("GET /v1/payments", query="reference=R-42").body
    assert [one["id"] for one in found["data"]] == [payment["id"]]
    assert found["next_cursor"] is None


def test_a_list_comes_page_by_page_newest_first(kassa):
    ids = []
    for count in range(5):
        kassa.pass_time(1)
        ids.append(kassa.call("POST /v1/payments", COFFEE, key=f"key-000{count}").body["id"])
    listed, cursor = [], ""
    while True:
        page = kassa.call("GET /v1/payments", query="limit=2" + cursor).body
        listed += [one["id"] for one in page["data"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert listed == ids[::-1]


def test_a_list_can_be_narrowed(kassa):
    waiting = kassa.start()
    kassa.pass_time(10)
    over = kassa.call("POST /v1/payments", COFFEE, key="key-0002").body
    kassa.shopper(over["id"], RequestState.DECLINED)
    kassa.look(over["id"])

    def listed(query):
        return [one["id"] for one in kassa.call("GET /v1/payments", query=query, caller=kassa.merchant).body["data"]]

    assert listed("status=declined") == [over["id"]]
    assert listed("created_to=2026-03-01T10:15:05Z") == [waiting["id"]]
    assert listed("created_from=2026-03-01T10:15:05Z") == [over["id"]]
    assert listed("store_reference=store-gbg-014") == [over["id"], waiting["id"]]
    assert listed("store_reference=elsewhere") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("status=paid", "status"),
        ("created_from=yesterday", "created_from"),
        ("cursor=nonsense", "cursor"),
        ("cursor=W10=", "cursor"),
        ("refrence=R-1", "refrence"),
        ("merchant_id=mer_other", "merchant_id"),
    ],
)
def test_a_bad_query_names_its_field(kassa, query, field):
    answer = kassa.call("GET /v1/payments", query=query)
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [field])


def test_an_acquirer_says_whose_payments_it_wants(kassa):
    payment = kassa.start()
    assert kassa.call("GET /v1/payments", caller=ACQUIRER).status == 422
    answer = kassa.call("GET /v1/payments", query=f"merchant_id={kassa.merchant_id}", caller=ACQUIRER)
    assert [one["id"] for one in answer.body["data"]] == [payment["id"]]


def test_the_timeline_comes_page_by_page(kassa):
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    kassa.look(payment["id"])
    path = f"GET /v1/payments/{payment['id']}/events"
    first = kassa.call(path, query="limit=2").body
    second = kassa.call(path, query=f"limit=100&cursor={first['next_cursor']}").body
    assert [event["version"] for event in first["data"] + second["data"]] == [1, 2, 3, 4, 5]
    assert second["next_cursor"] is None
    assert second["data"][-1]["type"] == "payment.approved"


def test_who_reads_a_payment_past_its_deadline_wakes_its_session(kassa):
    payment = kassa.start()
    kassa.session.await_news(payment["id"], "token-1")
    kassa.payment(payment["id"])
    assert kassa.stepfunctions.ended_slices == []
    kassa.pass_time(300)
    kassa.payment(payment["id"])
    assert kassa.stepfunctions.ended_slices == ["token-1"]
