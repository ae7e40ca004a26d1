"""Moving approved money: each operation is one call under one key, and what is not known to have failed may have happened."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from kassa.domain.approved_money.movements import Captured, Kind, Shipment
from kassa.domain.ids import klarna_idempotency_key
from kassa.domain.payments.answers import CarriedOut
from kassa.domain.payments.purchase import LineItem
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaRefused, KlarnaUnavailable
from kassa.ports.approved_money import Asked
from tests.unit.klarna.klarna_talk import (
    ACCOUNT,
    CAPTURE_ID,
    NOON,
    OPERATIONS,
    PAYMENT,
    TAKEN,
    TRANSACTION_ID,
    Klarna,
    Turn,
    refuses,
    says,
)

TRANSACTION = f"https://klarna.test/v2/accounts/{ACCOUNT}/payment/transactions/{TRANSACTION_ID}"
KINDS = list(OPERATIONS)
NOTHING_MORE = Asked(request_hash="hash")
MILL = {"name": "Mill", "quantity": 1, "total_amount": 500}
PARCEL = {"shipping_carrier": "PostNord", "tracking_number": "77", "tracking_url": "https://post.example/77"}
ALL = Asked(
    request_hash="hash",
    line_items=(LineItem(name="Mill", quantity=1, total_amount=500),),
    shipping=(
        Shipment(carrier="PostNord", tracking_number="77", tracking_url="https://post.example/77"),
        Shipment(tracking_number="78"),
    ),
)
DONE = says({}, 201)


def carry_out(klarna: Klarna, kind: Kind, asked: Asked = NOTHING_MORE, *, within: float = 8) -> CarriedOut:
    return klarna.books.carry_out(TAKEN, OPERATIONS[kind], asked, within=within)


@pytest.mark.parametrize(
    ("kind", "method", "path", "body"),
    [
        (Kind.CAPTURE, "POST", "/captures", {"capture_amount": 1900, "payment_capture_reference": "cap_2"}),
        (
            Kind.REFUND,
            "POST",
            f"/captures/{CAPTURE_ID}/refunds",
            {"refund_amount": 500, "payment_refund_reference": "ref_1"},
        ),
        (Kind.RELEASE, "POST", "/void", {}),
        (Kind.REAUTHORIZE, "POST", "/reauthorize", {"amount": 4000}),
        (Kind.UPDATE, "PATCH", "", {"supplementary_purchase_data": {"purchase_reference": "R-2"}}),
    ],
)
def test_each_operation_is_one_call_with_our_id_of_it(kind: Kind, method: str, path: str, body: object) -> None:
    klarna = Klarna(DONE)
    assert carry_out(klarna, kind) == CarriedOut(correlation_id="corr-1")
    (asked,) = klarna.asked
    assert (asked.method, str(asked.url)) == (method, TRANSACTION + path)
    assert klarna.body() == body
    assert asked.headers["Klarna-Idempotency-Key"] == klarna_idempotency_key(TAKEN.id, OPERATIONS[kind].id)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (Kind.CAPTURE, {"line_items": [MILL], "shipping": [PARCEL, {"tracking_number": "78"}]}),
        (Kind.REFUND, {"line_items": [MILL]}),
        (Kind.RELEASE, {}),
        (Kind.REAUTHORIZE, {"supplementary_purchase_data": {"line_items": [MILL]}}),
        (
            Kind.UPDATE,
            {
                "supplementary_purchase_data": {"purchase_reference": "R-2", "line_items": [MILL]},
                "shipping": [PARCEL, {"tracking_number": "78"}],
            },
        ),
    ],
)
def test_what_the_merchant_passes_goes_along_under_klarnas_names(kind: Kind, more: dict[str, Any]) -> None:
    bare, full = Klarna(DONE), Klarna(DONE)
    carry_out(bare, kind)
    carry_out(full, kind, ALL)
    assert full.body() == bare.body() | more


def test_an_update_of_shipping_alone_sends_nothing_else() -> None:
    klarna = Klarna(DONE)
    update = replace(OPERATIONS[Kind.UPDATE], reference=None)
    klarna.books.carry_out(TAKEN, update, Asked(request_hash="", shipping=(Shipment(carrier="DHL"),)), within=8)
    assert klarna.body() == {"shipping": [{"shipping_carrier": "DHL"}]}


@pytest.mark.parametrize("kind", KINDS)
def test_a_repeat_is_the_same_call_to_the_letter(kind: Kind) -> None:
    klarna = Klarna(httpx.ReadTimeout("slow"), refuses(500, "TIMEOUT"), refuses(429, "RATE_LIMITED"), DONE, DONE)
    carry_out(klarna, kind, ALL, within=60)
    carry_out(klarna, kind, ALL)
    assert len({(call.method, str(call.url), call.content) for call in klarna.asked}) == 1
    assert len({tuple(sorted(call.headers.items())) for call in klarna.asked}) == 1


def test_two_operations_of_a_payment_never_share_a_key() -> None:
    klarna = Klarna(*[DONE] * 6)
    for operation in (*OPERATIONS.values(), replace(OPERATIONS[Kind.CAPTURE], id="cap_3")):
        klarna.books.carry_out(TAKEN, operation, NOTHING_MORE, within=8)
    assert len({call.headers["Klarna-Idempotency-Key"] for call in klarna.asked}) == 6


def test_captures_have_a_rate_limit_of_their_own() -> None:
    used_up = says({}, 201, x_ratelimit_limit="50, 50;w=1", x_ratelimit_remaining="0", x_ratelimit_reset="1")
    klarna = Klarna(used_up, DONE, DONE)
    for kind in (Kind.CAPTURE, Kind.RELEASE):
        carry_out(klarna, kind)
    assert klarna.clock.slept == []
    carry_out(klarna, Kind.CAPTURE)
    assert sum(klarna.clock.slept) == pytest.approx(1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (refuses(400, "VALIDATION_ERROR"), KlarnaRefused),
        (refuses(403, "OPERATION_FORBIDDEN"), KlarnaDenied),
        (refuses(404, "RESOURCE_NOT_FOUND"), KlarnaRefused),
        (refuses(409, "RESOURCE_CONFLICT"), KlarnaConflict),
    ],
)
def test_a_refusal_is_told_as_one(kind: Kind, answer: Turn, failure: type[Exception]) -> None:
    with pytest.raises(failure):
        carry_out(Klarna(answer), kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [400, 403, 404, 409])
def test_after_a_lost_answer_no_refusal_says_that_nothing_happened(kind: Kind, status: int) -> None:
    with pytest.raises(KlarnaUnavailable):
        carry_out(Klarna(httpx.ReadTimeout("slow"), refuses(status, "NO")), kind)


@pytest.mark.parametrize("kind", KINDS)
def test_an_attempt_that_never_left_us_casts_no_doubt(kind: Kind) -> None:
    klarna = Klarna(httpx.ConnectError("no route"), refuses(429, "RATE_LIMITED"), refuses(409, "RESOURCE_CONFLICT"))
    with pytest.raises(KlarnaConflict):
        carry_out(klarna, kind)


NAMELESS = replace(TAKEN, captures=(replace(TAKEN.captures[0], klarna_capture_id=None),))
SECOND = Captured(id="cap_2", amount=900, captured_at=NOON, klarna_capture_id="krn:2")


def test_a_capture_without_klarnas_id_is_looked_up_in_its_books_in_the_same_time() -> None:
    def slowly(_: httpx.Request) -> httpx.Response:
        klarna.clock.now += 3
        return says({"payment_captures": [{"payment_capture_id": CAPTURE_ID}]})

    klarna = Klarna()
    klarna.turns = [slowly, DONE]
    klarna.books.carry_out(NAMELESS, OPERATIONS[Kind.REFUND], NOTHING_MORE, within=8)
    assert [(call.method, str(call.url)) for call in klarna.asked] == [
        ("GET", TRANSACTION),
        ("POST", f"{TRANSACTION}/captures/{CAPTURE_ID}/refunds"),
    ]
    assert [call.extensions["deadline"] for call in klarna.asked] == [1008.0, 1008.0]


@pytest.mark.parametrize(
    "listed",
    [
        [{"payment_capture_id": "krn:9"}],
        [{"payment_capture_id": "krn:9"}, {"payment_capture_id": "krn:2"}],
        [{"payment_capture_id": "krn:8"}, {"payment_capture_id": "krn:9", "payment_capture_reference": "cap_1"}],
        [{}, {"payment_capture_id": "krn:9", "payment_capture_reference": "cap_1"}],
    ],
)
def test_the_capture_is_the_one_with_our_reference_or_the_only_one_left(listed: object) -> None:
    klarna = Klarna(says({"payment_captures": listed}), DONE)
    payment = replace(NAMELESS, captures=(*NAMELESS.captures, SECOND))
    klarna.books.carry_out(payment, OPERATIONS[Kind.REFUND], NOTHING_MORE, within=8)
    assert "/captures/krn:9/" in str(klarna.asked[1].url)


@pytest.mark.parametrize(
    "listed",
    [
        None,
        {},
        [],
        [{}],
        [{"payment_capture_id": 7}],
        [{"payment_capture_id": "krn:2"}],
        [{"payment_capture_id": "krn:8"}, {"payment_capture_id": "krn:9"}],
        [{"payment_capture_id": "krn:8"}, {}],
        [{"payment_capture_reference": "cap_1"}],
        [{"payment_capture_id": name, "payment_capture_reference": "cap_1"} for name in ("krn:8", "krn:9")],
    ],
)
def test_no_capture_is_refunded_by_guess(listed: object) -> None:
    klarna = Klarna(says({"payment_captures": listed}))
    payment = replace(NAMELESS, captures=(*NAMELESS.captures, SECOND))
    with pytest.raises(KlarnaUnavailable):
        klarna.books.carry_out(payment, OPERATIONS[Kind.REFUND], NOTHING_MORE, within=8)
    assert len(klarna.asked) == 1


def test_what_our_books_never_had_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no transaction"):
        Klarna().books.carry_out(PAYMENT, OPERATIONS[Kind.CAPTURE], NOTHING_MORE, within=8)
    unknown = replace(OPERATIONS[Kind.REFUND], capture_id="cap_9")
    with pytest.raises(ValueError, match="no capture"):
        Klarna().books.carry_out(TAKEN, unknown, NOTHING_MORE, within=8)
