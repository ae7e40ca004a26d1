"""At a sandbox a person is the shopper, and Klarna's books are read from Klarna's own API."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from cli.certify import klarna_books
from cli.certify.end_to_end import CASES
from cli.certify.evidence import CaseEvidence, Verdict
from cli.certify.klarna_books import KlarnaBooks
from cli.certify.klarnas_side import Real
from cli.certify.play import Bench
from cli.certify.run import play_all
from cli.failures import NotTrue
from kassa.adapters.klarna.settings import KlarnaSettings
from simulator.simulation import API_KEY
from tests.simulator.till import ONE, Till
from tests.unit.cli.conftest import API, a_payment, an_event

PAID = "/v1/payments/pay_1"


@pytest.fixture
def klarna() -> Iterator[Till]:
    till = Till()
    yield till
    till.close()


@pytest.fixture
def books(klarna, monkeypatch) -> KlarnaBooks:
    """Klarna's books, over its own API."""

    def answer(request: httpx.Request) -> httpx.Response:
        got = klarna.call(request.method, request.url.path, Authorization=request.headers["authorization"])
        return httpx.Response(got.status_code, content=got.content, headers={"content-type": "application/json"})

    def client(settings: KlarnaSettings) -> httpx.Client:
        headers = {"Authorization": settings.authorization}
        return httpx.Client(base_url=settings.url, headers=headers, transport=httpx.MockTransport(answer))

    monkeypatch.setattr(klarna_books, "client", client)
    settings = KlarnaSettings(url="http://klarna.test", api_key=API_KEY, authentication="raw", integrator="KASSA")
    return KlarnaBooks(settings, ONE)


def a_transaction(transaction_id: str | None, **changes: Any) -> dict[str, Any]:
    return a_payment(**changes) | {"klarna": {"payment_request_id": "krn", "payment_transaction_id": transaction_id}}


def test_a_transaction_is_summed_up_from_klarnas_own_answer(klarna, books):
    transaction_id = klarna.transaction()
    klarna.on(transaction_id, "captures", {"capture_amount": 1000})
    sums = books.sums(a_transaction(transaction_id))
    assert (sums.captured, sums.refunded, sums.remaining) == (1000, 0, 1900)


@pytest.mark.parametrize("transaction_id", [None, "krn:payment:eu1:transaction:unknown"])
def test_a_transaction_that_is_not_there_is_no_agreement(books, transaction_id):
    with pytest.raises(NotTrue):
        books.sums(a_transaction(transaction_id))


def a_bench(api, books, payment: dict[str, Any]) -> Bench:
    api.says("POST", "/v1/payments", a_payment("awaiting_shopper"))
    api.says("GET", PAID, a_payment("awaiting_shopper"), payment)
    api.says("GET", f"{PAID}/events", {"data": [an_event(1, "approved")], "next_cursor": None})
    return Bench(stage="sandbox", api_url=API, terminal_key="k", klarna=Real(books=books, patience=1.0))


def played(bench, name: str) -> CaseEvidence:
    (one,) = play_all(bench, [case for case in CASES if case.id == name], tell=lambda _: None)
    return one


def test_the_code_is_drawn_and_the_person_told_what_to_do(klarna, books, api, capsys):
    free = klarna.transaction()
    paid = a_transaction(free, amount=0, captured_amount=0, capturable_amount=2900)
    one = played(a_bench(api, books, payment=paid), "end-to-end-9")
    shown = capsys.readouterr().out
    assert "█" in shown
    assert "approve the purchase on the phone" in shown
    assert one.verdict is Verdict.PASSED, one.reason


def test_books_that_disagree_fail_the_case(klarna, books, api):
    wrong = a_transaction(klarna.transaction(), amount=0, captured_amount=0, capturable_amount=0)
    one = played(a_bench(api, books, payment=wrong), "end-to-end-9")
    assert one.verdict is Verdict.FAILED
    assert "Klarna's books" in one.reason


def test_books_that_cannot_be_read_are_left_to_the_reviewer_in_words(api):
    free = a_transaction("krn:1", amount=0, captured_amount=0)
    one = played(a_bench(api, None, payment=free), "end-to-end-9")
    assert one.verdict is Verdict.PASSED
    notes = [note for step in one.steps for note in step.notes]
    assert notes == ["Klarna's own books could not be read here: compare the amounts with krn:1 in Klarna's portal."]
