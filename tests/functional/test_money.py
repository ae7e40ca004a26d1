"""Captures, refunds, release and reauthorization, as a till and a back office see them."""

import pytest

from kassa.domain.access import Caller, KeyKind
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaRefused, KlarnaUnavailable
from tests.functional.conftest import ACQUIRER

REFUND = {"reference": "return-1"}


@pytest.fixture
def held(kassa):
    """An approved payment of 29.00 of which nothing is captured."""
    return kassa.approved(capture="manual")


@pytest.fixture
def sold(kassa):
    """An approved payment of 29.00, captured at once."""
    return kassa.approved()


def path(payment, rest=""):
    return f"/v1/payments/{payment['id']}{rest}"


def amounts(kassa, payment):
    """Captured, refunded, released, capturable, refundable."""
    now = kassa.payment(payment["id"])
    names = ("captured", "refunded", "released", "capturable", "refundable")
    return tuple(now[f"{name}_amount"] for name in names)


def in_klarnas_books(kassa, payment):
    books = kassa.klarna.books(kassa.payments.get(payment["id"]))
    return books.captured, books.refunded, books.released


def test_all_that_is_left_is_captured_where_no_amount_is_named(kassa, held):
    first = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900, "reference": "parcel-1"})
    second = kassa.call(f"POST {path(held, '/captures')}", key="key-0002")
    assert (first.status, second.status) == (201, 201)
    assert (first.body["status"], first.body["amount"], first.body["reference"]) == ("succeeded", 900, "parcel-1")
    assert second.body["amount"] == 2000
    assert amounts(kassa, held) == (2900, 0, 0, 0, 2900)
    assert in_klarnas_books(kassa, held) == (2900, 0, 0)
    assert kassa.timeline(held["id"])[-4:] == ["updated", "captured", "updated", "captured"]


def test_lines_and_parcels_go_to_klarna_unaltered(kassa, held):
    lines = [{"name": "Beans", "quantity": 1, "total_amount": 1450, "total_tax_amount": 155}]
    parcel = {"carrier": "PostNord", "tracking_number": "SE1", "tracking_url": "https://parcels.example/SE1"}
    body = {"amount": 1450, "line_items": lines, "shipping": [parcel]}
    assert kassa.call(f"POST {path(held, '/captures')}", body).status == 201
    _, asked = kassa.klarna.books(kassa.payments.get(held["id"])).carried_out[-1]
    assert [(line.name, line.total_tax_amount) for line in asked.line_items] == [("Beans", 155)]
    assert (asked.shipping[0].carrier, asked.shipping[0].tracking_number) == ("PostNord", "SE1")


def test_the_same_request_again_moves_nothing_again(kassa, held):
    first = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    again = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    assert (again.status, again.body) == (201, first.body)
    assert again.headers["Idempotency-Replayed"] == "true"
    other = kassa.call(f"POST {path(held, '/captures')}", {"amount": 901})
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert in_klarnas_books(kassa, held) == (900, 0, 0)


def test_more_than_is_left_is_refused_with_the_present_payment(kassa, held):
    kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    too_much = kassa.call(f"POST {path(held, '/captures')}", {"amount": 2001}, key="key-0002")
    assert (too_much.status, too_much.body["code"]) == (409, "amount_exceeds_capturable")
    assert too_much.body["payment"]["capturable_amount"] == 2000
    assert kassa.klarna.calls.count("carry_out") == 1


def test_a_refund_names_its_capture_where_there_are_several(kassa, held):
    first = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900}).body
    kassa.call(f"POST {path(held, '/captures')}", {"amount": 500}, key="key-0002")
    vague = kassa.call(f"POST {path(held, '/refunds')}", REFUND)
    assert (vague.status, vague.body["code"]) == (409, "refund_needs_capture")
    body = {**REFUND, "amount": 400, "reason": "one was broken"}
    refund = kassa.call(f"POST {path(held, '/captures/' + first['id'] + '/refunds')}", body)
    assert (refund.status, refund.body["capture_id"], refund.body["reason"]) == (201, first["id"], "one was broken")
    too_much = {**REFUND, "amount": 501}
    answer = kassa.call(f"POST {path(held, '/captures/' + first['id'] + '/refunds')}", too_much, key="key-0003")
    assert (answer.status, answer.body["code"]) == (409, "amount_exceeds_refundable")
    assert amounts(kassa, held) == (1400, 400, 0, 1500, 1000)
    assert in_klarnas_books(kassa, held) == (1400, 400, 0)


def test_a_capture_that_does_not_exist_is_not_refunded(kassa, sold):
    answer = kassa.call(f"POST {path(sold, '/captures/cap_' + '0' * 32 + '/refunds')}", REFUND)
    assert (answer.status, answer.body["code"]) == (404, "capture_not_found")


