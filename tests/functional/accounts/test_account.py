"""What a back office may do with a merchant's account once there is one."""

import json

import pytest

from kassa.domain.access.caller import Caller, KeyKind
from simulator.settlements.pricing import DEFAULT_TERMS
from tests.functional.accounts.conftest import (
    ACQUIRING,
    IN_BOTH_GENERATIONS,
    NORR,
    PAY,
    PROFILE,
    WHY,
    below,
    with_changes,
)
from tests.support.wire import wire


@IN_BOTH_GENERATIONS
def test_account_information_is_read_and_changed_at_klarna(office):
    merchant = office.onboarded()
    account = office.call(f"GET {below(merchant, 'account')}").body
    assert (account["name"], account["klarna_state"]) == ("Cafe Norr", "OPERATIONAL")
    assert account["contact"]["family_name"] == "Test"
    for name in ("Cafe Syd", "Cafe Norr", "Cafe Syd"):
        changed = office.call(f"PATCH /v1/merchants/{merchant['id']}", {"name": name, "contact": {"given_name": name}})
        assert (changed.status, changed.body["name"]) == (200, name)
        (there,) = office.at_klarna(merchant)
        assert (there["name"], there["contact"]["given_name"]) == (name, name)
    assert there["contact"]["family_name"] == "Test"


def test_what_is_ours_alone_changes_without_klarna(office):
    merchant = office.onboarded(ready=False)
    changed = office.call(f"PATCH /v1/merchants/{merchant['id']}", {"capture": "manual"})
    assert (changed.status, changed.body["capture"], changed.body["version"]) == (
        200,
        "manual",
        merchant["version"] + 1,
    )
    again = office.call(f"PATCH /v1/merchants/{merchant['id']}", {"capture": "manual"})
    assert again.body == changed.body


def test_an_account_that_klarna_still_sets_up_cannot_be_managed_yet(office):
    merchant = office.onboarded(ready=False)
    answer = office.call(f"PATCH /v1/merchants/{merchant['id']}", {"contact": {"given_name": "Eva"}})
    assert (answer.status, answer.body["code"]) == (409, "klarna_account_not_operational")
    assert answer.headers["Retry-After"]


@IN_BOTH_GENERATIONS
def test_a_business_is_read_and_changed_without_showing_its_people(office):
    merchant = office.onboarded()
    (entity,) = office.call(f"GET {below(merchant, 'business-entities')}").body["data"]
    assert (entity["reference"], entity["legal_name"]) == ("LE-1", "Cafe Norr AB")
    assert "stakeholders" not in entity
    assert "bank_account" not in entity
    path = below(merchant, "business-entities/LE-1")
    changed = office.call(
        f"PATCH {path}", {"legal_name": "Cafe Norr & Syd AB", "merchant_category_codes": ["5812", "5814"]}
    )
    assert (changed.status, changed.body["legal_name"]) == (200, "Cafe Norr & Syd AB")
    assert office.call(f"GET {path}").body == changed.body
    wrong = office.call(f"PATCH {path}", {"registration_country": "SE", "registration_number": "1"})
    assert (wrong.status, [error["field"] for error in wrong.body["errors"]]) == (422, ["registration_number"])
    assert office.call(f"GET {below(merchant, 'business-entities/LE-2')}").status == 404


@IN_BOTH_GENERATIONS
def test_stores_of_each_kind_are_opened_listed_and_changed(office):
    merchant = office.onboarded()
    website = {"type": "website", "store_reference": "web", "name": "Norr", "url": "https://norr.example.test"}
    app = {
        "type": "mobile_app",
        "store_reference": "app",
        "name": "Norr",
        "platform": "android",
        "bundle_names": ["a.b"],
    }
    for number, store in enumerate((website, app)):
        made = office.call(f"POST {below(merchant, 'stores')}", store, key=f"store-{number:04}")
        assert (made.status, bool(made.body["klarna_store_id"])) == (201, True), made.body
    first = office.call(f"GET {below(merchant, 'stores')}", query="limit=2").body
    second = office.call(f"GET {below(merchant, 'stores')}", query=f"limit=2&cursor={first['next_cursor']}").body
    listed = [one["store_reference"] for one in (*first["data"], *second["data"])]
    assert (listed, second["next_cursor"]) == (["app", "store-gbg-014", "web"], None)
    path = below(merchant, "stores/web")
    changed = office.call(f"PATCH {path}", {"url": "https://new.example.test", "name": "Norr on the web"})
    assert (changed.status, changed.body["url"]) == (200, "https://new.example.test")
    assert office.call(f"GET {path}").body == changed.body
    (account,) = office.at_klarna(merchant)
    there = next(store for store in account["stores"] if store["reference"] == "web")
    assert (there["name"], there.get("url") or there["urls"][0]) == ("Norr on the web", "https://new.example.test")
    wrong = office.call(f"PATCH {path}", {"address": NORR["stores"][0]["address"]})
    assert (wrong.status, [error["field"] for error in wrong.body["errors"]]) == (422, ["address"])


