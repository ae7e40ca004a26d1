"""No order of events breaks a promise; and each guard is missed when it is taken away."""

import pytest

from tests.explorer import scenarios
from tests.explorer.mutation import without
from tests.explorer.mutations import MUTATIONS
from tests.explorer.search import Explorer, lines


@pytest.mark.parametrize("scenario", scenarios.QUICK, ids=lambda scenario: scenario.name)
def test_no_order_of_events_breaks_a_promise(scenario):
    explorer = Explorer()
    found = explorer.breadth_first(scenario.beginning(explorer))
    assert not found.broken, "\n".join(lines(found))
    assert found.complete


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.guard)
def test_a_guard_is_missed_when_it_is_taken_away(mutation):
    with without(mutation) as guards:
        explorer = Explorer(guards)
        found = explorer.breadth_first(mutation.scenario.beginning(explorer))
    assert found.broken, f"{found.states} states, and nobody misses: {mutation.guard}"
    print(f"\nwithout the guard: {mutation.guard} ({found.states:,} states)", *lines(found), sep="\n")
