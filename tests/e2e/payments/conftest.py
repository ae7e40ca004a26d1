"""Everybody who takes part in a payment in the local cloud. One test at a time: the simulator's moods are everybody's."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress

import pytest

from cli.failures import Refused
from cli.stack_file import Stack
from tests.e2e import waits as waiting
from tests.e2e.chain import ADDRESS, Chain, found_chain, made
from tests.e2e.klarna import Klarna
from tests.e2e.till import Till
from tests.e2e.waits import Waits


@pytest.fixture(scope="session")
def with_key(stack: Stack) -> Iterator[Callable[[str], Till]]:
    """Calls with the key that it is given."""
    with ExitStack() as open_lines:

        def call(key: str) -> Till:
            return open_lines.enter_context(closing(Till(stack.api_url, key)))

        yield call


@pytest.fixture(scope="session")
def till(stack: Stack, with_key: Callable[[str], Till]) -> Till:
    """The sample merchant's terminal."""
    return with_key(stack.keys.terminal)


@pytest.fixture(scope="session")
def back_office(stack: Stack, with_key: Callable[[str], Till]) -> Till:
    """The sample merchant's own systems."""
    return with_key(stack.keys.merchant)


@pytest.fixture(scope="session")
def acquirer(stack: Stack, with_key: Callable[[str], Till]) -> Till:
    return with_key(stack.keys.acquirer)


@pytest.fixture(scope="session")
def stranger(with_key: Callable[[str], Till]) -> Till:
    """Somebody without a key."""
    return with_key("")


@pytest.fixture(scope="session")
def klarna(stack: Stack) -> Iterator[Klarna]:
    with closing(Klarna(stack.klarna_url)) as klarna:
        klarna.behave()
        yield klarna


@pytest.fixture(autouse=True)
def _klarna_behaves_again(klarna: Klarna) -> Iterator[None]:
    yield
    klarna.behave()


@pytest.fixture(scope="session")
def chain(acquirer: Till, with_key: Callable[[str], Till], klarna: Klarna) -> Chain:
    """A second merchant, with two stores and several keys."""
    return found_chain(acquirer, with_key, account=klarna.accounts()[-1])


@pytest.fixture(scope="session")
def requester(acquirer: Till, with_key: Callable[[str], Till], klarna: Klarna) -> Till:
    """The terminal of a merchant that has chosen the payment request flow."""
    asked = {"name": "Kiosken", "klarna_account_id": klarna.accounts()[0], "flow": "payment_request"}
    path = f"/v1/merchants/{made(acquirer, '/v1/merchants', **asked)['id']}"
    lane = {"store_reference": "kiosk", "terminal_reference": "lane-1"}
    made(acquirer, f"{path}/stores", store_reference="kiosk", name="Kiosken", address=ADDRESS)
    made(acquirer, f"{path}/terminals", **lane)
    return with_key(made(acquirer, f"{path}/keys", kind="terminal", **lane)["key"])


@pytest.fixture(scope="session")
def waits(till: Till, requester: Till, klarna: Klarna) -> Waits:
    """The payments that take a minute by their nature."""
    return waiting.begin(till, requester, klarna)


@pytest.fixture(scope="session", autouse=True)
def _begin_to_wait_at_once(request: pytest.FixtureRequest) -> None:
    """What takes a minute runs beside all other tests, if it is wanted at all. Where that fails, only who wants it fails."""
    if any("waits" in getattr(item, "fixturenames", ()) for item in request.session.items):
        with suppress(AssertionError, Refused):
            request.getfixturevalue("waits")
