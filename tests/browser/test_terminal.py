"""A cashier's whole day at the till in the browser."""

from playwright.sync_api import Page, expect

from tests.browser.look import COUNTER, DESKTOP, HANDHELD, TABLET, check, scan
from tests.e2e.till import new_key


def sell(page: Page, digits: str = "2900") -> None:
    page.locator("#counter").focus()
    for digit in digits:
        page.keyboard.press(digit)
    page.click("#charge")
    page.wait_for_selector("#payment[data-state=show_qr]")
    page.wait_for_selector("#counter-code path:not([d=''])")


def shows(page: Page, state: str) -> None:
    page.wait_for_selector(f"#payment[data-state={state}]")


def test_a_sale_from_the_keypad_to_the_refund(windows, sign_in, klarna):
    page = sign_in("/terminal", size=DESKTOP)
    for key in ("1", "4", "5", "00"):
        page.click(f"[data-key='{key}']")
    page.fill("#item", "Espresso beans 1 kg")
    page.click("#add")
    page.click("[data-key='9']")
    page.click("[data-key='00']")
    expect(page.locator("#total")).to_contain_text("154.00")
    check(page, "terminal-sale-desktop")
    page.click("#charge")
    shows(page, "show_qr")
    expect(page.locator("#chip")).to_have_text("DISTRIBUTED")
    with page.context.expect_page() as opened:
        page.click("#show")
    display = opened.value
    display.wait_for_selector("#screen[data-state=show_qr]")
    content = page.get_attribute("#shopper", "href")
    assert scan(display) == [content]
    check(page, "terminal-code-desktop")

    phone = windows.open(content, size=HANDHELD)
    expect(page.locator("#chip")).to_have_text("ACCESSED")
    phone.click("button.approve")
    expect(page.locator("#chip")).to_have_text("COMPLETED")
    display.wait_for_selector("#screen[data-state=done]")

    page.click("#actions >> text=Receipt")
    expect(page.locator("#receipt")).to_contain_text("Espresso beans 1 kg")
    page.click("#actions >> text=Refund")
    page.fill("#much", "200")
    page.click("#how-much button.main")
    expect(page.locator("#how-much .problem")).not_to_be_empty()
    check(page, "terminal-refund-desktop")
    page.fill("#much", "9,00")
    page.fill("#why", "the bun was dry")
    page.click("#how-much button.main")
    expect(page.locator("#figures")).to_contain_text("refunded")
    page.click("#support summary")
    expect(page.locator("#timeline")).to_contain_text("approved")
    expect(page.locator("#timeline")).to_contain_text("refunded")
    check(page, "terminal-paid-desktop")
    assert windows.failures == []


def test_money_that_is_taken_later(sign_in, klarna, till):
    page = sign_in("/terminal", size=COUNTER, look="dark")
    page.click("text=Reference, time and capture")
    page.fill("#reference", "table 7")
    page.select_option("#capture", "manual")
    sell(page)
    klarna.approve(_newest(till))
    shows(page, "done")
    page.click("#actions >> text=Capture")
    page.fill("#much", "10.00")
    page.click("#how-much button.main")
    expect(page.locator("#figures")).to_contain_text("captured")
    check(page, "terminal-captured-counter-dark")
    assert _newest(till)["captured_amount"] == 1000


def test_the_cashier_cancels_after_a_second_thought(sign_in, till):
    page = sign_in("/terminal", size=HANDHELD)
    check(page, "terminal-empty-handheld")
    sell(page)
    page.click("#actions >> text=Cancel payment")
    page.click("#sure >> text=No, go on")
    assert _newest(till)["cancellation"] is None
    page.click("#actions >> text=Cancel payment")
    page.click("#sure >> text=Yes, cancel")
    shows(page, "canceled")
    expect(page.locator("#chip")).to_have_text("CANCELLED")
    for size in (HANDHELD, TABLET):
        page.set_viewport_size(size.viewport)
        check(page, f"terminal-canceled-{size.name}")


def test_a_start_whose_answer_the_network_lost_makes_one_payment(windows, sign_in, till):
    page = sign_in("/terminal")
    sent: list[str] = []

    def lose_the_first_answer(route, request):
        if request.method != "POST":
            return route.fallback()
        sent.append(request.headers["idempotency-key"])
        if len(sent) > 1:
            return route.fallback()
        route.fetch()  # it arrived, but nobody hears of it
        return route.abort()

    page.route("**/v1/payments", lose_the_first_answer)
    page.click("text=Reference, time and capture")
    reference = new_key("lost")
    page.fill("#reference", reference)
    sell(page)
    assert len(sent) == 2
    assert len(set(sent)) == 1
    found = till.get(f"/v1/payments?reference={reference}").json()["data"]
    assert len(found) == 1
    till.cancel(found[0]["id"])


def test_a_till_without_network_says_so_and_goes_on_by_itself(sign_in, till, klarna):
    page = sign_in("/terminal")
    sell(page)
    page.context.set_offline(True)
    expect(page.locator(".away")).not_to_be_empty()
    klarna.approve(_newest(till))
    page.context.set_offline(False)
    shows(page, "done")
    expect(page.locator(".away")).to_be_empty()


def test_a_refused_purchase_says_why(sign_in):
    page = sign_in("/terminal")
    page.click("text=Reference, time and capture")
    page.fill("#reference", "")
    page.locator("#counter").focus()
    page.keyboard.press("5")
    page.click("#charge")
    expect(page.locator("#sale-problem")).to_contain_text("reference")
    check(page, "terminal-refused-desktop")


def test_the_key_is_in_no_address_and_gone_with_the_tab(windows, sign_in, stack):
    page = sign_in("/terminal")
    sell(page)
    key = stack.keys.terminal
    assert not [request.url for request in windows.requests if key in request.url]
    assert key not in page.url
    assert page.evaluate("localStorage.length") == 0
    assert page.context.cookies() == []
    page.reload()
    page.wait_for_selector("#till:not([hidden])")
    page.click("#lock")
    page.wait_for_selector("#sign-in[data-ready]")
    assert page.evaluate("sessionStorage.length") == 0
    check(page, "terminal-sign-in")


def test_a_wrong_key_is_refused_in_words(windows):
    page = windows.open("/terminal")
    page.wait_for_selector("#sign-in[data-ready]")
    page.fill("#key", "kassa_test_wrong")
    page.click("#sign-in button.main")
    expect(page.locator("#sign-in .problem")).to_have_text("This key is not accepted.")


def _newest(till):
    return till.get("/v1/payments?limit=1").json()["data"][0]
