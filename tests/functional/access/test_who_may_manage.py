"""Who may manage keys and terminals: every route, with every kind of key."""

import pytest

from kassa.domain.access.caller import Caller, KeyKind
from tests.functional.access.conftest import a_key

STRANGER = "mer_" + "0" * 32

ROUTES: list[tuple[str, str, object]] = [
    ("GET", "/keys", None),
    ("GET", "/keys/{key}", None),
    ("POST", "/keys/{key}/rotate", {"overlap_seconds": 0}),
    ("POST", "/keys/{key}/revoke", None),
    ("GET", "/terminals", None),
    ("GET", "/terminals/{lane}", None),
    ("PATCH", "/terminals/{lane}", {"name": "Mine now"}),
    ("POST", "/terminals/{lane}/pairing-codes", {}),
    ("POST", "/terminals/{lane}/revoke", None),
]
ACQUIRERS_ALONE: list[tuple[str, str, object]] = [
    ("POST", "/keys", {"kind": "merchant"}),
    ("POST", "/terminals", {"store_reference": "store-gbg-014", "terminal_reference": "lane-9"}),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES + ACQUIRERS_ALONE, ids=str)
def test_a_terminals_key_manages_nothing_and_another_merchants_finds_nothing(kassa, call, lane, method, path, body):
    key = a_key(call)
    there = f"{method} {path.format(key=key['id'], lane=lane['id'])}"
    before = (call("GET /keys").body, call("GET /terminals").body)
    other = Caller(key_id="key_other", kind=KeyKind.MERCHANT, merchant_id=STRANGER)
    assert call(there, body, caller=kassa.terminal).status == 403
    alone = (method, path, body) in ACQUIRERS_ALONE
    assert call(there, body, caller=other).status == 404
    assert (call("GET /keys").body, call("GET /terminals").body) == before
    assert call(there, body, caller=kassa.merchant).status == (403 if alone else {"POST": 201}.get(method, 200)) or (
        path.endswith("revoke")
    )


def test_what_is_another_merchants_is_not_found_below_ones_own(kassa, call, lane):
    key, theirs = a_key(call), kassa.onboard("Bok & Blad")
    caller = Caller(key_id="key_other", kind=KeyKind.MERCHANT, merchant_id=theirs)
    for method, path, body in ROUTES:
        if "{" in path:
            there = f"{method} /v1/merchants/{theirs}{path.format(key=key['id'], lane=lane['id'])}"
            assert kassa.call(there, body, key="request-1", caller=caller).status == 404, there


@pytest.mark.parametrize(
    ("route", "body", "field"),
    [
        ("POST /keys/{key}/rotate", {"overlap_seconds": -1}, "overlap_seconds"),
        ("POST /keys/{key}/rotate", {"overlap_seconds": 2_592_001}, "overlap_seconds"),
        ("POST /keys/{key}/rotate", {"overlap": 5}, "overlap"),
        ("PATCH /terminals/{lane}", {"nam": "x"}, "nam"),
        ("PATCH /terminals/{lane}", {"status": "revoked"}, "status"),
        ("PATCH /terminals/{lane}", {"software": {"version": "1"}}, "software.name"),
        ("POST /terminals/{lane}/pairing-codes", {"may_refund": "no"}, "may_refund"),
        ("GET /keys?limit=0", None, "limit"),
        ("GET /keys?cursor=bm90LW91cnM=", None, "cursor"),
        ("GET /terminals?store=x", None, "store"),
    ],
)
def test_bad_input_names_its_field_and_changes_nothing(call, lane, route, body, field):
    key = a_key(call)
    path, _, query = route.format(key=key["id"], lane=lane["id"]).partition("?")
    answer = call(path, body, query=query)
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [field])
    assert call(f"GET /keys/{key['id']}").body["status"] == "active"


def test_what_nobody_made_is_not_found(call):
    for made_up in ("key_" + "0" * 32, "trm_" + "0" * 32, "x#y"):
        for route in ("GET /keys/", "GET /terminals/", "POST /keys/{}/revoke", "POST /terminals/{}/revoke"):
            there = route.format(made_up) if "{" in route else f"{route}{made_up}"
            assert call(there).status == 404, there
