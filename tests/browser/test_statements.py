"""A merchant's statement in the browser and on paper: the API's figures to the minor unit, readable by everybody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from kassa.domain.flow import Pricing
from kassa.domain.money import in_major_units
from kassa.domain.pricing.sales import Adjustment, SaleKind
from tests.browser.look import DESKTOP, Size, check
from tests.functional.pricing.conftest import MERCHANT_ID, Office

HERE = "https://kassa.example.test/statement"
A4, PHONE = Size("print", 794, 1123), Size("phone", 390, 844)
DASH = "\N{EN DASH}"
MARCH = "period=2026-03"
BEGINNING = datetime(2026, 3, 2, 8, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def office() -> Office:
    """A month in kronor with everything that there is, and a few sales in two currencies with other minor units."""
    office = Office()
    merchants = office.merchants.merchants
    merchants[MERCHANT_ID] = replace(merchants[MERCHANT_ID], name="Kaffe & Kram, Göteborg")
    for currency, fixed in (("SEK", 200), ("JPY", 15), ("KWD", 30)):
        office.rate(f"rate-{currency}", currency=currency, fixed=fixed)
    sales = [
        office.sold(
            48_900 + 17_377 * number,
            number,
            at=BEGINNING + timedelta(hours=19 * number),
            bought=Pricing(fixed=1, variable=2),
        )
        for number in range(1, 15)
    ]
    office.sold(24_900, 15, kind=SaleKind.REFUND, at=BEGINNING + timedelta(days=3), bought=None)
    office.sold(1_050, 16, kind=SaleKind.REFUND, at=BEGINNING + timedelta(days=9, hours=2), bought=None)
    office.sold(83_654, 17, kind=SaleKind.HELD, at=BEGINNING + timedelta(days=10), bought=None)
    office.sales.adjust(MERCHANT_ID, sales[3].at, Adjustment(capture_id=sales[3].id, discount=150))
    office.sales.adjust(MERCHANT_ID, sales[8].at, Adjustment(capture_id=sales[8].id, penalty=400))
    for number, (currency, amount) in enumerate((("JPY", 128_000), ("JPY", 9_801), ("KWD", 1_234_567)), start=18):
        office.sold(amount, number, currency=currency, at=BEGINNING + timedelta(days=number % 7))
    return office


@pytest.fixture
def said() -> list[str]:
    """What a browser complains of."""
    return []


@pytest.fixture
def reader(browser: Browser, office: Office, said: list[str]) -> Iterator[BrowserContext]:
    """A browser that gets the page as the function answers it, headers and all, and nothing else."""
    context = browser.new_context(viewport=DESKTOP.viewport, color_scheme="dark")

    def answer(route: Route) -> None:
        assert route.request.url == HERE, "the page asked for more"
        page = office.of_merchant("statements", query=f"{MARCH}&format=html")
        route.fulfill(status=page.status, headers=page.headers, body=page.raw)

    context.route("**/*", answer)
    context.on("console", lambda message: said.append(message.text))
    yield context
    context.close()


def opened(reader: BrowserContext, size: Size) -> Page:
    page = reader.new_page()
    page.set_viewport_size(size.viewport)
    page.goto(HERE)
    return page


def is_whole(page: Page) -> bool:
    """Whether every table ends where its section ends."""
    ends = "one => one.getBoundingClientRect().right"
    return all(
        section.locator("table").last.evaluate(ends) <= section.locator(".top").evaluate(ends) + 0.5
        for section in page.locator("section").all()
    )


def test_every_figure_on_the_page_is_the_apis_and_adds_up(
    office: Office, reader: BrowserContext, said: list[str]
) -> None:
    page = opened(reader, DESKTOP)
    statements = office.of_merchant("statements", query=MARCH).body["statements"]
    assert [one["currency"] for one in statements] == ["JPY", "KWD", "SEK"]
    for one in statements:
        section = page.locator(f"section[data-currency={one['currency']}]")
        values = [int(each.get_attribute("value") or "") for each in section.locator(".sums data").all()]
        *steps, net = values
        owed = [-one[name] for name in ("refunded", "held", "fees", "tax")]
        assert values == [one["captured"], *owed, one["discounts"], -one["penalties"], one["net"]]
        assert sum(steps) == net
        rows = [
            [int(each.get_attribute("value") or "") for each in row.locator("data").all()]
            for row in section.locator(".movements tr:has(data)").all()
        ]
        *moved, total = map(list, rows)
        assert [sum(column) for column in zip(*moved, strict=True)] == total
        assert len(moved) == len(one["captures"]) + len(one["refunds"]) + bool(one["held"])
        written = {
            (each.get_attribute("value"), each.inner_text().replace("\N{MINUS SIGN}", "-").replace(",", ""))
            for each in section.locator("data").all()
        }
        for value, text in written:
            assert Decimal(text.replace(DASH, "0")) == in_major_units(int(value or ""), one["currency"])
            assert len(text.partition(".")[2]) == {"JPY": 0, "SEK": 2, "KWD": 3}[one["currency"]] or text == DASH
    assert is_whole(page)
    check(page, "statement-desktop")
    assert said == []


def test_on_paper_it_is_white_and_nothing_is_cut_off(reader: BrowserContext) -> None:
    page = opened(reader, A4)
    page.emulate_media(media="print")
    page.evaluate("document.body.style.padding = '15mm 10mm'")  # what @page leaves white
    check(page, "statement-print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in {
        "rgba(0, 0, 0, 0)",
        "rgb(255, 255, 255)",
    }
    tables = "[...document.querySelectorAll('table')].filter(one => one.scrollWidth > document.body.clientWidth).length"
    assert page.evaluate(tables) == 0


def test_on_a_phone_only_the_table_scrolls(reader: BrowserContext) -> None:
    check(opened(reader, PHONE), "statement-phone")
