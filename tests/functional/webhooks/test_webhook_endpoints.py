"""Webhook endpoints: whose they are, what they accept, and that a secret is shown once."""

from datetime import timedelta

import pytest

from kassa.use_cases.webhooks.endpoints import MOST_ENDPOINTS
from tests.functional.conftest import ACQUIRER
from tests.functional.webhooks.conftest import OTHER

HERE = "/v1/webhook-endpoints"
URL = "https://shop.example/kassa"
ASKED = {"url": URL, "event_types": ["payment.approved", "dispute.*"], "description": "the shop"}


def test_an_endpoint_is_made_with_a_secret_and_read_without(webhooks):
    made = webhooks.call(f"POST {HERE}", ASKED)
    assert made.status == 201
    assert made.body["secret"].startswith("whsec_")
    assert made.body == {
        **made.body,
        **ASKED,
        "object": "webhook_endpoint",
        "status": "enabled",
        "gone_at": None,
        "earlier_secret_valid_until": None,
    }
    read = webhooks.call(f"GET {HERE}/{made.body['id']}")
    assert (read.status, read.body) == (200, {**made.body, "secret": None})


def test_the_same_request_makes_one_endpoint_and_shows_no_secret_again(webhooks):
    first, again = webhooks.call(f"POST {HERE}", ASKED), webhooks.call(f"POST {HERE}", ASKED)
    assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.body == {**first.body, "secret": None}
    assert "Idempotency-Replayed" not in first.headers
    assert len(webhooks.call(f"GET {HERE}").body["data"]) == 1


def test_a_key_reused_for_another_endpoint_is_refused(webhooks):
    webhooks.call(f"POST {HERE}", ASKED)
    answer = webhooks.call(f"POST {HERE}", {**ASKED, "url": "https://other.example/"})
    assert (answer.status, answer.body["code"]) == (422, "idempotency_key_reused")


def test_an_endpoint_that_was_deleted_is_not_made_again_by_an_old_request(webhooks):
    made = webhooks.call(f"POST {HERE}", ASKED).body
    webhooks.call(f"DELETE {HERE}/{made['id']}")
    assert webhooks.call(f"POST {HERE}", ASKED).status == 404
    assert webhooks.call(f"GET {HERE}").body["data"] == []


def test_a_post_needs_an_idempotency_key(webhooks):
    endpoint = webhooks.create(URL)
    for path in ("", f"/{endpoint['id']}/rotate-secret", f"/{endpoint['id']}/test"):
        answer = webhooks.call(f"POST {HERE}{path}", ASKED if not path else None, key=None)
        assert (answer.status, answer.body["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "http://shop.example/"}, "url"),
        ({"url": "https://user:password@shop.example/"}, "url"),
        ({"url": "https://shop.example:25/"}, "url"),
        ({"url": "https://shop.example/" + "a" * 2048}, "url"),
        ({"url": 7}, "url"),
        ({"event_types": []}, "event_types"),
        ({"event_types": ["payment.aproved"]}, "event_types[0]"),
        ({"event_types": "*"}, "event_types"),
        ({"descripton": "a typing mistake"}, "descripton"),
        ({"secret": "whsec_mine"}, "secret"),
    ],
)
def test_bad_input_names_its_field_and_changes_nothing(webhooks, change, field):
    answer = webhooks.call(f"POST {HERE}", {**ASKED, **change})
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [field])
    assert webhooks.call(f"GET {HERE}").body["data"] == []
    endpoint = webhooks.create(URL)
    answer = webhooks.call(f"PATCH {HERE}/{endpoint['id']}", change)
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [field])


def test_a_change_changes_what_it_names(webhooks):
    endpoint = webhooks.create(URL, "payment.*")
    webhooks.kassa.pass_time(60)
    changed = webhooks.call(f"PATCH {HERE}/{endpoint['id']}", {"event_types": ["*"]})
    assert changed.status == 200
    assert changed.body["updated_at"] > endpoint["updated_at"]
    same = {**endpoint, "secret": None, "event_types": ["*"], "updated_at": changed.body["updated_at"]}
    assert changed.body == same
    assert webhooks.call(f"PATCH {HERE}/{endpoint['id']}", {"event_types": ["*"]}).body == same


@pytest.mark.parametrize("field", ["url", "event_types", "status"])
def test_what_must_be_there_cannot_be_taken_away(webhooks, field):
    endpoint = webhooks.create(URL)
    answer = webhooks.call(f"PATCH {HERE}/{endpoint['id']}", {field: None})
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)


def test_a_deleted_endpoint_is_gone(webhooks):
    endpoint = webhooks.create(URL)
    assert webhooks.call(f"DELETE {HERE}/{endpoint['id']}").status == 204
    for method in ("GET", "DELETE"):
        assert webhooks.call(f"{method} {HERE}/{endpoint['id']}").status == 404