def test_what_was_taken_at_once_is_refunded_without_naming_it(kassa, sold):
    answer = kassa.call(f"POST {path(sold, '/refunds')}", REFUND)
    assert (answer.status, answer.body["amount"]) == (201, 2900)
    assert amounts(kassa, sold) == (2900, 2900, 0, 0, 0)
    assert kassa.timeline(sold["id"])[-1] == "refunded"


def test_a_release_gives_the_rest_back(kassa, held):
    kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    answer = kassa.call(f"POST {path(held, '/release')}", key="key-0002")
    assert (answer.status, answer.body["released_amount"], answer.body["capturable_amount"]) == (200, 2000, 0)
    again = kassa.call(f"POST {path(held, '/release')}", key="key-0002")
    assert (again.status, again.headers["Idempotency-Replayed"]) == (200, "true")
    other = kassa.call(f"POST {path(held, '/release')}", key="key-0003")
    assert (other.status, other.body["code"]) == (409, "nothing_to_release")
    assert in_klarnas_books(kassa, held) == (900, 0, 2000)


def test_a_reauthorization_raises_what_can_be_captured(kassa, held):
    answer = kassa.call(f"POST {path(held, '/reauthorize')}", {"amount": 4000})
    assert (answer.status, answer.body["amount"], answer.body["capturable_amount"]) == (200, 4000, 4000)
    assert kassa.timeline(held["id"])[-1] == "reauthorized"


def test_a_changed_reference_is_found_under_its_new_name(kassa, held):
    answer = kassa.call(f"PATCH {path(held)}", {"reference": "R-2", "shipping": [{"carrier": "DHL"}]})
    assert (answer.status, answer.body["reference"]) == (200, "R-2")
    found = kassa.call("GET /v1/payments", query="reference=R-2").body["data"]
    assert [payment["id"] for payment in found] == [held["id"]]


def test_where_klarna_is_silent_the_caller_hears_that_it_is_under_way(kassa, held):
    kassa.klarna.fail("carry_out", executed=True)
    answer = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    assert (answer.status, answer.body["status"], answer.body["captured_at"]) == (202, "pending", None)
    payment = kassa.payment(held["id"])
    assert (payment["captured_amount"], payment["capturable_amount"]) == (0, 2000)
    assert [each["kind"] for each in payment["pending_operations"]] == ["capture"]
    again = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    assert (again.status, again.headers["Idempotency-Replayed"]) == (202, "true")
    kassa.keep_books(held["id"])
    settled = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    assert (settled.status, settled.body["status"]) == (201, "succeeded")
    assert in_klarnas_books(kassa, held) == (900, 0, 0)


@pytest.mark.parametrize("executed", [True, False])
@pytest.mark.parametrize("rest", ["/captures", "/release", "/reauthorize"])
def test_an_answer_that_was_lost_is_made_up_for_by_the_sweeper(kassa, held, rest, executed):
    kassa.klarna.fail("carry_out", executed=executed)
    assert kassa.call(f"POST {path(held, rest)}").status == 202
    kassa.pass_time(61)
    kassa.follow_up(lambda: True)
    assert kassa.bookkeeping.at == [held["id"]]
    kassa.keep_books(held["id"])
    payment = kassa.payment(held["id"])
    assert payment["pending_operations"] == []
    assert kassa.call(f"POST {path(held, rest)}").status in (200, 201)
    assert len(kassa.klarna.books(kassa.payments.get(held["id"])).carried_out) == 1
    kassa.bookkeeping.at.clear()
    kassa.follow_up(lambda: True)
    assert kassa.bookkeeping.at == []


def test_an_operation_in_its_callers_hands_is_left_alone(kassa, held):
    kassa.klarna.fail("carry_out")
    kassa.call(f"POST {path(held, '/captures')}")
    kassa.pass_time(59)
    kassa.keep_books(held["id"])
    assert kassa.klarna.calls.count("carry_out") == 1


@pytest.mark.parametrize("failure", [KlarnaRefused("amount", error_id="e-1"), KlarnaDenied("limit", error_id="e-1")])
def test_klarnas_refusal_leaves_the_payment_as_it_was(kassa, held, failure):
    kassa.klarna.fail("carry_out", failure)
    answer = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    assert (answer.status, answer.body["code"], answer.body["klarna_error_id"]) == (409, "refused_by_klarna", "e-1")
    assert answer.body["payment"]["capturable_amount"] == 2900
    again = kassa.call(f"POST {path(held, '/captures')}", {"amount": 800})
    assert again.status == 201  # nothing came of the first, so its key is free


def test_a_conflict_is_looked_into_before_anybody_is_told(kassa, held):
    kassa.klarna.fail("carry_out", KlarnaConflict("running"), executed=True)
    answer = kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    assert (answer.status, answer.body["status"]) == (201, "succeeded")


