"""The one ending that takes a minute: begun before all other tests, looked at after them."""

from playwright.sync_api import expect

from tests.browser.look import check

A_MINUTE_AND_MORE = 80_000  # milliseconds


def test_a_payment_that_nobody_pays_ends_by_itself(left_alone, till):
    payment, page = left_alone
    page.bring_to_front()
    page.wait_for_selector("#screen[data-state=expired]", timeout=A_MINUTE_AND_MORE)
    expect(page.locator(".code")).to_be_hidden()
    check(page, "display-expired-desktop")
    assert till.payment(payment["id"])["status"] == "expired"
