"""The cases that `kassa certify` proves at a stage, one test each: Klarna's ten end to end, in both flows, and a store's."""

from contextlib import closing

import pytest

from cli.certify import end_to_end, in_store
from cli.certify.klarnas_side import Simulated
from cli.certify.play import Bench, Play
from cli.cloud.controls import Controls

SHORT = [case for case in in_store.CASES if case.id not in {"expired", "lost-webhook"}]  # test_waits.py has those


@pytest.fixture(scope="module")
def controls(stack):
    with Controls(stack.klarna_url) as controls:
        yield controls


@pytest.fixture(params=["authorize", "payment_request"])
def play(request, stack, controls):
    """The terminal of a merchant of each flow: it cannot tell one from the other."""
    key = stack.keys.terminal if request.param == "authorize" else request.getfixturevalue("requester").key
    side = Simulated(controls, flow=request.param)
    with closing(Play(Bench(stage="local", api_url=stack.api_url, terminal_key=key, klarna=side))) as play:
        yield play


@pytest.mark.parametrize("case", end_to_end.CASES, ids=lambda case: case.id)
def test_a_case_of_the_guidelines_holds(play, case):
    case.steps(play)
    assert any(step.claims for step in play.steps)


@pytest.mark.parametrize("case", SHORT, ids=lambda case: case.id)
def test_a_case_of_a_store_holds(play, case):
    case.steps(play)
    assert any(step.claims for step in play.steps)
