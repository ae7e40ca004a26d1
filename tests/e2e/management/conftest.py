"""The acquirer's back office in the local cloud, and a merchant that Klarna has onboarded."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from cli.certify.klarnas_side import Simulated
from cli.certify.new_merchant import the_merchant
from cli.certify.play import Bench, JsonObject, Play
from cli.cloud.controls import Controls
from cli.stack_file import Stack
from tests.e2e.till import Till


@pytest.fixture(scope="session")
def with_key(stack: Stack) -> Iterator[Callable[[str], Till]]:
    """Calls with the key that it is given."""
    with ExitStack() as open_lines:
        yield lambda key: open_lines.enter_context(closing(Till(stack.api_url, key)))


@pytest.fixture(scope="session")
def acquirer(stack: Stack, with_key: Callable[[str], Till]) -> Till:
    return with_key(stack.keys.acquirer)


@pytest.fixture(scope="session")
def bench(stack: Stack) -> Iterator[Bench]:
    """Where the cases are played; they share one merchant, as they do for `kassa certify`."""
    with Controls(stack.klarna_url) as controls:
        yield Bench(
            stage="local",
            api_url=stack.api_url,
            terminal_key=stack.keys.terminal,
            acquirer_key=stack.keys.acquirer,
            has_management=True,
            klarna=Simulated(controls),
        )


@pytest.fixture
def play(bench: Bench) -> Iterator[Play]:
    with closing(Play(bench)) as play:
        yield play


@pytest.fixture
def merchant(play: Play) -> JsonObject:
    """The merchant of the cases."""
    with play.step("A merchant is there"):
        return the_merchant(play)
