"""Tokens of a shopper's approval in v1: what Klarna says of them, and where they never go."""

import logging

import httpx
import pytest

from kassa.domain.payments.answers import Approved
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaError, TokenForeign, TokenTaken, TokenUnknown
from tests.unit.klarna.klarna_talk import PURCHASE, Klarna, Turn, refuses, says
from tests.unit.klarna.payments.payment_request_talk import ASKED, ELSEWHERE, OPEN, TOKEN, confirmed


def test_a_shopper_who_approved_elsewhere_needs_no_request() -> None:
    klarna = Klarna(says(confirmed(reference="the merchant's own")))
    assert isinstance(klarna.client.authorize(ASKED, ELSEWHERE, within=8), Approved)
    assert [call.url.path.rpartition("/")[2] for call in klarna.asked] == ["confirm"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refuses(404, "RESOURCE_NOT_FOUND"), TokenUnknown),
        (refuses(403, "OPERATION_FORBIDDEN"), TokenForeign),
        (refuses(401, "UNAUTHORIZED"), KlarnaDenied),
        (says(confirmed(reference="pay_" + "7" * 32)), TokenTaken),
    ],
)
def test_what_klarna_says_of_a_token_has_a_name(answer: httpx.Response, kind: type[KlarnaError]) -> None:
    with pytest.raises(KlarnaError) as failure:
        Klarna(answer).client.authorize(ASKED, ELSEWHERE, within=8)
    assert type(failure.value) is kind


@pytest.mark.parametrize("token", ["", ".", ".."])
def test_a_token_that_would_be_another_path_is_never_sent(token: str) -> None:
    klarna = Klarna()
    with pytest.raises(TokenUnknown):
        klarna.client.finalise(OPEN, PURCHASE, token, within=8)
    assert klarna.asked == []


CONFLICT = refuses(409, "RESOURCE_CONFLICT")


@pytest.mark.parametrize(
    ("turns", "doubtful"),
    [([CONFLICT, CONFLICT], False), ([httpx.ReadTimeout("slow"), CONFLICT, CONFLICT], True)],
)
def test_a_conflict_after_an_attempt_without_an_answer_may_be_our_own(turns: list[Turn], doubtful: bool) -> None:
    with pytest.raises(KlarnaConflict) as failure:
        Klarna(*turns).client.authorize(ASKED, ELSEWHERE, within=60)
    assert failure.value.doubtful is doubtful


@pytest.mark.parametrize(
    "turn", [refuses(409, "RESOURCE_CONFLICT", error_message=TOKEN), says({"state": TOKEN}), httpx.ReadError(TOKEN)]
)
def test_the_token_reaches_no_failure_and_no_log_line(turn: Turn, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(KlarnaError) as failure:
        Klarna(*[turn] * 5).client.finalise(OPEN, PURCHASE, TOKEN, within=60)
    assert TOKEN not in f"{failure.value} {failure.value.__dict__} {caplog.text}"
