"""The audit log: no change without an entry, no entry with a secret, and everybody sees what is theirs."""

import pytest

from kassa.adapters.dynamodb.access.audit_table import AuditTable
from kassa.adapters.dynamodb.access.key_table import KeyTable
from kassa.domain.access.caller import Caller, KeyKind
from tests.functional.access.conftest import LANE, a_key
from tests.functional.conftest import ACQUIRER, NOBODY


@pytest.fixture
def log(kassa):
    def log(caller=ACQUIRER, **query):
        return kassa.call("GET /v1/audit", caller=caller, query="&".join(f"{k}={v}" for k, v in query.items())).body

    return log


def test_an_entry_says_who_did_what_from_where(kassa, call, log):
    headers = {"user-agent": "Back office 1.2"}
    path = f"/v1/merchants/{kassa.merchant_id}/keys"
    body = {"kind": "terminal", **LANE, "description": "for Kim"}
    kassa.pass_time(1)
    made = kassa.call(f"POST {path}", body, key="request-1", caller=ACQUIRER, headers=headers).body
    entry = log()["data"][0]
    assert entry == {
        "id": entry["id"],
        "object": "audit_entry",
        "at": "2026-03-01T10:15:01Z",
        "actor": "key_acquirer",
        "actor_kind": "acquirer",
        "merchant_id": kassa.merchant_id,
        "method": "POST",
        "route": "/v1/merchants/{merchant_id}/keys",
        "subject": made["id"],
        "fields": ["description", "kind", "store_reference", "terminal_reference"],
        "outcome": "done",
        "status": 201,
        "request_id": "request-1",
        "source_ip": "192.0.2.1",
        "user_agent": "Back office 1.2",
    }
    stored = str(kassa.dynamodb.scan(TableName="audit")["Items"])
    assert "for Kim" not in stored
    assert made["key"] not in stored


def test_the_entry_is_there_before_the_change_and_stays_if_the_process_dies(kassa, call, log, monkeypatch):
    key, seen = a_key(call), []
    kassa.pass_time(1)

    def die(table, saved):
        seen.append(log()["data"][0])
        raise SystemExit("killed")

    monkeypatch.setattr(KeyTable, "save", die)
    with pytest.raises(SystemExit):
        call(f"POST /keys/{key['id']}/revoke")
    entry = log()["data"][0]
    assert (entry["outcome"], entry["status"], entry["subject"]) == ("unknown", None, key["id"])
    assert seen == [entry]


def test_without_an_entry_nothing_changes(kassa, call, monkeypatch):
    def refuse(table, entry):
        raise ConnectionError("no log")

    key = a_key(call)
    monkeypatch.setattr(AuditTable, "begin", refuse)
    with pytest.raises(ConnectionError):
        call(f"POST /keys/{key['id']}/revoke")
    assert call(f"GET /keys/{key['id']}").body["status"] == "active"


def test_an_outcome_that_cannot_be_written_spoils_no_answer(kassa, call, log, monkeypatch):
    key, put = a_key(call), AuditTable._put
    kassa.pass_time(1)

    def forgetful(table, entry, condition):
        put(AuditTable(kassa.dynamodb, "no-such-table") if "not_exists" not in condition else table, entry, condition)

    monkeypatch.setattr(AuditTable, "_put", forgetful)
    assert call(f"POST /keys/{key['id']}/revoke").status == 200
    assert log()["data"][0]["outcome"] == "unknown"


def test_what_was_refused_says_so(kassa, call, log):
    key = a_key(call)
    kassa.pass_time(1)
    call(f"POST /keys/{key['id']}/revoke", caller=kassa.terminal)
    entry = log()["data"][0]
    assert (entry["actor"], entry["outcome"], entry["status"]) == ("key_terminal", "refused", 403)


def test_whoever_is_turned_away_at_the_door_was_refused_too(kassa, call, log):
    kassa.pass_time(1)
    call("POST /keys", {"kind": "merchant"}, caller=kassa.merchant)
    entry = log()["data"][0]
    assert (entry["actor"], entry["outcome"], entry["status"]) == ("key_merchant", "refused", 403)


def test_reading_leaves_no_entry(call, log):
    before = log()
    call("GET /keys")
    assert log() == before


def test_pairing_is_on_record_although_nobody_has_a_key(kassa, call, lane, log):
    code = call(f"POST /terminals/{lane['id']}/pairing-codes").body["code"]
    kassa.pass_time(1)
    kassa.call("POST /v1/pairings", {"code": code}, key="terminal-1", caller=NOBODY)
    entry = log(merchant_id=kassa.merchant_id)["data"][0]
    assert (entry["route"], entry["actor"], entry["subject"]) == ("/v1/pairings", None, lane["id"])


def test_entries_come_newest_first_in_their_time_and_page_by_page(kassa, call, log):
    for number in range(3):
        kassa.pass_time(60)
        a_key(call, description=str(number))
    times = [f"2026-03-01T10:{15 + minute}:00Z" for minute in (3, 2, 1)]
    query = {"from": "2026-03-01T10:16:00Z"}
    assert [entry["at"] for entry in log(**query)["data"]] == times
    assert [entry["at"] for entry in log(to="2026-03-01T10:17:00Z", **query)["data"]] == times[1:]
    first = log(limit=2, **query)
    rest = log(limit=2, cursor=first["next_cursor"], **query)
    assert ([entry["at"] for entry in (*first["data"], *rest["data"])], rest["next_cursor"]) == (times, None)


def test_entries_of_one_key_can_be_asked_for(kassa, call, log):
    key = a_key(call)
    call(f"POST /keys/{key['id']}/revoke", caller=kassa.merchant)
    found = log(actor="key_merchant")["data"]
    assert [entry["route"] for entry in found] == ["/v1/merchants/{merchant_id}/keys/{key_id}/revoke"]


def test_a_merchant_sees_its_own_and_not_where_the_acquirers_people_are(kassa, call, log):
    theirs = kassa.onboard("Bok & Blad")
    key = a_key(call)
    call(f"POST /keys/{key['id']}/revoke", caller=kassa.merchant)
    mine = log(caller=kassa.merchant, limit=100)["data"]
    assert {entry["merchant_id"] for entry in mine} == {kassa.merchant_id}
    assert {entry["source_ip"] for entry in mine if entry["actor_kind"] == "acquirer"} == {None}
    assert {entry["source_ip"] for entry in mine if entry["actor_kind"] == "merchant"} == {"192.0.2.1"}
    assert kassa.call("GET /v1/audit", caller=kassa.merchant, query=f"merchant_id={theirs}").status == 404
    assert kassa.call("GET /v1/audit", caller=kassa.terminal).status == 403
    other = Caller(key_id="key_other", kind=KeyKind.MERCHANT, merchant_id=theirs)
    assert key["id"] not in str(log(caller=other, limit=100))


@pytest.mark.parametrize("query", ["from=yesterday", "cursor=x", "who=me", "limit=101"])
def test_bad_queries_name_their_field(kassa, query):
    answer = kassa.call("GET /v1/audit", caller=ACQUIRER, query=query)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, query.split("=")[0])


def test_an_entry_is_gone_after_four_hundred_days(kassa, call):
    a_key(call)
    item = kassa.dynamodb.scan(TableName="audit")["Items"][0]
    assert int(item["ttl"]["N"]) - int(kassa.now.timestamp()) == 400 * 24 * 3600
