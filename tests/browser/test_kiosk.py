"""A shopper alone at the self-checkout."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.browser.look import COUNTER, DESKTOP, HANDHELD, TABLET, check, scan

PRESENTED = {
    "instruction": "PRESELECT_KLARNA",
    "payment_options": [
        {
            "payment_option_id": "krn:option:pay-later",
            "descriptor": "Betala senare",
            "subheader": "Inom 30 dagar, utan ränta",
            "badge": {"url": "https://badges.example/klarna.svg", "alt": "Klarna"},
        },
        {
            "payment_option_id": "krn:option:pay-now",
            "descriptor": "Betala nu",
            "subheader": "Direkt från banken",
            "badge": {"url": "https://badges.example/klarna.svg", "alt": "Klarna"},
        },
    ],
    "checkout": {"text": "Krediten ges av ett exempel.", "links": [], "badge": None},
    "static": {"payment_option_id": None, "descriptor": "Klarna", "subheader": "", "badge": None},
}


def presents(page: Page, **changes) -> None:
    answer = json.dumps(PRESENTED | changes)
    page.route("**/v1/presentation?*", lambda route: route.fulfill(body=answer, content_type="application/json"))


def choose(page: Page, *goods: str) -> None:
    for good in goods:
        page.click(f"#goods [value={good}]")
    page.click("#pay")
    page.wait_for_selector("#ways:not([hidden])")


def pay(page: Page) -> None:
    page.click("#go-on")
    page.wait_for_selector("#screen[data-state=show_qr]:not([hidden]) .clock-time:not(:empty)")


def ended(page: Page, state: str) -> None:
    page.wait_for_selector(f"#screen[data-state={state}]")
    page.wait_for_selector("#after:not([hidden])")


def test_a_purchase_from_the_shelf_to_the_thanks(windows, sign_in, till):
    page = sign_in("/kiosk?lang=sv", size=DESKTOP)
    presents(page)
    page.click("#goods [value=latte]")
    page.click("#goods [value=bun]")
    page.click("#basket [data-step='bun-more']")
    page.click("#basket [data-step='latte-less']")
    page.click("#goods [value=coffee]")
    expect(page.locator("#basket-total")).to_contain_text("99,00")
    check(page, "kiosk-basket-desktop")
    page.click("#pay")
    expect(page.locator(".way").first).to_contain_text("Inom 30 dagar, utan ränta")
    expect(page.locator(".way input").first).to_be_checked()
    expect(page.locator("#static")).to_be_hidden()
    check(page, "kiosk-ways-desktop")
    pay(page)
    payment = till.get("/v1/payments?limit=1").json()["data"][0]
    assert (payment["channel"], payment["amount"]) == ("kiosk", 9900)
    assert scan(page) == [payment["qr"]["content"]]
    check(page, "kiosk-code-desktop")
    phone = windows.open(payment["qr"]["content"], size=HANDHELD)
    expect(phone.locator("li").first).to_contain_text("Kanelbulle")
    phone.click("button.approve")
    ended(page, "done")
    check(page, "kiosk-done-desktop")
    page.click("#next")
    expect(page.locator("#empty")).to_be_visible()
    assert windows.failures == []


def test_without_klarna_one_plain_option_is_left_and_told(sign_in, klarna, till):
    page = sign_in("/kiosk?lang=de", size=TABLET, look="dark")
    klarna.fails_sometimes("*", "error", probability=1)
    choose(page, "sandwich")
    expect(page.locator("#static")).to_be_visible()
    expect(page.locator(".way input")).to_be_checked()
    expect(page.locator(".way").first).to_contain_text("Mit Klarna bezahlen")
    check(page, "kiosk-ways-tablet-dark")
    klarna.behave()
    pay(page)
    klarna.decides_next(final_call="DECLINED")
    klarna.approve(till.get("/v1/payments?limit=1").json()["data"][0])
    ended(page, "declined")
    check(page, "kiosk-declined-tablet-dark")
    page.click("#next")
    expect(page.locator("#basket li")).to_have_count(1)


def test_without_an_answer_of_kassa_the_plain_option_is_left(sign_in):
    page = sign_in("/kiosk")
    page.route("**/v1/presentation?*", lambda route: route.abort())
    choose(page, "sandwich")
    expect(page.locator("#static")).to_be_visible()
    expect(page.locator(".way input")).to_be_checked()


@pytest.mark.parametrize(("size", "language"), [(COUNTER, "fr"), (HANDHELD, "es")], ids=["counter", "handheld"])
def test_canceling_leads_back_to_the_basket(sign_in, size, language):
    page = sign_in(f"/kiosk?lang={language}", size=size)
    presents(page, instruction="SHOW_KLARNA")
    page.click("#goods [value=juice]")
    check(page, f"kiosk-basket-{size.name}")
    page.click("#pay")
    page.wait_for_selector("#ways:not([hidden])")
    expect(page.locator(".way input").first).not_to_be_checked()
    page.click(".way >> nth=1")
    check(page, f"kiosk-ways-{size.name}")
    pay(page)
    check(page, f"kiosk-code-{size.name}")
    page.click(".cancel")
    page.click(".ask .danger")
    ended(page, "canceled")
    check(page, f"kiosk-canceled-{size.name}")
    page.click("#next")
    expect(page.locator("#basket li")).to_have_count(1)


@pytest.mark.parametrize(("instruction", "ways", "card"), [("HIDE_KLARNA", 0, True), ("SHOW_ONLY_KLARNA", 2, False)])
def test_klarna_says_what_is_offered(sign_in, instruction, ways, card):
    page = sign_in("/kiosk")
    presents(page, instruction=instruction)
    choose(page, "coffee")
    expect(page.locator("#options .way")).to_have_count(ways)
    expect(page.locator(".way.off")).to_be_visible(visible=card)
    expect(page.locator("#go-on")).to_be_enabled(enabled=ways > 0)
