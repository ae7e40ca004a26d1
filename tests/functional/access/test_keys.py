"""Keys: replaced with an overlap, taken back for good, and how lately they were used."""

import pytest

from kassa.adapters.dynamodb.access.key_table import KeyTable
from kassa.domain.access.keys import api_key
from kassa.use_cases.access.admit import Admit
from tests.functional.access.conftest import a_key


def test_a_rotated_key_goes_on_for_a_while_and_then_ends(kassa, call, admit):
    old = a_key(call)
    both = call(f"POST /keys/{old['id']}/rotate", {"overlap_seconds": 3600}).body
    assert (both["earlier"]["replaced_by"], both["earlier"]["expires_at"]) == (
        both["key"]["id"],
        "2026-03-01T11:15:00Z",
    )
    assert admit(both["key"]["key"]).terminal_reference == "lane-3"
    kassa.pass_time(3599)
    assert admit(old["key"]) is not None
    kassa.pass_time(1)
    assert (admit(old["key"]), admit(both["key"]["key"]).key_id) == (None, both["key"]["id"])


def test_without_an_overlap_the_earlier_key_ends_at_once(call, admit):
    old = a_key(call)
    assert call(f"POST /keys/{old['id']}/rotate", {"overlap_seconds": 0}).body["earlier"]["status"] == "expired"
    assert admit(old["key"]) is None


def test_a_repeated_rotation_makes_one_key_and_shows_it_once(kassa, call):
    old = a_key(call)
    first, again = (call(f"POST /keys/{old['id']}/rotate", {"overlap_seconds": 0}) for _ in range(2))
    assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.body == {**first.body, "key": {**first.body["key"], "key": None}}
    assert len(call("GET /keys").body["data"]) == 2


def test_a_rotation_never_makes_a_key_live_longer(kassa, call):
    old = a_key(call, expires_at="2026-03-01T10:45:00+00:00")
    both = call(f"POST /keys/{old['id']}/rotate").body
    assert both["earlier"]["expires_at"] == "2026-03-01T10:45:00Z"
    assert both["key"]["expires_at"] == "2026-03-01T10:45:00Z", "as long as the first one was given"
    again = call(f"POST /keys/{old['id']}/rotate", {"overlap_seconds": 60}, key="request-2").body
    later = call(f"POST /keys/{old['id']}/rotate", {"overlap_seconds": 600}, key="request-3").body
    assert later["earlier"]["expires_at"] == again["earlier"]["expires_at"] == "2026-03-01T10:16:00Z"


def test_a_revoked_key_says_from_when_on_it_is_refused_everywhere(kassa, call, admit):
    key = a_key(call)
    revoked = call(f"POST /keys/{key['id']}/revoke").body
    assert (revoked["status"], revoked["revoked_at"]) == ("revoked", "2026-03-01T10:15:00Z")
    assert revoked["effective_by"] == "2026-03-01T10:20:00Z"
    assert admit(key["key"]) is None
    kassa.pass_time(60)
    assert call(f"POST /keys/{key['id']}/revoke").body == revoked


def test_nothing_takes_the_place_of_a_revoked_key(call):
    key = a_key(call)
    call(f"POST /keys/{key['id']}/revoke")
    answer = call(f"POST /keys/{key['id']}/rotate")
    assert (answer.status, answer.body["code"]) == (409, "key_closed")


def test_a_use_is_noted_once_an_hour(kassa, call, admit):
    key = a_key(call)

    def used_at():
        return call(f"GET /keys/{key['id']}").body["used_at"]

    assert used_at() is None
    admit(key["key"])
    first = used_at()
    kassa.pass_time(3599)
    admit(key["key"])
    assert used_at() == first == "2026-03-01T10:15:00Z"
    kassa.pass_time(1)
    admit(key["key"])
    assert used_at() == "2026-03-01T11:15:00Z"
    assert [one["used_at"] for one in call("GET /keys").body["data"]] == ["2026-03-01T11:15:00Z"]


def test_a_note_that_cannot_be_written_keeps_nobody_out(kassa, call):
    key = a_key(call)
    gone = KeyTable(kassa.dynamodb, "no-such-table")
    keys = KeyTable(kassa.dynamodb, "merchants")
    admit = Admit(keys=keys, note_use=gone.used, acquirer_secret=lambda: "a", live=False, now=lambda: kassa.now)
    assert admit(f"Bearer {key['key']}") is not None


def test_a_note_of_a_use_and_a_change_do_not_undo_each_other(kassa, call, admit):
    key = a_key(call)
    admit(key["key"])
    call(f"POST /keys/{key['id']}/revoke")
    assert call(f"GET /keys/{key['id']}").body["used_at"] == "2026-03-01T10:15:00Z"


@pytest.mark.parametrize(("what", "count"), [("keys", 3), ("terminals", 5)])
def test_lists_come_page_by_page(kassa, call, what, count):
    for number in range(3):
        a_key(call, description=str(number))
        terminal = {"store_reference": "store-gbg-014", "terminal_reference": f"kiosk-{number}"}
        assert call("POST /terminals", terminal, key=f"add-kiosk-{number}").status == 201
    whole = call(f"GET /{what}").body
    assert (len(whole["data"]), whole["next_cursor"]) == (count, None)
    page = call(f"GET /{what}", query="limit=2").body
    found = page["data"]
    while page["next_cursor"]:
        page = call(f"GET /{what}", query=f"limit=2&cursor={page['next_cursor']}").body
        found += page["data"]
    assert found == whole["data"]


def test_a_key_of_the_other_stage_opens_nothing(call, admit):
    key = a_key(call)["key"]
    assert admit(key) is not None
    assert admit(api_key(True, key.removeprefix("kassa_test_"))) is None
