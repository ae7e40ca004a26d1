"""One browser for all tests, people who use the pages, and a payment that is left to expire meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, sync_playwright

from cli.stack_file import Stack
from tests.browser import chromium
from tests.browser.look import DESKTOP, Look, Size
from tests.e2e.conftest import stack as stack  # noqa: PLC0414 (the same cloud)
from tests.e2e.klarna import Klarna
from tests.e2e.till import JsonObject, Till


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium.found()
    if program is None:
        pytest.skip(chromium.WHY_NOT)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, headless=True, args=list(chromium.ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="session")
def till(stack: Stack) -> Iterator[Till]:
    """The sample merchant's terminal, without a browser."""
    with closing(Till(stack.api_url, stack.keys.terminal)) as started:
        yield started


@pytest.fixture
def klarna(stack: Stack) -> Iterator[Klarna]:
    """The shopper's phone, and Klarna's moods, which end with the test."""
    with closing(Klarna(stack.klarna_url)) as steered:
        yield steered
        steered.behave()


class Windows:
    """Opens pages as different people would, and notes what went wrong in them and whom they asked."""

    def __init__(self, browser: Browser, home: str) -> None:
        self._browser, self._home = browser, home
        self._contexts: list[BrowserContext] = []
        self.requests: list[Request] = []
        self.failures: list[str] = []

    def open(self, address: str, *, size: Size = DESKTOP, look: Look = "light", **context: Any) -> Page:
        """A page of Kassa's, or a whole address, in a context of its own."""
        made = self._browser.new_context(viewport=size.viewport, color_scheme=look, **context)
        self._contexts.append(made)
        made.set_default_timeout(20_000)
        made.on("request", self._asked)
        made.on("weberror", self._broke)
        made.on("console", self._said)
        page = made.new_page()
        page.goto(address if address.startswith("http") else self._home + address)
        return page

    def _asked(self, request: Request) -> None:
        self.requests.append(request)

    def _broke(self, error: WebError) -> None:
        self.failures.append(str(error.error))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.failures.append(message.text)

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def windows(browser: Browser, stack: Stack) -> Iterator[Windows]:
    opened = Windows(browser, stack.api_url)
    yield opened
    opened.close()
    beyond = {
        request.url
        for request in opened.requests
        if not request.url.startswith((stack.api_url, stack.klarna_url, "data:"))
    }
    assert beyond == set(), "a page asked somebody else"


@pytest.fixture
def sign_in(windows: Windows, stack: Stack) -> Callable[..., Page]:
    """Opens the till or the self-checkout with the sample terminal's key."""

    def enter(path: str, **options: Any) -> Page:
        page = windows.open(path, **options)
        page.wait_for_selector("#sign-in[data-ready]")
        page.fill("#key", stack.keys.terminal)
        page.click("#sign-in button.main")
        page.wait_for_selector("#sign-in", state="hidden")
        return page

    return enter


@pytest.fixture(scope="session")
def left_alone(browser: Browser, till: Till) -> Iterator[tuple[JsonObject, Page]]:
    """A payment that nobody pays, on its screen since the beginning: a minute is the shortest there is."""
    payment = till.start(expires_in=60)
    page = browser.new_page(viewport=DESKTOP.viewport)
    page.goto(payment["display_url"])
    yield payment, page
    page.context.close()


@pytest.fixture(autouse=True, scope="session")
def _begin_early(request: pytest.FixtureRequest) -> None:
    """So that its minute passes while the other tests run; where none of them needs the cloud, there is none."""
    if any("stack" in getattr(item, "fixturenames", ()) for item in request.session.items):
        request.getfixturevalue("left_alone")
