"""A merchant gets its account at Klarna once, whatever is wrong with it and whatever gets lost."""

from dataclasses import replace

import pytest

from kassa.domain.merchants.account import MerchantStatus
from kassa.ports.accounts import OnboardingOpen
from tests.functional.accounts.conftest import IN_BOTH_GENERATIONS, NORR, news_of, with_changes

A_DAY = 24 * 3600
WRONG = with_changes(NORR, business_entity={"registration_number": "123"})


@IN_BOTH_GENERATIONS
def test_a_merchant_is_onboarded_and_may_sell_at_once(office):
    merchant = office.onboarded(ready=False)
    assert (merchant["status"], merchant["klarna_state"]) == ("active", "PARTIALLY_OPERATIONAL")
    (account,) = office.at_klarna(merchant)
    assert account["account_id"] == merchant["klarna_account_id"]
    assert account["contact"]["email"] == "ida@example.test"
    assert [store["reference"] for store in account["stores"]] == ["store-gbg-014"]
    asked = {"amount": 2900, "currency": "SEK", "reference": "R-1"}
    assert office.call("POST /v1/payments", asked, caller=office.terminal(merchant)).status == 201


@IN_BOTH_GENERATIONS
def test_klarnas_news_makes_it_operational_and_names_its_stores(office):
    merchant = office.onboarded()
    assert merchant["klarna_state"] == "OPERATIONAL"
    store = office.call(f"GET /v1/merchants/{merchant['id']}/stores/store-gbg-014").body
    assert store["klarna_store_id"].startswith("krn:")
    assert office.events(merchant) == ["onboarded", "operational"]
    assert office.hear(news_of(merchant)) == 1
    assert office.events(merchant) == ["onboarded", "operational"], "the same news again is none"


def test_nothing_personal_is_kept_of_a_merchant_that_klarna_took(office):
    office.onboarded()
    for personal in ("Ida", "ida@example.test", "+46700000001", "SE3550000000054910000003", "1980-01-01"):
        assert personal not in office.stored()


def test_the_same_request_makes_one_account(office):
    first, again = office.apply(), office.apply()
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(office.at_klarna(first.body)) == 1


def test_the_same_key_for_another_merchant_is_refused(office):
    office.apply()
    answer = office.apply({**NORR, "name": "Other"})
    assert (answer.status, answer.body["code"]) == (422, "idempotency_key_reused")


@IN_BOTH_GENERATIONS
def test_a_refusal_names_the_callers_own_fields_and_can_be_read_again(office):
    answer = office.apply(WRONG)
    assert (answer.status, answer.body["code"]) == (422, "onboarding_refused")
    assert [error["field"] for error in answer.body["errors"]] == ["business_entity.registration_number"]
    assert answer.body["klarna_error_id"]
    merchant = office.call(f"GET /v1/merchants/{answer.body['merchant']['id']}").body
    assert merchant["status"] == "refused"
    assert merchant["refusal"]["errors"] == answer.body["errors"]
    assert office.apply(WRONG).status == 422, "the same request has the same answer"
    assert office.at_klarna(merchant) == []


@IN_BOTH_GENERATIONS
def test_a_correction_onboards_once(office):
    merchant = office.apply(WRONG).body["merchant"]
    path, correction = (
        f"PATCH /v1/merchants/{merchant['id']}",
        {"business_entity": {"registration_number": "556000-0001"}},
    )
    still_wrong = office.call(path, {"contact": {"given_name": "Eva"}})
    assert (still_wrong.status, still_wrong.body["code"]) == (422, "onboarding_refused")
    corrected = office.call(path, correction)
    assert (corrected.status, corrected.body["status"], corrected.body["refusal"]) == (200, "active", None)
    (account,) = office.at_klarna(merchant)
    assert account["contact"]["given_name"] == "Eva"
    assert account["business_entities"][0]["legal_registration_number"] == "556000-0001"
    assert office.apply(WRONG).body["status"] == "active", "the first request finds what became of it"
    assert office.events(merchant) == ["onboarding_refused", "onboarding_refused", "onboarded"]


def test_a_correction_that_makes_no_sense_reaches_nobody(office):
    merchant = office.apply(WRONG).body["merchant"]
    answer = office.call(f"PATCH /v1/merchants/{merchant['id']}", {"stores": [{"store_reference": "s", "name": "S"}]})
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "stores[0].address")
    assert office.call(f"GET /v1/merchants/{merchant['id']}").body["status"] == "refused"


