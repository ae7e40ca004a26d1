"""GET /v1/presentation: who may ask what, and what a kiosk is told."""

from dataclasses import replace
from typing import Any

import pytest

from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.flow import Flow
from kassa.domain.presentation import Badge, Checkout, Instruction, Link, Preference
from kassa.failures import KlarnaDenied, KlarnaError, KlarnaRefused, KlarnaUnavailable
from kassa.ports.requests import Request
from tests.functional.conftest import ACQUIRER, Kassa
from tests.functional.presentation.conftest import PURCHASE, FakePresentations, Kiosk

STATIC = {
    "payment_option_id": None,
    "descriptor": "Betala med Klarna",
    "subheader": None,
    "badge": {"url": None, "alt": "Klarna"},
}


def test_a_kiosk_is_told_what_klarna_says(kiosk: Kiosk, fake: FakePresentations) -> None:
    badge = Badge(url="https://x.klarna.test/b.svg")
    links = (Link(label="More", url="https://x.klarna.test/more"),)
    fake.says = replace(fake.says, checkout=Checkout(text="Protected", links=links, badge=badge))
    answer = kiosk.asks()
    assert answer.status == 200
    assert answer.body == {
        "instruction": "SHOW_KLARNA",
        "payment_options": [STATIC | {"payment_option_id": "opt_1", "descriptor": "Klarna"}],
        "checkout": {
            "text": "Protected",
            "links": [{"label": "More", "url": "https://x.klarna.test/more"}],
            "badge": {"url": "https://x.klarna.test/b.svg", "alt": "Klarna"},
        },
        "static": STATIC,
        "source": "klarna",
    }
    assert answer.headers["Cache-Control"] == "private, max-age=60"
    assert answer.headers["X-Request-Id"] == "request-1"


@pytest.mark.parametrize("instruction", list(Instruction))
def test_every_instruction_is_passed_on(kiosk: Kiosk, fake: FakePresentations, instruction: Instruction) -> None:
    hidden = instruction is Instruction.HIDE_KLARNA
    options = () if hidden else fake.says.payment_options
    fake.says = replace(fake.says, instruction=instruction, payment_options=options)
    shown = kiosk.asks().body
    assert shown["instruction"] == instruction
    assert len(shown["payment_options"]) == (0 if hidden else 1)
    assert (shown["static"] is None) == hidden


def test_klarna_is_asked_in_the_merchants_flow_and_the_stores_language(kiosk: Kiosk, fake: FakePresentations) -> None:
    kiosk.asks(f"{PURCHASE}&message_preference=PAY_LATER")
    ((question, within),) = fake.asked
    assert (question.flow, question.locale, question.preference) == (Flow.AUTHORIZE, "sv-SE", Preference.PAY_LATER)
    assert (question.account_id, question.amount, question.currency) == (
        "krn:partner:global:account:test:DEMO0001",
        2900,
        "SEK",
    )
    assert within < 3


@pytest.mark.parametrize(("asked", "locale"), [("en-GB", "en-GB"), ("fi", "fi-SE"), ("PL-pl", "pl-PL")])
def test_a_kiosk_may_speak_another_language(kiosk: Kiosk, fake: FakePresentations, asked: str, locale: str) -> None:
    kiosk.asks(f"{PURCHASE}&locale={asked}")
    assert fake.asked[0][0].locale == locale


def test_a_merchants_key_says_which_store(kiosk: Kiosk, kassa: Kassa) -> None:
    assert kiosk.asks(f"{PURCHASE}&store_reference=store-gbg-014", caller=kassa.merchant).status == 200
    answer = kiosk.asks(caller=kassa.merchant)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "store_reference")


def test_an_acquirers_key_may_not_ask(kiosk: Kiosk, fake: FakePresentations) -> None:
    answer = kiosk.asks(f"{PURCHASE}&store_reference=store-gbg-014", caller=ACQUIRER)
    assert (answer.status, answer.body["code"]) == (403, "forbidden")
    assert not fake.asked


def test_another_merchants_store_does_not_exist(kiosk: Kiosk, kassa: Kassa, fake: FakePresentations) -> None:
    other = kassa.onboard("Another")
    body = {"store_reference": "store-of-another", "name": "There", "address": _address()}
    made = kassa.call(f"POST /v1/merchants/{other}/stores", body, key="another-store", caller=ACQUIRER)
    assert made.status == 201
    answer = kiosk.asks(f"{PURCHASE}&store_reference=store-of-another", caller=kassa.merchant)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "store_reference")
    theirs = Caller(key_id="key_other", kind=KeyKind.MERCHANT, merchant_id=other)
    assert kiosk.asks(f"{PURCHASE}&store_reference=store-of-another", caller=theirs).status == 200
    assert len(fake.asked) == 1


def test_a_store_that_klarna_does_not_know_yet_is_not_open(kiosk: Kiosk, kassa: Kassa) -> None:
    store = kassa.merchants.store(kassa.merchant_id, "store-gbg-014")
    closed = replace(store, reference="closed", klarna_store_id=None)
    request = Request(operation="store", idempotency_key="closed-0001", body_hash="x")
    kassa.merchants.add_store(closed, request)
    answer = kiosk.asks(f"{PURCHASE}&store_reference=closed", caller=kassa.merchant)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "store_reference")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("currency=SEK", "amount"),
        ("amount=2900", "currency"),
        ("amount=-1&currency=SEK", "amount"),
        ("amount=29.00&currency=SEK", "amount"),
        ("amount=1_000&currency=SEK", "amount"),
        ("amount=1e3&currency=SEK", "amount"),
        ("amount=&currency=SEK", "amount"),
        ("amount=9999999999999&currency=SEK", "amount"),
        ("amount=2900&currency=sek", "currency"),
        ("amount=2900&currency=XXX", "currency"),
        (f"{PURCHASE}&locale=sv_SE", "locale"),
        (f"{PURCHASE}&locale=", "locale"),
        (f"{PURCHASE}&message_preference=PAY_NEVER", "message_preference"),
        (f"{PURCHASE}&store_reference=store-elsewhere", "store_reference"),
        (f"{PURCHASE}&curency=SEK", "curency"),
    ],
)
def test_bad_input_is_named_and_never_reaches_klarna(
    kiosk: Kiosk, fake: FakePresentations, query: str, field: str
) -> None:
    answer = kiosk.asks(query)
    assert (answer.status, answer.body["code"]) == (422, "validation_failed")
    assert [error["field"] for error in answer.body["errors"]] == [field]
    assert not fake.asked


