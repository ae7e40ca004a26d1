"""A merchant's product is switched off and on, and what that means for its payments."""

import pytest

from tests.functional.accounts.conftest import IN_BOTH_GENERATIONS, PAY, WHY, below, news_of


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


def test_a_switch_that_klarna_was_not_ready_for_is_made_as_soon_as_it_is(office):
    merchant = office.onboarded(ready=False)
    answer = office.call(f"POST {below(merchant, 'products/payment/disable')}", WHY)
    assert (answer.status, answer.body["payment_product"]["changing"]) == (202, True)
    office.hear(news_of(merchant))
    assert office.at_klarna(merchant)[0]["product"]["status"] == "ENABLED", "Klarna is not ready yet"
    office.pass_time(5)
    office.hear(news_of(merchant))
    assert office.at_klarna(merchant)[0]["product"]["status"] == "DISABLED"
    product = office.call(f"GET /v1/merchants/{merchant['id']}").body["payment_product"]
    assert (product["status"], product["changing"]) == ("DISABLED", False)
