"""A sale, Klarna's day closed, and what finance sees of it in the browser, all of it deployed."""

from contextlib import closing

import httpx
from playwright.sync_api import expect

from tests.browser.look import violations
from tests.e2e.chain import made
from tests.e2e.payments.books import approved
from tests.e2e.payments.finance import Finance
from tests.e2e.till import Till


def test_what_klarna_paid_for_a_sale_is_on_the_page_for_finance(windows, stack, till, klarna):
    with (
        closing(Till(stack.api_url, stack.keys.acquirer)) as acquirer,
        closing(Finance(stack.klarna_url, acquirer)) as finance,
    ):
        finance.closes_its_day()
        approved(till, klarna, amount=10_000, currency="SEK", line_items=None)
        (settlement,) = finance.closes_its_day()
        (payout,) = settlement["payouts"]
        key = made(acquirer, "/v1/keys", description="Anna")["key"]
    page = windows.open("/settlements")
    page.wait_for_selector("#sign-in[data-ready]")
    page.fill("#key", key)
    page.click("#sign-in button.main")
    page.click(f"a[href='#{settlement['id']}']")
    rows = page.locator(".waterfall tbody tr")
    expect(rows.first).to_be_visible()
    shown = {row.get_attribute("data-kind"): int(row.get_attribute("data-amount") or "") for row in rows.all()}
    assert shown.pop("payout") == payout["payout"] == sum(shown.values())
    assert shown["captures"] == 10_000
    expect(page.locator("section[aria-label=Breaks] .nothing")).to_have_text("Everything agrees with our books.")
    page.click("text=Klarna's file (CSV)")
    address = page.locator(".links a").get_attribute("href") or ""
    assert settlement["klarna_settlement_id"].encode() in httpx.get(address, trust_env=False).content
    assert violations(page) == []
    assert windows.failures == []
