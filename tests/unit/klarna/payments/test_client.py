"""What is special about each of the things we ask Klarna."""

import httpx
import pytest

from kassa.domain.payments.answers import Approved, RequestState
from kassa.failures import KlarnaConflict, KlarnaRefused, KlarnaUnavailable
from tests.unit.klarna.klarna_talk import (
    APPROVED,
    MERCHANT,
    PAYMENT,
    PURCHASE,
    STORE,
    WAITING,
    Klarna,
    refuses,
    request_in,
    says,
)

TOKEN = "krn:network:eu1:test:session-token:eyJ0"


def test_a_final_call_in_conflict_is_sent_once_more_after_a_pause() -> None:
    klarna = Klarna(refuses(409, "RESOURCE_CONFLICT"), says(APPROVED))
    assert isinstance(klarna.client.finalise(WAITING, PURCHASE, TOKEN, within=8), Approved)
    first, second = klarna.asked
    assert (first.content, first.headers.raw) == (second.content, second.headers.raw)
    assert klarna.clock.slept == [0.5]


def test_a_final_call_in_conflict_twice_says_so() -> None:
    with pytest.raises(KlarnaConflict):
        Klarna(*[refuses(409, "RESOURCE_CONFLICT")] * 2).client.finalise(WAITING, PURCHASE, TOKEN, within=8)


def test_a_final_call_in_conflict_without_time_for_another_says_so() -> None:
    with pytest.raises(KlarnaConflict):
        Klarna(refuses(409, "RESOURCE_CONFLICT")).client.finalise(WAITING, PURCHASE, TOKEN, within=0.4)


@pytest.mark.parametrize("answer", [refuses(404, "RESOURCE_NOT_FOUND"), httpx.Response(404)])
def test_a_request_that_is_not_there_is_gone(answer: httpx.Response) -> None:
    assert Klarna(answer).client.look_at(WAITING, within=8).state is RequestState.GONE
    assert Klarna(answer).client.close(WAITING, within=8).state is RequestState.GONE


def test_a_path_that_klarna_does_not_know_is_our_mistake_and_not_a_request_that_is_gone() -> None:
    with pytest.raises(KlarnaRefused):
        Klarna(refuses(404, "NOT_FOUND")).client.look_at(WAITING, within=8)


def test_a_request_that_can_no_longer_be_closed_is_a_conflict() -> None:
    with pytest.raises(KlarnaConflict):
        Klarna(refuses(409, "RESOURCE_CONFLICT")).client.close(WAITING, within=8)


def test_a_closed_request_is_seen_as_canceled() -> None:
    assert Klarna(says(request_in("CANCELED"))).client.close(WAITING, within=8).state is RequestState.CANCELED


def test_looking_for_a_request_that_was_never_made_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no payment request"):
        Klarna().client.look_at(PAYMENT, within=8)


@pytest.mark.parametrize("answer", [{"store_id": "krn:store:1"}, {"id": "krn:store:1", "store_reference": "x"}])
def test_a_new_store_gives_klarnas_id_of_it(answer: dict[str, str]) -> None:
    assert Klarna(says(answer, 201)).accounts.open_store(MERCHANT, STORE, within=8) == "krn:store:1"


def test_a_new_store_is_told_as_it_is() -> None:
    klarna = Klarna(says({"store_id": "krn:store:1"}, 201))
    klarna.accounts.open_store(MERCHANT, STORE, within=8)
    assert klarna.body() == {
        "type": "PHYSICAL_STORE",
        "store_reference": "store-gbg-014",
        "address": {"street_address": "Kungsgatan 1", "postal_code": "41119", "city": "Göteborg", "country": "SE"},
        "name": "Cafe Norr",
    }


def test_a_new_store_without_an_id_is_no_usable_answer() -> None:
    with pytest.raises(KlarnaUnavailable):
        Klarna(says({}, 201)).accounts.open_store(MERCHANT, STORE, within=8)


@pytest.mark.parametrize("wrapped", [True, False])
def test_a_store_that_is_there_already_is_found_by_our_reference(wrapped: bool) -> None:
    stores = [
        "odd",
        {"store_id": "krn:store:1", "store_reference": "other"},
        {"store_id": "krn:store:2", "store_reference": STORE.reference},
    ]
    klarna = Klarna(refuses(409, "RESOURCE_CONFLICT"), says({"stores": stores} if wrapped else stores))
    assert klarna.accounts.open_store(MERCHANT, STORE, within=8) == "krn:store:2"
    assert [request.method for request in klarna.asked] == ["POST", "GET"]


def test_a_store_in_conflict_that_is_not_in_the_list_stays_a_conflict() -> None:
    klarna = Klarna(refuses(409, "RESOURCE_CONFLICT"), says({"stores": []}))
    with pytest.raises(KlarnaConflict):
        klarna.accounts.open_store(MERCHANT, STORE, within=8)