def test_a_refused_application_is_forgotten_in_the_end(office):
    merchant = office.apply(WRONG).body["merchant"]
    office.kassa.now = office.kassa.now.replace(year=office.kassa.now.year + 1)
    correction = {"business_entity": {"registration_number": "556000-0001"}}
    answer = office.call(f"PATCH /v1/merchants/{merchant['id']}", correction)
    assert answer.status == 422
    assert "contact" in [error["field"] for error in answer.body["errors"]]


@pytest.mark.parametrize("kind", ["disconnect", "timeout_after"])
def test_a_lost_answer_is_found_by_the_same_request(office, kind):
    office.fails(kind)
    lost = office.apply()
    assert (lost.status, lost.body["code"], lost.headers["Retry-After"]) == (502, "klarna_unavailable", "2")
    office.pass_time(1)
    found = office.apply()
    assert (found.status, found.body["status"]) == (201, "active")
    assert len(office.at_klarna(found.body)) == 1


def test_a_lost_answer_is_found_by_nobody_coming_back(office):
    office.fails("timeout_after")
    assert office.apply().status == 502
    office.pass_time(1)
    assert office.finish(lambda: True).settled == 1
    (merchant,) = office.call("GET /v1/merchants").body["data"]
    assert merchant["status"] == "active"
    assert len(office.at_klarna(merchant)) == 1
    assert office.finish(lambda: True).settled == 0


def test_after_klarnas_day_nobody_asks_again_but_its_news_still_finds_the_account(office):
    office.fails("timeout_after")
    assert office.apply().status == 502
    office.pass_time(A_DAY)
    assert office.finish(lambda: True).in_doubt == 1
    again = office.apply()
    assert (again.status, again.body["code"]) == (409, "onboarding_in_progress")
    merchant = office.waiting()
    (account,) = office.at_klarna(merchant)
    assert office.hear(news_of(merchant, account_id=account["account_id"])) == 1
    found = office.call(f"GET /v1/merchants/{merchant['id']}").body
    assert (found["status"], found["klarna_account_id"]) == ("active", account["account_id"])
    assert len(office.at_klarna(merchant)) == 1


def test_an_account_that_klarnas_support_names_can_be_claimed_and_no_other(office):
    other = office.onboarded({**NORR, "name": "Other"}, key="request-2")
    office.fails("timeout_after")
    office.apply()
    merchant = office.waiting()
    path = f"PATCH /v1/merchants/{merchant['id']}"
    for wrong in (other["klarna_account_id"], "krn:partner:global:account:test:NOBODY01"):
        answer = office.call(path, {"klarna_account_id": wrong})
        assert (answer.status, answer.body["errors"][0]["field"]) == (422, "klarna_account_id")
    (account,) = office.at_klarna(merchant)
    claimed = office.call(path, {"klarna_account_id": account["account_id"]})
    assert (claimed.status, claimed.body["status"]) == (200, "active")


def test_forged_news_of_somebody_elses_account_gives_it_to_nobody(office):
    other = office.onboarded({**NORR, "name": "Other"}, key="request-2")
    office.fails("timeout_before")
    assert office.apply().status == 502
    waiting = office.waiting()
    office.accounts.with_account = lambda _: []
    assert office.hear(news_of(waiting, account_id=other["klarna_account_id"])) == 0
    assert office.call(f"GET /v1/merchants/{waiting['id']}").body["status"] == "onboarding"


def test_a_merchant_with_an_account_is_linked_and_asks_klarna_nothing(office):
    body = {"name": "Bok & Blad", "klarna_account_id": "krn:partner:global:account:test:DEMO0002"}
    linked = office.apply(body)
    assert (linked.status, linked.body["status"], linked.body["klarna_state"]) == (201, "active", None)
    answer = office.apply({**body, "contact": NORR["contact"]}, key="request-2")
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, ["contact"])


def test_an_attempt_that_was_corrected_meanwhile_is_never_sent_with_the_corrected_data(office):
    merchant_id = office.apply(WRONG).body["merchant"]["id"]
    refused = office.accounts.get(merchant_id)
    stale = replace(refused, status=MerchantStatus.ONBOARDING, refusal=None)
    office.fails("timeout_before")
    correction = {"business_entity": {"registration_number": "556000-0001"}}
    assert office.call(f"PATCH /v1/merchants/{merchant_id}", correction).status == 502
    office.pass_time(1)
    with pytest.raises(OnboardingOpen):
        office.take_on.go_on(stale)
    assert office.at_klarna({"id": merchant_id}) == []
    assert office.finish(lambda: True).settled == 1
    assert len(office.at_klarna({"id": merchant_id})) == 1
