"""Finance keys: the acquirer alone makes, lists, rotates and revokes them, and they are what they say."""

from datetime import timedelta

import pytest

from kassa.domain.access.caller import Caller, KeyKind
from tests.functional.conftest import ACQUIRER
from tests.support.access import FINANCE

ANNAS = {"description": "Settlements, Anna"}


@pytest.fixture
def office(kassa):
    """The acquirer, at the routes of its finance keys."""

    def office(route, body=None, *, key="request-1", caller=ACQUIRER, query=""):
        method, path = route.split(" ")
        return kassa.call(f"{method} /v1/keys{path}", body, key=key, caller=caller, query=query)

    return office


@pytest.fixture
def annas(office):
    return office("POST ", ANNAS).body


def test_a_finance_key_is_shown_once_and_lets_in_one_who_moves_no_money(office, admit, annas):
    assert (annas["kind"], annas["status"], annas["description"]) == ("finance", "active", "Settlements, Anna")
    assert annas["key"].startswith("kassa_test_")
    assert admit(annas["key"]) == Caller(key_id=annas["id"], kind=KeyKind.FINANCE, may_refund=False)
    again = office("POST ", ANNAS)
    assert (again.status, again.headers["Idempotency-Replayed"], again.body["key"]) == (201, "true", None)
    assert again.body["id"] == annas["id"]
    other = office("POST ", {"description": "Bo"})
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


def test_finance_keys_are_listed_by_themselves(kassa, office, annas):
    bos = office("POST ", {"description": "Bo"}, key="request-2").body
    first = office("GET ", query="limit=1").body
    second = office("GET ", query=f"limit=1&cursor={first['next_cursor']}").body
    listed = [*first["data"], *second["data"]]
    assert {one["id"] for one in listed} == {annas["id"], bos["id"]}
    assert [one["key"] for one in listed] == [None, None]
    assert office(f"GET /{bos['id']}").body == {**bos, "key": None}
    assert kassa.call(f"GET /v1/merchants/{kassa.merchant_id}/keys", caller=ACQUIRER).body["data"] == []


def test_a_finance_key_is_nobodys_that_only_looks_like_the_acquirer(kassa, annas):
    for rest in ("", f"/{annas['id']}"):
        assert kassa.call(f"GET /v1/merchants/acquirer/keys{rest}", caller=ACQUIRER).status == 404
    assert kassa.call(f"GET /v1/merchants/{kassa.merchant_id}/keys/{annas['id']}", caller=ACQUIRER).status == 404
    revoke = f"POST /v1/merchants/acquirer/keys/{annas['id']}/revoke"
    assert kassa.call(revoke, caller=ACQUIRER).status == 404


def test_a_merchants_key_is_no_finance_key(kassa, office, call):
    theirs = call("POST /keys", {"kind": "merchant"}).body
    assert office(f"GET /{theirs['id']}").status == 404
    assert office(f"POST /{theirs['id']}/revoke").status == 404
    assert call("POST /keys", {"kind": "finance"}, key="request-2").body["errors"][0]["field"] == "kind"


def test_a_rotated_finance_key_goes_on_for_a_while_beside_the_new_one(kassa, office, admit, annas):
    rotated = office(f"POST /{annas['id']}/rotate", {"overlap_seconds": 60}, key="rotate-1").body
    new = rotated["key"]
    assert (new["kind"], new["description"], rotated["earlier"]["replaced_by"]) == (
        "finance",
        "Settlements, Anna",
        new["id"],
    )
    assert admit(annas["key"]).key_id == annas["id"]
    kassa.pass_time(60)
    assert admit(annas["key"]) is None
    assert admit(new["key"]) == Caller(key_id=new["id"], kind=KeyKind.FINANCE, may_refund=False)
    again = office(f"POST /{annas['id']}/rotate", {"overlap_seconds": 60}, key="rotate-1").body
    assert (again["key"]["id"], again["key"]["key"]) == (new["id"], None)


def test_a_revoked_finance_key_lets_nobody_in_and_stays_on_record(office, admit, annas):
    revoked = office(f"POST /{annas['id']}/revoke").body
    assert (revoked["status"], admit(annas["key"])) == ("revoked", None)
    assert office(f"POST /{annas['id']}/revoke").body == revoked
    assert office(f"POST /{annas['id']}/rotate", key="rotate-2").body["code"] == "key_closed"


def test_a_finance_key_ends_when_it_was_told_to(kassa, office, admit):
    ends = (kassa.now + timedelta(days=1)).isoformat()
    given = office("POST ", {"expires_at": ends}).body
    assert admit(given["key"]) is not None
    kassa.pass_time(24 * 60 * 60)
    assert (admit(given["key"]), office(f"GET /{given['id']}").body["status"]) == (None, "expired")


ROUTES = [("POST ", ANNAS), ("GET ", None), ("GET /{}", None), ("POST /{}/rotate", None), ("POST /{}/revoke", None)]


@pytest.mark.parametrize(("route", "body"), ROUTES)
def test_nobody_but_the_acquirer_itself_manages_finance_keys(kassa, office, annas, route, body):
    before = office("GET ").body
    for caller in (kassa.merchant, kassa.terminal, FINANCE):
        answer = office(route.format(annas["id"]), body, key="request-9", caller=caller)
        assert (answer.status, answer.body["code"]) == (403, "forbidden")
    assert office("GET ").body == before


@pytest.mark.parametrize(
    ("body", "field"), [({"kind": "acquirer"}, "kind"), ({"may_refund": True}, "may_refund"), ({"x": 1}, "x")]
)
def test_a_key_for_finance_can_be_asked_for_no_more_than_it_is(office, body, field):
    answer = office("POST ", body)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)


def test_the_audit_log_tells_finance_from_the_acquirer_and_its_addresses_from_merchants(kassa, office):
    kassa.pass_time(1)
    annas = office("POST ", ANNAS).body
    made = kassa.call("GET /v1/audit", caller=ACQUIRER).body["data"][0]
    assert (made["route"], made["subject"], made["merchant_id"]) == ("/v1/keys", annas["id"], None)
    kassa.pass_time(1)
    tried = f"POST /v1/merchants/{kassa.merchant_id}/keys"
    kassa.call(tried, {"kind": "merchant"}, key="request-7", caller=FINANCE)
    for caller, source_ip in ((ACQUIRER, "192.0.2.1"), (kassa.merchant, None)):
        entry = kassa.call("GET /v1/audit", caller=caller).body["data"][0]
        assert (entry["actor"], entry["actor_kind"], entry["outcome"]) == ("key_finance", "finance", "refused")
        assert entry["source_ip"] == source_ip
