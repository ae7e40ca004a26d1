"""What finance sees of a day at Klarna: where the payout comes from, what does not agree, and what is done about it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from kassa.domain.settlements.record import settlement_id
from tests.browser.conftest import Windows
from tests.browser.finance_office import KEY, MERCHANTS_KEY, finance_office
from tests.browser.look import DESKTOP, HANDHELD, TABLET, check
from tests.support.settlement_day import END, SETTLEMENT, Day, Sale
from tests.support.settlement_house import House

ID = settlement_id(SETTLEMENT.id)
HERE = f"/v1/settlements/{ID}"
SALES = [Sale(amount=1_290_000 + 7301 * at, refunded=0 if at % 5 else 99_000, merchant=at % 3) for at in range(9)]
OTHERS = [Sale(amount=250_000, discount=1500), Sale(amount=88_000, penalty=900), Sale(amount=64_900, currency="EUR")]
Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def house() -> House:
    """A day with a debt from the day before, a held dispute, a correction, a refund that is missing and a fee too high."""
    day = Day.of([*SALES, *OTHERS])
    day.opening = {"SEK": -150_000}
    day.rows.remove(next(row for row in day.rows if row["type"] == "RETURN"))
    fee = next(row for row in day.rows if row["type"] == "FEE")
    fee["amount"] = int(fee["amount"]) - 1250
    common = {name: day.rows[0][name] for name in ("currency", "payment_transaction_reference", "settlement_id")}
    day.rows.append({**common, "type": "DISPUTE", "amount": -1_290_000, "dispute_id": "krn:dispute:1"})
    day.rows.append({**common, "type": "CORRECTION", "amount": 420})
    house = House(lines_of_a_batch=20)
    house.now = END + timedelta(hours=5)
    house.know(day.payments)
    house.arrive(day.text())
    return house


@pytest.fixture
def office(house: House, browser: Browser) -> Iterator[Windows]:
    with finance_office(house) as home:
        opened = Windows(browser, home)
        yield opened
        opened.close()
        beyond = {request.url for request in opened.requests if not request.url.startswith((home, "data:"))}
        assert beyond == set(), "a page asked somebody else"


@pytest.fixture
def enter(office: Windows) -> Enter:
    """Opens the page with a finance key."""

    def signed_in(path: str = "/settlements", **options: object) -> Page:
        page = office.open(path, **options)  # type: ignore[arg-type]
        page.wait_for_selector("#sign-in[data-ready]")
        page.fill("#key", KEY)
        page.click("#sign-in button.main")
        page.wait_for_selector("#view h1")
        expect(page.locator("[aria-busy]")).to_have_count(0)
        return page

    return signed_in


def test_the_figures_on_the_page_are_the_apis_and_add_up_to_the_payout(
    house: House, office: Windows, enter: Enter
) -> None:
    page = enter()
    check(page, "settlements-list-desktop")
    page.click("#view table a")
    page.wait_for_selector(".tree", state="attached")
    payouts = house.call(f"GET {HERE}")[1]["payouts"]
    assert [each["currency"] for each in payouts] == ["EUR", "SEK"]
    for payout in payouts:
        rows = page.locator(f".currency[aria-label={payout['currency']}] .waterfall tbody tr").all()
        shown = {row.get_attribute("data-kind"): int(row.get_attribute("data-amount") or "") for row in rows}
        assert shown.pop("payout") == payout["payout"]
        assert sum(shown.values()) == payout["payout"]
        carried = {"opening": payout["opening_balance"], "closing": -payout["closing_balance"]}
        assert shown == {kind: amount for kind, amount in (carried | payout["movements"]).items() if amount}
        written = page.locator(f".currency[aria-label={payout['currency']}] .waterfall tbody .number").all_inner_texts()
        digits = [int("".join(sign for sign in text if sign in "-0123456789")) for text in written]
        assert digits == [*shown.values(), payout["payout"]]
    check(page, "settlements-one-desktop")
    assert office.failures == []


def test_a_number_leads_to_the_numbers_that_it_is_the_sum_of(enter: Enter) -> None:
    page = enter(f"/settlements#{ID}", size=TABLET, look="dark")
    check(page, "settlements-one-tablet-dark", whole=False)
    page.click(".currency[aria-label=SEK] .proof > summary")
    page.click(".currency[aria-label=SEK] .tree >> text=capture")
    expect(
        page.locator(".currency[aria-label=SEK] .tree [open] [open] .leaf, .tree [open] [open] details").first
    ).to_be_visible()
    page.get_by_role("button", name="Show more").last.click()
    expect(page.locator("section[aria-label=Lines] tbody tr")).to_have_count(27)
    page.get_by_role("button", name="Proof of line 9").click()
    expect(page.locator("#proof")).to_contain_text("the promised rate")
    check(page, "settlements-proof-tablet-dark", whole=False)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Proof of line 9")).to_be_focused()
    page.click("text=Our lines (JSON Lines)")
    expect(page.locator(".parts a")).to_have_count(2)


def test_a_break_is_acknowledged_and_settled_from_the_keyboard_even_if_an_answer_is_lost(
    house: House, office: Windows, enter: Enter
) -> None:
    page = enter("/settlements#breaks")
    fee = page.locator(".break", has_text="Another fee")
    identity = fee.get_attribute("data-break")
    check(page, "settlements-breaks-desktop")
    fee = page.locator(f"[data-break={identity}]")
    fee.get_by_role("button", name="Acknowledge").press("Enter")
    page.keyboard.type("Asked Klarna")
    sent: list[str] = []

    def lose_the_first_answer(route, request):
        sent.append(request.headers["idempotency-key"])
        if len(sent) > 1:
            return route.fallback()
        route.fetch()
        return route.abort()

    page.route("**/acknowledge", lose_the_first_answer)
    page.locator("#settle button.main").press("Enter")
    expect(fee).to_have_attribute("data-state", "acknowledged")
    assert len(sent) == 2
    assert len(set(sent)) == 1
    fee.get_by_role("button", name="Resolve").press("Enter")
    page.locator("#settle button.main").press("Enter")
    expect(page.locator("#settle .problem")).to_have_text("Say how it was settled.")
    page.fill("#note", " ")
    expect(page.locator("#settle .problem")).to_be_empty()
    page.fill("#note", "Klarna corrects it tomorrow; not worth a letter")
    page.check("#write-off")
    check(page, "settlements-resolve-desktop", whole=False)
    page.locator("#settle button.main").press("Enter")
    expect(fee).to_have_attribute("data-state", "resolved")
    expect(fee).to_be_focused()
    stored = next(each for each in house.call(f"GET {HERE}/breaks")[1]["data"] if each["id"] == identity)
    assert [(step["to"], step["how"]) for step in stored["history"]] == [
        ("acknowledged", None),
        ("resolved", "write_off"),
    ]
    large = page.locator(".break", has_text="Dispute")
    large.get_by_role("button", name="Resolve").click()
    page.fill("#note", "gone")
    page.check("#write-off")
    page.click("#settle button.main")
    expect(page.locator("#settle .problem")).not_to_be_empty()
    page.click("#settle >> text=Back")
    assert not [request.url for request in office.requests if KEY in request.url]


def test_keys_states_and_failures_are_told_in_words(house: House, office: Windows, enter: Enter) -> None:
    page = office.open("/settlements", size=HANDHELD)
    page.wait_for_selector("#sign-in[data-ready]")
    for key, said in {
        "kassa_test_wrong": "This key is not accepted.",
        MERCHANTS_KEY: "This key is of a kind that may not do this.",
    }.items():
        page.fill("#key", key)
        page.click("#sign-in button.main")
        expect(page.locator("#sign-in .problem")).to_have_text(said)
    check(page, "settlements-sign-in-handheld")
    page.fill("#key", KEY)
    page.click("#sign-in button.main")
    page.select_option("#by-state", "quarantined")
    expect(page.locator("#view .nothing")).to_contain_text("No settlement is like that")
    check(page, "settlements-none-handheld")
    page.evaluate("location.hash = 'set_gone'")
    expect(page.locator("#view [role=alert]")).to_contain_text("No such settlement")
    check(page, "settlements-gone-handheld")
    first = house.call(f"GET {HERE}")[1]
    why = {"fate": "quarantined", "reason": "mis_summed", "detail": "SEK: 68 lines, Klarna says 69", "line": 12}
    unread = {
        **first,
        "state": "quarantined",
        "flagged": True,
        "payouts": [],
        "lines": 0,
        "files": [first["files"][0] | why],
    }
    page.route(f"**{HERE}", lambda route: route.fulfill(json=unread))
    page.evaluate(f"location.hash = '{ID}'")
    expect(page.locator(".notice")).to_contain_text("Klarna says 69 (line 12)")
    page.set_viewport_size(DESKTOP.viewport)
    check(page, "settlements-quarantined-desktop")
    page.click("#lock")
    page.wait_for_selector("#sign-in[data-ready]")
    assert page.evaluate("sessionStorage.length + localStorage.length") == 0


def test_on_paper_there_are_all_figures_and_nothing_to_press(enter: Enter) -> None:
    page = enter(f"/settlements#{ID}", look="dark")
    page.emulate_media(media="print")
    expect(page.locator(".currency .tree .leaf").first).to_be_visible()
    assert page.locator("#view details:not([open])").count() == 0
    assert [button for button in page.get_by_role("button").all() if button.is_visible()] == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.set_viewport_size({"width": 794, "height": 1123})
    check(page, "settlements-print")
    page.emulate_media(media="screen")
    assert page.locator(".proof[open]").count() == 0