def test_a_conflict_that_cannot_be_looked_into_stays_open(kassa, held):
    kassa.klarna.fail("carry_out", KlarnaConflict("running"))
    kassa.klarna.fail("transaction", KlarnaUnavailable("away"))
    assert kassa.call(f"POST {path(held, '/captures')}", {"amount": 900}).status == 202


def test_a_refusal_that_the_sweeper_meets_frees_the_amount(kassa, held):
    kassa.klarna.fail("carry_out")
    kassa.klarna.fail("carry_out", KlarnaRefused("amount"))
    kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    kassa.pass_time(61)
    kassa.keep_books(held["id"])
    assert kassa.payment(held["id"])["capturable_amount"] == 2900
    assert kassa.timeline(held["id"])[-1] == "updated"


def test_a_conflict_that_the_sweeper_meets_may_be_a_call_that_runs_and_ends_with_time(kassa, held):
    kassa.klarna.fail("carry_out")
    kassa.klarna.fail("carry_out", KlarnaConflict("running"), times=2)
    kassa.call(f"POST {path(held, '/captures')}", {"amount": 900})
    kassa.pass_time(61)
    kassa.keep_books(held["id"])
    assert kassa.payment(held["id"])["capturable_amount"] == 2000
    kassa.pass_time(600)
    kassa.keep_books(held["id"])
    assert kassa.payment(held["id"])["capturable_amount"] == 2900


BAD = [
    ("/captures", {"amount": 0}, "amount"),
    ("/captures", {"amount": -1}, "amount"),
    ("/captures", {"amount": "900"}, "amount"),
    ("/captures", {"amout": 900}, "amout"),
    ("/captures", {"reference": ""}, "reference"),
    ("/captures", {"amount": 5, "line_items": [{"name": "a", "quantity": 1, "total_amount": 4}]}, "line_items"),
    ("/captures", {"shipping": [{}]}, "shipping[0]"),
    ("/captures", {"shipping": [{"tracking_url": "no address"}]}, "shipping[0].tracking_url"),
    ("/refunds", {"amount": 900}, "reference"),
    ("/refunds", {"reference": "r", "capture_id": "cap_1"}, "capture_id"),
    ("/release", {"amount": 900}, "amount"),
    ("/reauthorize", {"amount": 0}, "amount"),
]


@pytest.mark.parametrize(("rest", "body", "field"), BAD)
def test_bad_input_names_its_field_and_never_reaches_klarna(kassa, held, rest, body, field):
    answer = kassa.call(f"POST {path(held, rest)}", body)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)
    assert "carry_out" not in kassa.klarna.calls
    assert kassa.payment(held["id"])["version"] == held["version"]


@pytest.mark.parametrize("body", [{}, {"amount": 5}, {"reference": None}, {"status": "canceled"}])
def test_a_change_of_nothing_or_of_what_cannot_change_is_refused(kassa, held, body):
    assert kassa.call(f"PATCH {path(held)}", body).status == 422


@pytest.mark.parametrize("rest", ["/captures", "/refunds", "/release", "/reauthorize"])
def test_every_way_to_move_money_needs_an_idempotency_key(kassa, held, rest):
    answer = kassa.call(f"POST {path(held, rest)}", REFUND if rest == "/refunds" else {}, key=None)
    assert (answer.status, answer.body["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize("rest", ["/captures", "/refunds", "/release", "/reauthorize"])
def test_nobody_moves_anothers_money(kassa, held, rest):
    body = REFUND if rest == "/refunds" else {}
    other = Caller(key_id="key_2", kind=KeyKind.MERCHANT, merchant_id="mer_" + "b" * 32)
    assert kassa.call(f"POST {path(held, rest)}", body, caller=other).status == 404
    other_store = Caller(
        key_id="key_3", kind=KeyKind.TERMINAL, merchant_id=kassa.merchant_id, store_reference="another"
    )
    assert kassa.call(f"POST {path(held, rest)}", body, caller=other_store).status == 404
    assert kassa.call(f"POST {path(held, rest)}", body, caller=ACQUIRER).status == 403
    assert "carry_out" not in kassa.klarna.calls


def test_a_terminal_that_may_not_refund_is_told_so(kassa, sold):
    caller = Caller(key_id="k", kind=KeyKind.TERMINAL, merchant_id=kassa.merchant_id, may_refund=False)
    answer = kassa.call(f"POST {path(sold, '/refunds')}", REFUND, caller=caller)
    assert (answer.status, answer.body["code"]) == (403, "forbidden")


@pytest.mark.parametrize("rest", ["/captures", "/refunds", "/release", "/reauthorize"])
def test_money_that_is_not_approved_is_not_moved(kassa, rest):
    payment = kassa.start()
    answer = kassa.call(f"POST {path(payment, rest)}", REFUND if rest == "/refunds" else {}, key="key-0002")
    assert (answer.status, answer.body["code"]) == (409, "payment_not_approved")
    assert answer.body["payment"]["status"] == "awaiting_shopper"
