"""Klarna's documented words and our mapping of them are the same; a word that is not must not fail a payment."""

from typing import get_args

import pytest

from kassa.adapters.klarna.words import CAPTURES, REQUEST_STATES, RESULTS, TRANSACTION_STATES
from kassa.domain.approved_money.movements import TransactionState
from kassa.domain.payments.answers import Answer, RequestState
from kassa.domain.payments.payment import Capture
from kassa.failures import KlarnaUnavailable
from tests.unit.klarna.klarna_talk import PAYMENT, PURCHASE, WAITING, Klarna, request_in, says

DOCUMENTED_STATES = {"SUBMITTED", "IN_PROGRESS", "COMPLETED", "EXPIRED", "CANCELED", "DECLINED"}
OTHER_SPELLINGS = {"CANCELLED"}
DOCUMENTED_RESULTS = {"APPROVED", "STEP_UP_REQUIRED", "DECLINED"}
DOCUMENTED_CAPTURES = {"NOW", "LATER"}
DOCUMENTED_TRANSACTION_STATES = {"AUTHORIZED", "EXPIRED", "COMPLETED", "CLOSED"}


def test_every_documented_word_has_one_of_ours_and_no_other_word_has() -> None:
    assert set(REQUEST_STATES) == DOCUMENTED_STATES | OTHER_SPELLINGS
    assert set(RESULTS) == DOCUMENTED_RESULTS
    assert set(CAPTURES.values()) == DOCUMENTED_CAPTURES
    assert set(TRANSACTION_STATES) == DOCUMENTED_TRANSACTION_STATES


def test_every_word_of_ours_can_be_reached() -> None:
    assert {*REQUEST_STATES.values(), RequestState.GONE} == set(RequestState)  # GONE is a 404, not a word
    assert set(RESULTS.values()) == set(get_args(Answer))
    assert set(CAPTURES) == set(Capture)
    assert set(TRANSACTION_STATES.values()) == set(TransactionState)


@pytest.mark.parametrize("word", ["PONDERING", "submitted", "", None, 7, {}])
def test_a_state_that_we_do_not_know_means_look_again_later(word: object) -> None:
    klarna = Klarna(says({"state": word}))
    with pytest.raises(KlarnaUnavailable) as failure:
        klarna.client.look_at(WAITING, within=8)
    assert failure.value.code == "unreadable_answer"
    assert failure.value.correlation_id == "corr-1"


@pytest.mark.parametrize("word", ["PENDING", "approved", "", None, 7, []])
def test_a_result_that_we_do_not_know_means_ask_again_later(word: object) -> None:
    klarna = Klarna(says({"payment_transaction_response": {"result": word}}))
    with pytest.raises(KlarnaUnavailable):
        klarna.client.authorize(PAYMENT, PURCHASE, within=8)


@pytest.mark.parametrize("word", sorted(DOCUMENTED_STATES | OTHER_SPELLINGS))
def test_every_documented_state_is_seen_as_ours(word: str) -> None:
    assert Klarna(says(request_in(word))).client.look_at(WAITING, within=8).state is REQUEST_STATES[word]