def test_a_free_purchase_can_be_shown(kiosk: Kiosk, fake: FakePresentations) -> None:
    assert kiosk.asks("amount=0&currency=SEK").status == 200
    assert fake.asked[0][0].amount == 0


@pytest.mark.parametrize(
    "failure",
    [
        KlarnaUnavailable("no answer", code="timed_out"),
        KlarnaRefused("no", code="VALIDATION_ERROR"),
        KlarnaDenied("no", code="UNAUTHORIZED"),
    ],
)
def test_without_klarna_the_static_option_is_shown_and_counted(
    kiosk: Kiosk, fake: FakePresentations, failure: KlarnaError
) -> None:
    fake.failure = failure
    answer = kiosk.asks()
    assert answer.status == 200
    assert answer.body == {
        "instruction": "SHOW_KLARNA",
        "payment_options": [STATIC],
        "checkout": None,
        "static": STATIC,
        "source": "static",
    }
    assert answer.headers["Cache-Control"] == "private, max-age=0"
    assert kiosk.counted("PresentationFallback") == 1


def test_once_klarna_is_back_its_words_are_shown_again(kiosk: Kiosk, fake: FakePresentations) -> None:
    fake.failure = KlarnaUnavailable("away")
    assert kiosk.asks().body["source"] == "static"
    fake.failure = None
    assert kiosk.asks().body["source"] == "klarna"


def test_the_same_question_is_asked_once_while_its_answer_is_fresh(kiosk: Kiosk, fake: FakePresentations) -> None:
    ages = []
    for _ in range(3):
        ages.append(kiosk.asks().headers["Cache-Control"].rpartition("=")[2])
        kiosk.now += 25
    assert ages == ["60", "35", "10"]
    assert (len(fake.asked), kiosk.counted("PresentationRemembered")) == (1, 2)
    kiosk.asks()
    assert len(fake.asked) == 2


@pytest.mark.parametrize(
    "query",
    [
        "amount=2901&currency=SEK",
        "amount=2900&currency=EUR",
        f"{PURCHASE}&locale=en-SE",
        f"{PURCHASE}&message_preference=KLARNA",
    ],
)
def test_another_question_is_asked_anew(kiosk: Kiosk, fake: FakePresentations, query: str) -> None:
    kiosk.asks()
    kiosk.asks(query)
    assert len(fake.asked) == 2


def test_two_merchants_do_not_share_an_answer(kiosk: Kiosk, kassa: Kassa, fake: FakePresentations) -> None:
    account = "krn:partner:global:account:test:DEMO0002"
    merchant = {"name": "Other", "klarna_account_id": account, "flow": "payment_request"}
    other = kassa.call("POST /v1/merchants", merchant, key="other-merchant", caller=ACQUIRER).body["id"]
    store = {"store_reference": "store-gbg-014", "name": "There", "address": _address()}
    kassa.call(f"POST /v1/merchants/{other}/stores", store, key="other-store", caller=ACQUIRER)
    kiosk.asks()
    kiosk.asks(caller=replace(kassa.terminal, merchant_id=other))
    assert [(question.account_id, question.flow) for question, _ in fake.asked] == [
        ("krn:partner:global:account:test:DEMO0001", Flow.AUTHORIZE),
        (account, Flow.PAYMENT_REQUEST),
    ]


def test_what_is_remembered_is_bounded_and_the_oldest_question_makes_room(
    kassa: Kassa, fake: FakePresentations
) -> None:
    kiosk = Kiosk(kassa, fake, most=2)
    for amount in (1, 2, 1, 3, 1, 2):
        kiosk.asks(f"amount={amount}&currency=SEK")
    assert [question.amount for question, _ in fake.asked] == [1, 2, 3, 2]


def test_what_klarna_forbids_to_keep_is_not_kept(kiosk: Kiosk, fake: FakePresentations) -> None:
    fake.says = replace(fake.says, fresh_for=0)
    for _ in range(2):
        assert kiosk.asks().headers["Cache-Control"] == "private, max-age=0"
    assert len(fake.asked) == 2


def test_an_answer_that_has_not_changed_is_not_sent_again(kiosk: Kiosk, fake: FakePresentations) -> None:
    etag = kiosk.asks().headers["ETag"]
    again = kiosk.asks(if_none_match=f'"x", W/{etag}')
    assert (again.status, again.raw, again.headers["ETag"]) == (304, "", etag)
    fake.says = replace(fake.says, instruction=Instruction.PRESELECT_KLARNA)
    kiosk.now += 61
    changed = kiosk.asks(if_none_match=etag)
    assert (changed.status, changed.body["instruction"]) == (200, "PRESELECT_KLARNA")
    assert changed.headers["ETag"] != etag


def _address() -> dict[str, Any]:
    return {"street_address": "Avenyn 14", "postal_code": "41136", "city": "Göteborg", "country": "SE"}
