"""Who may do what in the back office: every route, with every wrong key, with bad input and asked twice."""

import pytest

from kassa.domain.access.caller import Caller, KeyKind
from tests.functional.accounts.conftest import NORR, PROFILE

STORE = {**NORR["stores"][0], "store_reference": "store-2"}
WHY = {"reason": "because"}
M = "/v1/merchants/{id}"

ROUTES = {
    f"PATCH {M}": ({"capture": "manual"}, {"capture": "later"}),
    f"GET {M}/account": (None, None),
    f"POST {M}/stores": (STORE, {**STORE, "adress": {}}),
    f"PATCH {M}/stores/store-gbg-014": ({"name": "Other"}, {"name": None}),
    f"GET {M}/business-entities": (None, None),
    f"GET {M}/business-entities/LE-1": (None, None),
    f"PATCH {M}/business-entities/LE-1": ({"legal_name": "Other AB"}, {"registration_country": "Sweden"}),
    f"POST {M}/store-groups": ({"reference": "G-2", "display_name": "Two"}, {"reference": "G-2"}),
    f"GET {M}/store-groups": (None, None),
    f"GET {M}/store-groups/B-1": (None, None),
    f"PATCH {M}/store-groups/B-1": ({"display_name": "Other"}, {"logo_url": "http://norr.example.test"}),
    f"GET {M}/products": (None, None),
    f"POST {M}/products/payment/disable": (WHY, {}),
    f"POST {M}/products/payment/enable": (WHY, {"reason": ""}),
    f"POST {M}/portal-links": ({"user_reference": "user-1"}, {"user_reference": "ida@example.test"}),
}
"""What only the acquirer may do for a merchant, with a good body and a bad one."""

READ_BY_THE_MERCHANT = (M, f"{M}/stores", f"{M}/stores/store-gbg-014")
OF_NO_MERCHANT = (
    ("POST /v1/merchants", {"name": "Other", "klarna_account_id": PROFILE}),
    ("GET /v1/merchants", None),
    ("GET /v1/klarna/price-plans", None),
    ("GET /v1/klarna/payment-profiles", None),
    ("GET /v1/klarna/acquiring-accounts", None),
)


def own(merchant):
    return Caller(key_id="key_own", kind=KeyKind.MERCHANT, merchant_id=merchant["id"])


OTHER = Caller(key_id="key_other", kind=KeyKind.MERCHANT, merchant_id="mer_" + "0" * 32)


@pytest.mark.parametrize("route", ROUTES)
def test_a_route_of_the_acquirers_opens_to_nobody_else_and_refuses_nonsense_and_repeats_itself(office, route):
    merchant = office.onboarded()
    good, bad = ROUTES[route]
    path = route.replace("{id}", merchant["id"])
    assert office.call(path, good, caller=OTHER).status == 404
    assert office.call(path, good, caller=own(merchant)).status == 403
    if bad is not None:
        refused = office.call(path, bad, key="request-bad")
        assert (refused.status, bool(refused.body["errors"])) == (422, True)
    assert office.call(path.replace(merchant["id"], "mer_" + "1" * 32), good).status == 404
    first = office.call(path, good, key="request-two")
    assert first.status in (200, 201), first.body
    office.kassa.pass_time(1)
    again = office.call(path, good, key="request-two")
    assert (again.status, again.body) == (first.status, first.body)
    assert ("Idempotency-Replayed" in again.headers) == route.startswith("POST")


@pytest.mark.parametrize("path", READ_BY_THE_MERCHANT)
def test_a_merchant_reads_what_is_its_own(office, path):
    merchant = office.onboarded()
    here = f"GET {path}".replace("{id}", merchant["id"])
    assert office.call(here, caller=own(merchant)).status == 200
    assert office.call(here, caller=OTHER).status == 404
    terminal = Caller(key_id="t", kind=KeyKind.TERMINAL, merchant_id=merchant["id"], store_reference="store-gbg-014")
    assert office.call(here, caller=terminal).status == (200 if path == M else 403)


def test_what_is_about_no_one_merchant_is_the_acquirers_alone(office):
    for route, body in OF_NO_MERCHANT:
        assert office.call(route, body, caller=OTHER).status == 403
    assert office.call("POST /v1/merchants", {"name": "Other"}).status == 422


def test_merchants_are_listed_page_by_page(office):
    for number in range(3):
        body = {"name": f"Merchant {number}", "klarna_account_id": "krn:partner:global:account:test:DEMO0001"}
        office.kassa.pass_time(1)
        assert office.apply(body, key=f"request-{number}").status == 201
    first = office.call("GET /v1/merchants", query="limit=2").body
    second = office.call("GET /v1/merchants", query=f"limit=2&cursor={first['next_cursor']}").body
    names = [one["name"] for one in (*first["data"], *second["data"])]
    assert (names, second["next_cursor"]) == (["Merchant 2", "Merchant 1", "Merchant 0"], None)
    assert office.call("GET /v1/merchants", query="status=refused").body["data"] == []
    for query in ("cursor=nonsense", "limit=0", "state=refused"):
        assert office.call("GET /v1/merchants", query=query).status == 422
