"""What a back office may do with a merchant's account once there is one."""

import pytest

from kassa.domain.access import Caller, KeyKind
from tests.functional.accounts.conftest import ACQUIRING, IN_BOTH_GENERATIONS, NORR, PROFILE, news_of, with_changes

PAY = {"amount": 2900, "currency": "SEK", "reference": "R-1"}
WHY = {"reason": "sells what it said it would not"}


def below(merchant, what):
    return f"/v1/merchants/{merchant['id']}/{what}"


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
def test_a_disabled_product_takes_no_new_payment_and_a_repeated_request_still_finds_its_own(office):
    merchant = office.onboarded()
    terminal = office.terminal(merchant)
    before = office.call("POST /v1/payments", PAY, key="sale-0001", caller=terminal)
    disabled = office.call(f"POST {below(merchant, 'products/payment/disable')}", WHY)
    assert (disabled.status, disabled.body["payment_product"]["status"]) == (200, "DISABLED")
    assert disabled.body["payment_product"]["reason"] == WHY["reason"]
    refused = office.call("POST /v1/payments", PAY, key="sale-0002", caller=terminal)
    assert (refused.status, refused.body["code"]) == (409, "klarna_product_disabled")
    again = office.call("POST /v1/payments", PAY, key="sale-0001", caller=terminal)
    assert (again.status, again.body["id"]) == (201, before.body["id"])
    assert office.call(f"GET /v1/payments/{before.body['id']}", caller=terminal).status == 200
    assert office.call(f"POST /v1/payments/{before.body['id']}/cancel", caller=terminal).status in (200, 202)
    replayed = office.call(f"POST {below(merchant, 'products/payment/disable')}", WHY)
    assert (replayed.status, replayed.headers["Idempotency-Replayed"]) == (200, "true")
    enabled = office.call(f"POST {below(merchant, 'products/payment/enable')}", WHY, key="request-2")
    assert (enabled.status, enabled.body["payment_product"]["status"]) == (200, "ENABLED")
    assert office.call("POST /v1/payments", PAY, key="sale-0003", caller=terminal).status == 201
    assert office.events(merchant)[2:] == ["product_disabled", "product_enabled"]


def test_what_klarna_terminates_stays_so(office):
    merchant = office.onboarded()
    office.sim(f"/products/{merchant['id']}/state", {"state": "TERMINATED"})
    office.hear(news_of(merchant))
    (product,) = office.call(f"GET {below(merchant, 'products')}").body["data"]
    assert (product["product"], product["status"]) == ("payment", "TERMINATED")
    enable = office.call(f"POST {below(merchant, 'products/payment/enable')}", WHY)
    assert (enable.status, enable.body["code"]) == (409, "klarna_product_terminated")
    paid = office.call("POST /v1/payments", PAY, caller=office.terminal(merchant))
    assert (paid.status, paid.body["code"]) == (409, "klarna_product_terminated")
    assert office.events(merchant)[-1] == "product_terminated"


def test_a_termination_that_nobody_heard_of_is_learnt_when_somebody_tries_to_enable(office):
    merchant = office.onboarded()
    office.sim(f"/products/{merchant['id']}/state", {"state": "TERMINATED"})
    enable = office.call(f"POST {below(merchant, 'products/payment/enable')}", WHY)
    assert (enable.status, enable.body["code"]) == (409, "klarna_product_terminated")
    assert office.call(f"GET /v1/merchants/{merchant['id']}").body["payment_product"]["status"] == "TERMINATED"


def test_what_klarna_disabled_the_acquirer_cannot_enable(office):
    merchant = office.onboarded()
    office.sim(f"/products/{merchant['id']}/state", {"state": "DISABLED"})
    enable = office.call(f"POST {below(merchant, 'products/payment/enable')}", WHY)
    assert (enable.status, enable.body["code"]) == (409, "refused_by_klarna")
    product = office.call(f"GET /v1/merchants/{merchant['id']}").body["payment_product"]
    assert (product["status"], product["changing"]) == ("DISABLED", False)


def test_a_disabled_account_is_told_and_takes_no_payment(office):
    merchant = office.onboarded()
    office.sim(f"/accounts/{merchant['id']}/state", {"state": "DISABLED"})
    office.hear(news_of(merchant))
    assert office.call(f"GET /v1/merchants/{merchant['id']}").body["klarna_state"] == "DISABLED"
    paid = office.call("POST /v1/payments", PAY, caller=office.terminal(merchant))
    assert (paid.status, paid.body["code"]) == (409, "klarna_account_disabled")
    assert "disabled" in office.events(merchant)


@pytest.mark.parametrize("kind", ["timeout_after", "timeout_before"])
def test_a_switch_without_an_answer_is_finished_by_nobody_coming_back(office, kind):
    merchant = office.onboarded()
    office.fails(kind, "disable_product")
    answer = office.call(f"POST {below(merchant, 'products/payment/disable')}", WHY)
    assert (answer.status, answer.body["payment_product"]["changing"]) == (202, True)
    paid = office.call("POST /v1/payments", PAY, caller=office.terminal(merchant))
    assert paid.body["code"] == "klarna_product_disabled", "from the first moment on"
    assert office.finish(lambda: True).settled == 1
    assert office.at_klarna(merchant)[0]["product"]["status"] == "DISABLED"
    product = office.call(f"GET /v1/merchants/{merchant['id']}").body["payment_product"]
    assert (product["status"], product["changing"]) == ("DISABLED", False)
    assert office.events(merchant).count("product_disabled") == 1


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
        ("price-plans", "krn:partner:global:price-plan:test:STANDARD"),
        ("payment-profiles", PROFILE),
        ("acquiring-accounts", ACQUIRING),
    ],
)
@IN_BOTH_GENERATIONS
def test_klarnas_terms_can_be_read(office, what, found):
    answer = office.call(f"GET /v1/klarna/{what}")
    assert answer.status == 200
    assert [term["id"] for term in answer.body["data"]] == [found]
