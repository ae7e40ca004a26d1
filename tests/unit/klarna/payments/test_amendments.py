"""Changing what a payment request of v2 asks for: what we send, and what its answers tell."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from kassa.adapters.klarna.payments import requests
from kassa.domain.ids import klarna_idempotency_key
from kassa.domain.payments.purchase import amended
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaError, KlarnaRefused, KlarnaUnavailable
from tests.unit.klarna.klarna_talk import (
    ACCOUNT,
    AMENDED,
    AMENDMENT,
    PAYMENT,
    PURCHASE,
    REQUEST_ID,
    STEP_UP,
    WAITING,
    Klarna,
    refuses,
    request_in,
    says,
)

LINES = [{"name": "Beans", "quantity": 2, "total_amount": 3400}]


def test_an_amendment_puts_the_whole_purchase_under_a_key_of_its_own() -> None:
    klarna = Klarna(says(request_in("SUBMITTED", amount=3400)))
    assert klarna.client.amend(WAITING, AMENDMENT, AMENDED, within=8).amount == 3400
    (request,) = klarna.asked
    assert (request.method, request.url.path) == ("PUT", f"/v2/accounts/{ACCOUNT}/payment/requests/{REQUEST_ID}")
    assert request.headers["Klarna-Idempotency-Key"] == klarna_idempotency_key(PAYMENT.id, AMENDMENT.id)
    data = {"purchase_reference": "R-2", "line_items": LINES}
    assert klarna.body() == {"amount": 3400, "supplementary_purchase_data": data}


def test_a_repeat_is_the_same_call_to_the_letter() -> None:
    klarna = Klarna(httpx.ReadTimeout("slow"), says(request_in("SUBMITTED")))
    klarna.client.amend(WAITING, AMENDMENT, AMENDED, within=30)
    first, again = klarna.asked
    assert (first.content, dict(first.headers)) == (again.content, dict(again.headers))


def test_the_store_goes_along_where_klarna_wants_it_beside_the_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "IN_STORE_DATA_UNDER", "supplementary_purchase_data")
    data = requests.amendment(WAITING, AMENDMENT, AMENDED)["supplementary_purchase_data"]
    assert data["point_of_checkout"] == {"store_reference": "store-gbg-014"}


def test_what_klarna_asks_for_now_is_read() -> None:
    context = STEP_UP["payment_request"]["state_context"]
    data = {"purchase_reference": "R-2"}
    request = request_in("SUBMITTED", amount=3400, state_context=context, supplementary_purchase_data=data)
    seen = Klarna(says(request)).client.look_at(WAITING, within=8)
    assert (seen.amount, seen.reference, seen.qr_content) == (3400, "R-2", "https://pay.klarna.test/q")


@pytest.mark.parametrize("word", ["3400", -1, True, None, 3400.5])
def test_an_amount_that_is_none_is_not_known(word: object) -> None:
    assert Klarna(says(request_in("SUBMITTED", amount=word))).client.look_at(WAITING, within=8).amount is None


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refuses(409, "RESOURCE_CONFLICT"), KlarnaConflict),
        (refuses(404, "RESOURCE_NOT_FOUND"), KlarnaConflict),
        (refuses(400, "VALIDATION_ERROR"), KlarnaRefused),
        (refuses(403, "OPERATION_FORBIDDEN"), KlarnaDenied),
        (says(request_in("NEWLY_INVENTED")), KlarnaUnavailable),
    ],
)
def test_what_klarna_says_of_an_amendment_has_a_name(answer: httpx.Response, kind: type[KlarnaError]) -> None:
    with pytest.raises(KlarnaError) as failure:
        Klarna(answer).client.amend(WAITING, AMENDMENT, AMENDED, within=8)
    assert type(failure.value) is kind


def test_after_a_lost_answer_a_conflict_says_nothing() -> None:
    with pytest.raises(KlarnaConflict) as failure:
        Klarna(httpx.ReadTimeout("slow"), refuses(409, "RESOURCE_CONFLICT")).client.amend(
            WAITING, AMENDMENT, AMENDED, within=30
        )
    assert failure.value.doubtful


def test_what_was_passed_through_gives_way_to_what_is_new() -> None:
    passed: dict[str, Any] = {"line_items": [{"name": "old"}], "purchase_reference": "old", "customer": {"a": 1}}
    before = replace(PURCHASE, supplementary_purchase_data=passed)
    after = amended(before, line_items=AMENDED.line_items, reference="R-2")
    body = requests.amendment(WAITING, AMENDMENT, after)
    assert body["supplementary_purchase_data"] == {
        "purchase_reference": "R-2",
        "line_items": LINES,
        "customer": {"a": 1},
    }
    kept = amended(before, line_items=(), reference=None)
    assert kept == before
