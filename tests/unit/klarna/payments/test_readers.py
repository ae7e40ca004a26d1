"""Every form in which Klarna has been seen to answer is understood, and nothing of the shopper is kept."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest

from kassa.domain.payments.answers import Answer, Approved, Declined, RequestState, Sighting, StepUp
from kassa.failures import KlarnaUnavailable
from tests.unit.klarna.klarna_talk import (
    APPROVED,
    DECLINED,
    PAYMENT,
    PURCHASE,
    REQUEST_ID,
    STEP_UP,
    WAITING,
    Klarna,
    request_in,
    says,
)

URL = {"payment_request_url": "https://pay.klarna.test/start"}
QR = {"target_url": "https://pay.klarna.test/q"}


def answered(body: object) -> Answer:
    return Klarna(says(body)).client.authorize(PAYMENT, PURCHASE, within=8)


def sighted(body: object) -> Sighting:
    return Klarna(says(body)).client.look_at(WAITING, within=8)


def step_up(**request: object) -> dict[str, object]:
    return {"payment_transaction_response": {"result": "STEP_UP_REQUIRED"}, "payment_request": request}


def test_a_step_up_gives_the_code_to_show() -> None:
    assert answered(STEP_UP) == StepUp(
        payment_request_id=REQUEST_ID, qr_content="https://pay.klarna.test/q", correlation_id="corr-1"
    )


@pytest.mark.parametrize(
    "request_",
    [
        {"payment_request_id": "krn:1", "state_context": {"customer_interaction": URL}},
        {"state_context": {"customer_interaction": {"payment_request_id": "krn:1"} | URL}},
        {"payment_request_id": "krn:1", "state_context": {"customer_interaction": {"payment_request_id": "2"} | URL}},
    ],
    ids=["at the root", "in the interaction", "in both"],
)
def test_the_request_id_is_found_wherever_it_stands(request_: dict[str, Any]) -> None:
    answer = answered(step_up(**request_))
    assert isinstance(answer, StepUp)
    assert answer.payment_request_id == "krn:1"


@pytest.mark.parametrize(
    ("request_", "content"),
    [
        ({"state_context": {"customer_interaction": {"qr_code": QR} | URL}}, QR["target_url"]),
        ({"state_context": {"customer_interaction": {"method_qr_code": QR} | URL}}, QR["target_url"]),
        ({"state_context": {"qr_code": QR, "customer_interaction": URL}}, QR["target_url"]),
        ({"qr_code": QR, "state_context": {"customer_interaction": URL}}, QR["target_url"]),
        ({"method_qr_code": QR}, QR["target_url"]),
        (
            {"state_context": {"customer_interaction": URL | {"qr_code": {"image_url": "x"}}}},
            URL["payment_request_url"],
        ),
        ({"state_context": {"customer_interaction": URL | {"qr_code": None}}}, URL["payment_request_url"]),
        ({"state_context": {"customer_interaction": URL}}, URL["payment_request_url"]),
        ({"state_context": URL}, URL["payment_request_url"]),
        (URL, URL["payment_request_url"]),
    ],
)
def test_the_code_is_found_wherever_it_stands_else_the_requests_address_is_shown(
    request_: dict[str, Any], content: str
) -> None:
    answer = answered(step_up(payment_request_id="krn:1", **request_))
    assert isinstance(answer, StepUp)
    assert answer.qr_content == content


@pytest.mark.parametrize(
    "body",
    [
        step_up(payment_request_id="krn:1"),
        step_up(**URL),
        step_up(payment_request_id="krn:1", payment_request_url=""),
        step_up(payment_request_id="\ud800", **URL),
        {"payment_transaction_response": {"result": "STEP_UP_REQUIRED"}},
    ],
)
def test_a_step_up_that_cannot_be_shown_is_no_usable_answer(body: object) -> None:
    with pytest.raises(KlarnaUnavailable) as failure:
        answered(body)
    assert failure.value.code == "unreadable_answer"


def test_an_approval_gives_the_transaction_and_its_capture() -> None:
    assert answered(APPROVED) == Approved(
        payment_transaction_id="krn:payment:eu1:transaction:9f10",
        expires_at=datetime(2026, 3, 29, 10, 16, 2, 123456, tzinfo=UTC),
        capture_id="krn:payment:eu1:transaction:9f10:capture:1",
        correlation_id="corr-1",
    )


def test_an_approval_without_a_transaction_may_be_one_all_the_same() -> None:
    with pytest.raises(KlarnaUnavailable):
        answered({"payment_transaction_response": {"result": "APPROVED", "payment_transaction": {}}})


def approved(**transaction: object) -> Approved:
    transaction = {"payment_transaction_id": "krn:1"} | transaction
    answer = answered({"payment_transaction_response": {"result": "APPROVED", "payment_transaction": transaction}})
    assert isinstance(answer, Approved)
    return answer


@pytest.mark.parametrize("captures", [None, [], {}, "x", [None], [{}], [{"payment_capture_id": 7}]])
def test_an_approval_without_a_capture_has_no_capture_id(captures: object) -> None:
    assert approved(payment_captures=captures).capture_id is None


def test_the_transactions_state_is_kept_as_klarna_says_it() -> None:
    assert approved(state="AUTHORIZED").transaction_state == "AUTHORIZED"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-29T10:16:02Z", datetime(2026, 3, 29, 10, 16, 2, tzinfo=UTC)),
        ("2026-03-29T12:16:02+02:00", datetime(2026, 3, 29, 10, 16, 2, tzinfo=UTC)),
        ("2026-03-29T10:16:02.1Z", datetime(2026, 3, 29, 10, 16, 2, 100000, tzinfo=UTC)),
        ("2026-03-29T10:16:02.123456789Z", datetime(2026, 3, 29, 10, 16, 2, 123456, tzinfo=UTC)),
        ("2026-03-29T10:16:02", datetime(2026, 3, 29, 10, 16, 2, tzinfo=UTC)),
        ("0001-01-01T00:00:00+23:59", None),
        ("soon", None),
        ("", None),
        (None, None),
        (1774779362, None),
    ],
)
def test_times_are_read_leniently(text: object, moment: datetime | None) -> None:
    assert approved(expires_at=text).expires_at == moment


@pytest.mark.parametrize("place", ["root", "payment_request", "payment_transaction_response", "payment_transaction"])
def test_the_merchants_response_data_is_found_wherever_it_stands(place: str) -> None:
    told = {"klarna_network_response_data": '{ "a": 1 }\n'}
    body: dict[str, Any] = {
        "payment_transaction_response": {
            "result": "APPROVED",
            "payment_transaction": {"payment_transaction_id": "krn:1"},
        }
    }
    if place == "root":
        body |= told
    elif place == "payment_transaction":
        body["payment_transaction_response"]["payment_transaction"] |= told
    else:
        body.setdefault(place, {}).update(told)
    answer = answered(body)
    assert isinstance(answer, Approved)
    assert answer.network_response_data == '{ "a": 1 }\n'


def test_a_decline_keeps_klarnas_reason() -> None:
    assert answered(DECLINED) == Declined(reason="PAYMENT_DECLINED", correlation_id="corr-1")
    assert answered({"payment_transaction_response": {"result": "DECLINED"}}) == Declined(correlation_id="corr-1")


@pytest.mark.parametrize(
    ("members", "token"),
    [
        ({"klarna_network_session_token": "new"}, "new"),
        ({"state_context": {"klarna_network_session_token": "new"}}, "new"),
        ({"interoperability_token": "older"}, "older"),
        ({"state_context": {"interoperability_token": "older"}}, "older"),
        ({"payment_token": "oldest"}, "oldest"),
        ({"state_context": {"payment_token": "oldest"}}, "oldest"),
        ({"payment_token": "oldest", "state_context": {"klarna_network_session_token": "new"}}, "new"),
        ({"payment_token": "oldest", "interoperability_token": "older"}, "older"),
        ({}, None),
    ],
)
def test_the_session_token_is_found_wherever_it_stands_newest_kind_first(
    members: dict[str, Any], token: str | None
) -> None:
    assert sighted(request_in("COMPLETED", **members)).session_token == token


def test_there_is_no_token_before_the_shopper_approved() -> None:
    assert sighted(request_in("IN_PROGRESS", klarna_network_session_token="early")).session_token is None


@pytest.mark.parametrize(
    ("members", "left"),
    [
        ({"state": "SUBMITTED"}, False),
        ({"state": "SUBMITTED", "previous_state": "IN_PROGRESS"}, True),
        ({"state": "SUBMITTED", "state_reason": "PURCHASE_FLOW_ABORTED"}, True),
        ({"state": "IN_PROGRESS", "previous_state": "SUBMITTED"}, False),
        ({"state": "CANCELED", "previous_state": "IN_PROGRESS"}, False),
        ({"state": "SUBMITTED", "previous_state": {}, "state_reason": []}, False),
    ],
)
def test_a_shopper_who_walked_away_is_noticed(members: dict[str, Any], left: bool) -> None:
    assert sighted(members).shopper_left is left


def test_a_look_tells_why_and_under_which_correlation_id() -> None:
    seen = sighted(request_in("CANCELED", state_reason="PARTNER_CANCELED"))
    assert seen == Sighting(state=RequestState.CANCELED, reason="PARTNER_CANCELED", correlation_id="corr-1")


def test_what_klarna_tells_of_the_shopper_is_dropped() -> None:
    profile = {"given_name": "Kim", "email": "kim@example.test", "phone": "+46700000000"}
    personal = {"klarna_customer": {"customer_profile": profile}, "shipping": {"recipient": profile}}
    request = request_in("COMPLETED", state_context={"klarna_network_session_token": "t", **personal}, **personal)
    kept = repr(asdict(sighted(request)))
    kept += repr(answered(STEP_UP | personal)) + repr(answered(APPROVED | personal))
    assert "Kim" not in kept
    assert "kim@" not in kept
    assert "+467" not in kept


def test_a_token_is_not_in_the_text_of_what_was_seen() -> None:
    assert "secret" not in repr(sighted(request_in("COMPLETED", klarna_network_session_token="secret")))
