"""Sixty payments while everything goes wrong: each promise is kept, and a promise that is not kept would be seen."""

from contextlib import closing
from dataclasses import replace

import pytest

from cli.folders import LocalFolder
from cli.stack_file import Stack
from tests.chaos.outcome import Outcome
from tests.chaos.plan import KINDS, draw
from tests.chaos.promises import Evidence
from tests.chaos.run import Run
from tests.e2e.klarna import Klarna

SEED = 1
PAYMENTS = 60


@pytest.fixture(scope="module")
def outcome(stack: Stack) -> Outcome:
    """What came of the run."""
    with closing(Klarna(stack.klarna_url)) as klarna:
        klarna.behave()
    plan = draw(SEED, PAYMENTS)
    return Run(plan=plan, stack=stack, folder=LocalFolder(), say=print, concurrency=16)()


@pytest.fixture(scope="module")
def paid(outcome: Outcome) -> Evidence:
    """A payment that was approved."""
    return next(seen for seen in outcome.evidence if seen.payment and seen.payment["status"] == "approved")


def test_whatever_breaks_the_books_agree(outcome):
    print(outcome.table)
    assert not outcome.broken, "\n".join((outcome.table, *outcome.broken))


def test_much_went_wrong(outcome):
    assert set(outcome.struck) == set(KINDS)
    assert outcome.kills.total() > 5
    assert len({seen.payment["status"] for seen in outcome.evidence if seen.payment}) >= 4


def test_the_same_seed_plans_the_same_faults():
    assert draw(SEED, PAYMENTS) == draw(SEED, PAYMENTS)
    assert draw(SEED, PAYMENTS).digest != draw(SEED + 1, PAYMENTS).digest


@pytest.mark.parametrize(
    "lie",
    [
        {"status": "awaiting_shopper"},
        {"status": "canceled"},
        {"amount": 1},
        {"captured_amount": 1},
        {"version": 99},
    ],
)
def test_a_payment_that_is_not_what_klarna_says_is_seen(paid, lie):
    assert not paid.broken()
    assert replace(paid, payment=paid.payment | lie).broken()


@pytest.mark.parametrize(
    "lie",
    [
        {"transactions": []},
        {"timeline": []},
        {"keeps_purchase": True},
        {"payment": None},
    ],
)
def test_a_book_that_lacks_something_is_seen(paid, lie):
    assert replace(paid, **lie).broken()


def test_a_second_transaction_and_a_code_that_is_left_are_seen(paid):
    assert replace(paid, transactions=paid.transactions * 2).broken()
    assert replace(paid, requests=[{"state": "SUBMITTED"}]).broken()


def test_a_till_that_was_told_something_else_is_seen(paid):
    story = replace(
        paid.story, told=[replace(told, payment=told.payment | {"status": "declined"}) for told in paid.story.told]
    )
    assert replace(paid, story=story).broken()