def test_endpoints_are_listed_newest_first_page_by_page(webhooks):
    made = []
    for number in range(5):
        webhooks.kassa.pass_time(1)
        made.append(webhooks.create(f"https://shop.example/{number}", key=f"endpoint-{number:04}")["id"])
    seen, cursor = [], ""
    while True:
        page = webhooks.call(f"GET {HERE}", query=f"limit=2{cursor}").body
        seen += [endpoint["id"] for endpoint in page["data"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == made[::-1]
    for query in ("cursor=nonsense", "limit=0", "limit=101", "merchant=x"):
        assert webhooks.call(f"GET {HERE}", query=query).status == 422


def test_a_merchant_has_so_many_endpoints_and_no_more(webhooks):
    for number in range(MOST_ENDPOINTS):
        webhooks.create(f"https://shop.example/{number}", key=f"endpoint-{number:04}")
    answer = webhooks.call(f"POST {HERE}", ASKED, key="one-too-many")
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "url")
    assert (
        webhooks.call(
            f"POST {HERE}", {"url": "https://shop.example/0", "event_types": ["*"]}, key="endpoint-0000"
        ).status
        == 201
    )


def test_a_rotation_shows_the_new_secret_once_and_says_how_long_both_sign(webhooks):
    endpoint = webhooks.create(URL)
    rotate = f"POST {HERE}/{endpoint['id']}/rotate-secret"
    first, again = webhooks.call(rotate, key="rotation-1"), webhooks.call(rotate, key="rotation-1")
    assert first.status == again.status == 200
    assert first.body["secret"] not in (None, endpoint["secret"])
    assert (again.body, again.headers["Idempotency-Replayed"]) == ({**first.body, "secret": None}, "true")
    until = webhooks.kassa.now + timedelta(hours=24)
    assert first.body["earlier_secret_valid_until"] == until.isoformat().replace("+00:00", "Z")
    stored = webhooks.endpoints.get(webhooks.kassa.merchant_id, endpoint["id"])
    assert stored.secrets_at(webhooks.kassa.now) == (first.body["secret"], endpoint["secret"])
    webhooks.kassa.pass_time(24 * 3600)
    assert webhooks.call(f"GET {HERE}/{endpoint['id']}").body["earlier_secret_valid_until"] is None
    assert stored.secrets_at(webhooks.kassa.now) == (first.body["secret"],)


def test_a_rotations_key_is_not_for_another_endpoint(webhooks):
    one, other = webhooks.create(URL), webhooks.create(URL, key="endpoint-0002")
    webhooks.call(f"POST {HERE}/{one['id']}/rotate-secret", key="rotation-1")
    answer = webhooks.call(f"POST {HERE}/{other['id']}/rotate-secret", key="rotation-1")
    assert (answer.status, answer.body["code"]) == (422, "idempotency_key_reused")


def test_secrets_that_sign_at_once_are_bounded(webhooks):
    endpoint = webhooks.create(URL)
    answers = [
        webhooks.call(f"POST {HERE}/{endpoint['id']}/rotate-secret", key=f"rotation-{number}") for number in range(6)
    ]
    assert [answer.status for answer in answers] == [200, 200, 200, 200, 422, 422]


def test_only_the_merchants_own_key_opens_its_webhooks(webhooks):
    endpoint = webhooks.create(URL)
    for caller in (webhooks.kassa.terminal, ACQUIRER):
        for route in (f"GET {HERE}", f"GET {HERE}/{endpoint['id']}", f"DELETE {HERE}/{endpoint['id']}"):
            answer = webhooks.call(route, caller=caller)
            assert (answer.status, answer.body["code"]) == (403, "forbidden")
        assert webhooks.call(f"POST {HERE}", ASKED, caller=caller).status == 403


def test_another_merchants_endpoint_does_not_exist(webhooks):
    endpoint = webhooks.create(URL)
    below = f"{HERE}/{endpoint['id']}"
    for route, body in (
        (f"GET {below}", None),
        (f"PATCH {below}", {"status": "disabled"}),
        (f"DELETE {below}", None),
        (f"GET {below}/deliveries", None),
        (f"POST {below}/rotate-secret", None),
        (f"POST {below}/test", None),
        (f"POST {below}/recover", {"since": "2026-03-01T00:00:00Z"}),
    ):
        answer = webhooks.call(route, body, caller=OTHER)
        assert (answer.status, answer.body["code"]) == (404, "not_found"), route
    assert webhooks.call(f"GET {HERE}", caller=OTHER).body["data"] == []


@pytest.mark.parametrize("endpoint_id", ["whe_1", "nothing", "mer_" + "a" * 32, "request%23x"])
def test_what_is_no_id_of_ours_is_not_found(webhooks, endpoint_id):
    assert webhooks.call(f"GET {HERE}/{endpoint_id}").status == 404


def test_no_secret_is_written_into_the_log(webhooks, caplog):
    endpoint = webhooks.create(URL)
    webhooks.call(f"POST {HERE}/{endpoint['id']}/rotate-secret", key="rotation-1")
    webhooks.call(f"POST {HERE}", {**ASKED, "url": "ftp://x"}, key="endpoint-0009")
    assert caplog.records
    assert "whsec_" not in str([vars(record) for record in caplog.records])