def test_nobody_pays_in_a_website(office):
    website = {"type": "website", "store_reference": "web", "name": "Norr", "url": "https://norr.example.test"}
    merchant = office.onboarded(with_changes(NORR, stores=[*NORR["stores"], website]))
    terminal = office.terminal(merchant)
    till = Caller(key_id="k", kind=KeyKind.MERCHANT, merchant_id=merchant["id"])
    answer = office.call("POST /v1/payments", PAY | {"store_reference": "web", "terminal_reference": "x"}, caller=till)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "store_reference")
    assert office.call("POST /v1/payments", PAY, caller=terminal).status == 201


@IN_BOTH_GENERATIONS
def test_groups_of_stores_are_made_listed_and_changed(office):
    merchant = office.onboarded()
    path, body = below(merchant, "store-groups"), {"reference": "G-2", "display_name": "Norr Bakery"}
    made, again = office.call(f"POST {path}", body), office.call(f"POST {path}", body)
    assert (made.status, again.status, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert again.body == made.body
    other = office.call(f"POST {path}", body, key="request-2")
    assert (other.status, other.body["code"]) == (409, "already_exists")
    assert {one["reference"] for one in office.call(f"GET {path}").body["data"]} == {"B-1", "G-2"}
    changed = office.call(f"PATCH {path}/G-2", {"logo_url": "https://norr.example.test/bread.png"})
    assert (changed.status, changed.body["display_name"]) == (200, "Norr Bakery")
    assert changed.body["logo_url"].endswith("bread.png")
    assert office.call(f"GET {path}/G-2").body == changed.body
    store = {**NORR["stores"][0], "store_reference": "bakery", "store_group_reference": "G-2"}
    assert office.call(f"POST {below(merchant, 'stores')}", store, key="request-3").status == 201
    assert office.call(f"GET {path}/G-3").status == 404


@IN_BOTH_GENERATIONS
def test_every_call_about_a_merchant_names_the_system_that_it_runs_on(office):
    merchant = office.onboarded(NORR | {"platform": {"name": "Acme Commerce", "version": "7"}})
    store = {**NORR["stores"][0], "store_reference": "second"}
    office.call(f"POST {below(merchant, 'stores')}", store, key="request-2")
    office.call(f"PATCH {below(merchant, 'stores/second')}", {"name": "Norr II"})
    office.call(f"POST {below(merchant, 'store-groups')}", {"reference": "G-2", "display_name": "Bakery"})
    office.call(f"PATCH {below(merchant, 'business-entities/LE-1')}", {"legal_name": "Norr AB"})
    office.call(f"POST {below(merchant, 'products/payment/disable')}", WHY, key="request-3")
    calls = wire.get(f"{office.url}/_sim/log").json()["calls"]
    told = {call["operation"]: json.loads(call["headers"]["klarna-integration-metadata"]) for call in calls}
    assert len(told) >= 7
    for operation, metadata in told.items():
        names = [(one["name"], one["module_version"]) for one in metadata.get("originators", [])]
        assert names == [("ACME_COMMERCE", "7")], operation


@IN_BOTH_GENERATIONS
def test_a_link_into_the_portal_lives_for_a_minute_and_names_nobody(office):
    merchant = office.onboarded()
    path, body = below(merchant, "portal-links"), {"user_reference": "user-17", "roles": ["admin"]}
    link = office.call(f"POST {path}", body)
    assert (link.status, link.body["url"].startswith("http")) == (201, True)
    assert link.body["expires_at"]
    assert link.body["url"] not in office.stored()
    mail = office.call(f"POST {path}", {"user_reference": "ida@example.test"}, key="request-2")
    assert (mail.status, [error["field"] for error in mail.body["errors"]]) == (422, ["user_reference"])
    other = office.call(f"POST {path}", {"user_reference": "user-18"})
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("price-plans", DEFAULT_TERMS.price_plan_id),
        ("payment-profiles", PROFILE),
        ("acquiring-accounts", ACQUIRING),
    ],
)
@IN_BOTH_GENERATIONS
def test_klarnas_terms_can_be_read(office, what, found):
    answer = office.call(f"GET /v1/klarna/{what}")
    assert answer.status == 200
    assert [term["id"] for term in answer.body["data"]] == [found]


def test_the_price_plan_says_what_a_payment_is_promised(office):
    (plan,) = office.call("GET /v1/klarna/price-plans").body["data"]
    assert plan["details"]["rate"] == DEFAULT_TERMS.rate
