"""A call is sent again as long as that makes sense and time is left, and ends in a reply or in a named failure."""

from dataclasses import replace

import httpx
import pytest

from kassa.adapters.klarna.calls import ATTEMPTS
from kassa.domain.payments.answers import Sighting, StepUp
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaError, KlarnaRefused, KlarnaUnavailable
from tests.unit.klarna.klarna_talk import (
    ACCOUNT,
    PAYMENT,
    PURCHASE,
    STEP_UP,
    WAITING,
    Klarna,
    Turn,
    refuses,
    request_in,
    says,
)

BROKEN = httpx.Response(200, content=b'{"payment_transaction_response": {"res')
PASSING: dict[str, Turn] = {
    "429": refuses(429, "RATE_LIMITED"),
    "500": refuses(500, "INTERNAL_ERROR"),
    "500 timeout": refuses(500, "TIMEOUT"),
    "503": refuses(503, "TEMPORARY_UNAVAILABLE"),
    "502 of a proxy": httpx.Response(502, content=b"<html>Bad gateway</html>"),
    "504 without a body": httpx.Response(504),
    "408": httpx.Response(408),
    "cut JSON": BROKEN,
    "no JSON": httpx.Response(200, content=b"OK"),
    "not UTF-8": httpx.Response(200, content=b"\xff\xfe\xfa"),
    "a lone number": httpx.Response(200, content=b"7"),
    "nothing": httpx.Response(200),
    "204": httpx.Response(204),
    "bottomless": httpx.Response(200, content=b"[" * 200_000),
    "no connection": httpx.ConnectError("refused"),
    "slow connection": httpx.ConnectTimeout("slow"),
    "read time-out": httpx.ReadTimeout("slow"),
    "cut off": httpx.RemoteProtocolError("server disconnected"),
    "reset": httpx.ReadError("reset"),
    "bad encoding": httpx.DecodingError("not gzip"),
}


def authorize(klarna: Klarna, within: float = 8) -> object:
    return klarna.client.authorize(PAYMENT, PURCHASE, within=within)


@pytest.mark.parametrize("trouble", PASSING.values(), ids=PASSING.keys())
def test_trouble_that_passes_is_not_noticed(trouble: Turn) -> None:
    klarna = Klarna(trouble, says(STEP_UP))
    assert isinstance(authorize(klarna), StepUp)


@pytest.mark.parametrize("trouble", PASSING.values(), ids=PASSING.keys())
def test_trouble_that_stays_means_nobody_knows(trouble: Turn) -> None:
    klarna = Klarna(*[trouble] * ATTEMPTS)
    with pytest.raises(KlarnaUnavailable) as failure:
        authorize(klarna, within=60)
    assert len(klarna.asked) == ATTEMPTS
    assert failure.value.code


def test_every_attempt_is_the_same_to_the_letter() -> None:
    klarna = Klarna(BROKEN, httpx.ReadTimeout("slow"), refuses(503, "TEMPORARY_UNAVAILABLE"), says(STEP_UP))
    authorize(klarna)
    assert len({(request.content, str(request.headers.raw)) for request in klarna.asked}) == 1
    assert "Klarna-Idempotency-Key" in klarna.asked[0].headers


def test_pauses_grow_and_are_chosen_by_chance() -> None:
    klarna = Klarna(*[httpx.ReadError("reset")] * (ATTEMPTS - 1), says(STEP_UP))
    authorize(klarna)
    assert klarna.clock.slept == [0.1, 0.2, 0.4, 0.8]  # half of 0.2, 0.4, 0.8, 1.6, for chance says 0.5


def test_an_attempt_has_what_is_left_of_the_time() -> None:
    klarna = Klarna(httpx.ReadError("reset"), says(STEP_UP))
    authorize(klarna, within=8)
    assert [request.extensions["deadline"] for request in klarna.asked] == [1008.0, 1008.0]


