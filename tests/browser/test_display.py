"""The shopper's screen, from the code to every ending, at every size."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import Windows
from tests.browser.look import COUNTER, DESKTOP, HANDHELD, SIZES, TABLET, check, scan
from tests.e2e.till import JsonObject

HEAVIEST = 60_000  # bytes
MOST_REQUESTS = 4
A_POLL = 2300  # milliseconds, and a little more


def screen(windows: Windows, payment: JsonObject, language: str = "", **options) -> Page:
    page = windows.open(payment["display_url"] + (f"?lang={language}" if language else ""), **options)
    page.wait_for_selector(".clock-time:not(:empty)")
    return page


def shows(page: Page, state: str) -> None:
    page.wait_for_selector(f"#screen[data-state={state}]")


def test_a_phone_reads_the_code_off_every_screen_in_light_and_dark(windows, till):
    payment = till.start()
    page = screen(windows, payment)
    for size in SIZES:
        page.set_viewport_size(size.viewport)
        expect(page.locator(".code")).to_be_in_viewport(ratio=1)
        expect(page.locator(".cancel")).to_be_in_viewport(ratio=1)
        for look in ("light", "dark"):
            page.emulate_media(color_scheme=look)
            check(page, f"display-code-{size.name}-{look}")
            assert scan(page) == [payment["qr"]["content"]], (size, look)
    assert windows.failures == []


def test_the_code_needs_no_script(windows, till):
    page = windows.open(till.start()["display_url"], java_script_enabled=False)
    expect(page.locator(".modules")).to_be_in_viewport(ratio=1)


def test_the_code_is_painted_after_a_few_small_requests(windows, till):
    page = screen(windows, till.start())
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    painted, asked = page.evaluate("""() => [
        performance.getEntriesByName('first-contentful-paint')[0].startTime,
        ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type))
            .map((entry) => [entry.name, entry.startTime, entry.transferSize]),
    ]""")
    before = [name for name, started, _ in asked if started < painted]
    assert 0 < len(before) <= MOST_REQUESTS, before
    assert 0 < sum(size for _, _, size in asked) <= HEAVIEST
    assert [name for name, _, _ in asked if name.endswith("/state?lang=sv")], (
        "without what scripts ask for it is not all"
    )


def test_who_scans_and_approves_is_thanked(windows, till, klarna):
    payment = till.start()
    page = screen(windows, payment, "sv", size=COUNTER)
    klarna.scan(payment)
    shows(page, "in_progress")
    expect(page.locator(".title")).to_have_text("Betalning pågår")
    expect(page.locator(".code")).to_be_hidden()
    check(page, "display-in-progress-counter")
    klarna.approve(payment)
    shows(page, "done")
    expect(page.locator(".cancel")).to_be_hidden()
    check(page, "display-done-counter")
    asked = len(windows.requests)
    page.wait_for_timeout(A_POLL)
    assert len(windows.requests) == asked, "it asks although it is over"


def test_the_pay_page_and_the_screen_agree(windows, till):
    payment = till.start()
    page = screen(windows, payment, size=DESKTOP)
    phone = windows.open(payment["qr"]["content"], size=HANDHELD)
    check(phone, "phone-pay")
    shows(page, "in_progress")
    phone.click("button.decline")
    phone.wait_for_selector("h1.declined")
    shows(page, "declined")
    expect(page.locator(".support-code")).to_have_text(payment["display"]["support_code"])
    check(page, "display-declined-desktop")


def test_the_shopper_cancels_on_the_screen_after_a_second_thought(windows, till):
    payment = till.start()
    page = screen(windows, payment, "de", size=HANDHELD)
    page.focus(".cancel")
    page.keyboard.press("Enter")
    check(page, "display-sure-handheld")
    page.keyboard.press("Escape")
    assert till.payment(payment["id"])["cancellation"] is None
    page.click(".cancel")
    page.click(".ask .danger")
    shows(page, "canceled")
    check(page, "display-canceled-handheld")
    ended = till.payment(payment["id"])
    assert (ended["status"], ended["cancellation"]["requested_by"]) == ("canceled", "terminal")


def test_the_cashier_cancels_and_the_screen_says_so(windows, till):
    payment = till.start()
    page = screen(windows, payment, "pl", size=TABLET, look="dark")
    assert till.cancel(payment["id"]).json()["status"] == "canceled"
    shows(page, "canceled")
    check(page, "display-canceled-tablet-dark")


def test_what_fails_shows_what_to_quote(windows, till, klarna):
    payment = till.start()
    page = screen(windows, payment, size=TABLET)
    klarna.fails_next("finalise", "error", status=400)
    klarna.approve(payment)
    shows(page, "failed")
    expect(page.locator(".support-code")).to_have_text(payment["display"]["support_code"])
    check(page, "display-failed-tablet")


def test_a_screen_without_network_says_so_and_comes_back_by_itself(windows, till, klarna):
    payment = till.start()
    page = screen(windows, payment)
    page.context.set_offline(True)
    expect(page.locator(".offline")).not_to_be_empty()
    for size in (COUNTER, HANDHELD):
        page.set_viewport_size(size.viewport)
        check(page, f"display-offline-{size.name}")
        assert scan(page) == [payment["qr"]["content"]], "what is said hides the code"
    klarna.scan(payment)
    page.context.set_offline(False)
    shows(page, "in_progress")
    expect(page.locator(".offline")).to_be_empty()


def test_a_cancel_that_the_network_lost_is_said_again(windows, till):
    payment = till.start()
    page = screen(windows, payment)
    page.context.set_offline(True)
    page.click(".cancel")
    page.click(".ask .danger")
    expect(page.locator(".offline")).not_to_be_empty()
    page.context.set_offline(False)
    shows(page, "canceled")
    assert till.payment(payment["id"])["status"] == "canceled"


def test_a_screen_that_nobody_sees_asks_nothing(windows, till):
    page = screen(windows, till.start())
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    page.wait_for_timeout(500)  # what was asked before comes to its end
    asked = len(windows.requests)
    page.wait_for_timeout(A_POLL)
    assert len(windows.requests) == asked
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_timeout(500)
    assert len(windows.requests) > asked


def test_the_device_stays_awake_until_it_is_over(windows, till):
    payment = till.start()
    page = windows.open("/display/0000-nothing")
    page.add_init_script("""
        window.locks = 0;
        const lock = {release: () => { window.locks -= 1; }};
        const request = async () => { window.locks += 1; return lock; };
        Object.defineProperty(navigator, "wakeLock", {value: {request}});
    """)
    page.goto(payment["display_url"])
    page.wait_for_function("window.locks === 1")
    till.cancel(payment["id"])
    shows(page, "canceled")
    assert page.evaluate("window.locks") == 0


def test_who_asks_for_less_motion_gets_less(windows, till, klarna):
    payment = till.start()
    page = screen(windows, payment)
    klarna.scan(payment)
    shows(page, "in_progress")
    turn = "getComputedStyle(document.querySelector('.turning path')).animationTimingFunction"
    assert page.evaluate(turn) == "linear"
    page.emulate_media(reduced_motion="reduce")
    assert "steps" in page.evaluate(turn)


def test_a_wrong_address_is_nobodys(windows):
    page = windows.open("/display/0000-nothing", size=COUNTER)
    expect(page.locator("h1")).to_have_text("There is no such payment")
    check(page, "display-not-found")
