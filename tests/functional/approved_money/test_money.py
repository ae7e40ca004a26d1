"""Captures, refunds, release and reauthorization, as a till and a back office see them."""

from tests.functional.approved_money.conftest import REFUND, amounts, in_klarnas_books, path


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