def test_no_attempt_begins_after_the_time_is_over() -> None:
    klarna = Klarna()

    def slowly(_: httpx.Request) -> httpx.Response:
        klarna.clock.now += 7.95
        raise httpx.ReadTimeout("slow")

    klarna.turns = [slowly]
    with pytest.raises(KlarnaUnavailable) as failure:
        authorize(klarna, within=8)
    assert failure.value.code == "timed_out"
    assert klarna.clock.now <= 1008.0


def test_no_time_means_no_pause() -> None:
    klarna = Klarna(refuses(503, "TEMPORARY_UNAVAILABLE"))
    with pytest.raises(KlarnaUnavailable):
        authorize(klarna, within=0.05)
    assert klarna.clock.slept == []


REFUSALS = {
    "400": (refuses(400, "VALIDATION_ERROR"), KlarnaRefused, "VALIDATION_ERROR"),
    "401": (refuses(401, "UNAUTHORIZED"), KlarnaDenied, "UNAUTHORIZED"),
    "403": (refuses(403, "OPERATION_FORBIDDEN"), KlarnaDenied, "OPERATION_FORBIDDEN"),
    "404": (refuses(404, "RESOURCE_NOT_FOUND"), KlarnaRefused, "RESOURCE_NOT_FOUND"),
    "413 without a body": (httpx.Response(413), KlarnaRefused, "http_413"),
    "418 in HTML": (httpx.Response(418, content=b"<html>"), KlarnaRefused, "http_418"),
    "409": (refuses(409, "RESOURCE_CONFLICT"), KlarnaConflict, "RESOURCE_CONFLICT"),
    "409 without a body": (httpx.Response(409), KlarnaConflict, "http_409"),
}


@pytest.mark.parametrize(("answer", "kind", "code"), REFUSALS.values(), ids=REFUSALS.keys())
def test_a_refusal_is_final_and_named(answer: httpx.Response, kind: type[KlarnaError], code: str) -> None:
    klarna = Klarna(answer)
    with pytest.raises(KlarnaError) as failure:
        authorize(klarna)
    assert type(failure.value) is kind or (kind is KlarnaRefused and answer.status_code == 404)
    assert failure.value.code == code


def test_a_refusal_carries_what_klarnas_support_asks_for() -> None:
    with pytest.raises(KlarnaRefused) as failure:
        authorize(Klarna(refuses(403, "OPERATION_FORBIDDEN")))
    assert failure.value.error_id == "8e3a4d0c-3b0a-4b1e-9a3e-2a2a1f2e4e77"
    assert failure.value.correlation_id == "corr-1"


def test_klarnas_flood_protection_is_no_verdict_and_is_not_provoked_further() -> None:
    klarna = Klarna(httpx.Response(403, content=b"Forbidden"))
    with pytest.raises(KlarnaUnavailable) as failure:
        authorize(klarna)
    assert failure.value.code == "http_403"


def test_a_redirect_is_not_followed() -> None:
    klarna = Klarna(httpx.Response(302, headers={"location": "https://elsewhere.test/"}))
    with pytest.raises(KlarnaUnavailable) as failure:
        authorize(klarna)
    assert failure.value.code == "http_302"


DOUBT: dict[str, Turn] = {
    "read time-out": httpx.ReadTimeout("slow"),
    "500": refuses(500, "TIMEOUT"),
    "cut JSON": BROKEN,
}


@pytest.mark.parametrize("doubt", DOUBT.values(), ids=DOUBT.keys())
def test_a_refusal_after_an_attempt_that_may_have_worked_does_not_say_that_nothing_happened(doubt: Turn) -> None:
    klarna = Klarna(doubt, refuses(401, "UNAUTHORIZED"))
    with pytest.raises(KlarnaUnavailable) as failure:
        authorize(klarna)
    assert failure.value.code == "UNAUTHORIZED"
    assert failure.value.error_id


CERTAINTY: dict[str, Turn] = {
    "no connection": httpx.ConnectError("refused"),
    "429": refuses(429, "RATE_LIMITED"),
}


@pytest.mark.parametrize("harmless", CERTAINTY.values(), ids=CERTAINTY.keys())
def test_a_refusal_after_an_attempt_that_cannot_have_worked_is_a_refusal(harmless: Turn) -> None:
    with pytest.raises(KlarnaRefused):
        authorize(Klarna(harmless, refuses(401, "UNAUTHORIZED")))


def test_a_conflict_after_doubt_stays_a_conflict() -> None:
    with pytest.raises(KlarnaConflict):
        authorize(Klarna(httpx.ReadTimeout("slow"), refuses(409, "RESOURCE_CONFLICT")))


def test_a_look_after_trouble_is_a_look_like_any_other() -> None:
    klarna = Klarna(httpx.ReadTimeout("slow"), refuses(404, "RESOURCE_NOT_FOUND"))
    assert isinstance(klarna.client.look_at(WAITING, within=8), Sighting)


def test_a_429_waits_as_long_as_klarna_asks() -> None:
    klarna = Klarna(says({}, 429, retry_after="3"), says(STEP_UP))
    authorize(klarna, within=8)
    assert klarna.clock.now == pytest.approx(1003.0)


def test_a_429_without_retry_after_waits_for_the_reset() -> None:
    klarna = Klarna(says({}, 429, x_ratelimit_reset="1"), says(STEP_UP))
    authorize(klarna, within=8)
    assert klarna.clock.now == pytest.approx(1001.0)


def test_a_503_that_says_when_to_come_back_is_obeyed() -> None:
    klarna = Klarna(says({}, 503, retry_after="2"), says(STEP_UP))
    authorize(klarna, within=8)
    assert klarna.clock.now == pytest.approx(1002.0)


def test_a_wait_beyond_the_time_is_not_begun() -> None:
    klarna = Klarna(says({"error_code": "RATE_LIMITED"}, 429, retry_after="30"))
    with pytest.raises(KlarnaUnavailable) as failure:
        authorize(klarna, within=8)
    assert failure.value.code == "RATE_LIMITED"
    assert klarna.clock.now < 1001


def test_where_the_limit_is_used_up_the_next_call_waits_for_its_turn() -> None:
    klarna = Klarna(says(STEP_UP, x_ratelimit_remaining="0", x_ratelimit_reset="1"), says(STEP_UP))
    authorize(klarna)
    authorize(klarna)
    assert klarna.clock.slept == [1.0]


def test_where_the_limit_is_used_up_for_longer_than_the_time_nothing_is_sent() -> None:
    klarna = Klarna(says(STEP_UP, x_ratelimit_remaining="0", x_ratelimit_reset="10"))
    authorize(klarna)
    with pytest.raises(KlarnaUnavailable) as failure:
        authorize(klarna)
    assert failure.value.code == "rate_limited"
    assert len(klarna.asked) == 1


def test_one_category_or_merchant_does_not_hold_up_another() -> None:
    klarna = Klarna(
        says(STEP_UP, x_ratelimit_remaining="0", x_ratelimit_reset="30"),
        says(request_in("SUBMITTED")),
        says(STEP_UP),
    )
    authorize(klarna)
    klarna.client.look_at(WAITING, within=1)
    other = replace(PAYMENT, klarna=replace(PAYMENT.klarna, account_id=f"{ACCOUNT}X"))
    klarna.client.authorize(other, PURCHASE, within=1)
    assert klarna.clock.slept == []


def test_a_purchase_that_json_cannot_hold_is_refused_unsent() -> None:
    klarna = Klarna()
    odd = replace(PURCHASE, supplementary_purchase_data={"rate": float("nan")})
    with pytest.raises(KlarnaRefused) as failure:
        klarna.client.authorize(PAYMENT, odd, within=8)
    assert failure.value.code == "bad_purchase"
