"""The payments table is restored to an earlier moment, and Klarna is ahead of it: what comes back, and how."""

from datetime import timedelta

import pytest

from kassa.domain.payments.answers import RequestState


@pytest.fixture
def moment(kassa):
    """A table as it stood: call it to remember the moment, and what it returned to go back there."""

    def remember():
        remembered = kassa.dynamodb.scan(TableName="payments")["Items"]

        def go_back():
            for item in kassa.dynamodb.scan(TableName="payments")["Items"]:
                key = {name: item[name] for name in ("payment_id", "item")}
                kassa.dynamodb.delete_item(TableName="payments", Key=key)
            for item in remembered:
                kassa.dynamodb.put_item(TableName="payments", Item=item)

        return go_back

    return remember


def event_ids(kassa, payment):
    return [event.id for event in kassa.payments.events(payment["id"], after=0, limit=100)]


def test_a_payment_that_was_approved_since_is_approved_again_and_charged_once(kassa, klarna, moment):
    payment = kassa.start()
    go_back = moment()
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    assert kassa.look(payment["id"]) == "settled"
    transaction = kassa.payment(payment["id"])["klarna"]["payment_transaction_id"]
    go_back()
    assert kassa.payment(payment["id"])["status"] == "awaiting_shopper"
    assert kassa.look(payment["id"]) == "settled"
    again = kassa.payment(payment["id"])
    assert (again["status"], again["klarna"]["payment_transaction_id"]) == ("approved", transaction)
    assert klarna.transactions == {payment["id"]: transaction}


def test_a_payment_that_began_since_comes_back_when_its_till_asks_again(kassa, klarna, moment):
    go_back = moment()
    payment = kassa.approved()
    go_back()
    assert kassa.call(f"GET /v1/payments/{payment['id']}").status == 404
    assert kassa.start()["id"] == payment["id"]
    assert kassa.look(payment["id"]) == "settled"
    assert kassa.payment(payment["id"])["klarna"] == payment["klarna"]
    assert list(klarna.transactions) == [payment["id"]]


def test_the_sweeper_finds_a_payment_that_was_final_before(kassa, moment):
    payment = kassa.start()
    go_back = moment()
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    kassa.look(payment["id"])
    go_back()
    kassa.now += timedelta(minutes=4)
    assert kassa.sweep(lambda: True).resumed == 1


def test_what_was_captured_and_refunded_since_comes_back_with_a_look_at_the_books(kassa, moment):
    payment = kassa.approved(capture="manual")
    go_back = moment()
    path = f"/v1/payments/{payment['id']}"
    assert kassa.call(f"POST {path}/captures", {"amount": 2000}, key="capture-1").status == 201
    assert kassa.call(f"POST {path}/refunds", {"amount": 500, "reference": "return-1"}, key="refund-01").status == 201
    before = kassa.payment(payment["id"])
    go_back()
    assert kassa.payment(payment["id"])["captured_amount"] == 0
    kassa.keep_books(payment["id"])
    after = kassa.payment(payment["id"])
    for known in ("captured_amount", "refunded_amount", "capturable_amount", "refundable_amount"):
        assert after[known] == before[known]
    assert "drift_detected" not in kassa.timeline(payment["id"])


def test_ids_of_events_are_used_again(kassa, moment):
    payment = kassa.start()
    go_back = moment()
    kassa.shopper(payment["id"], RequestState.IN_PROGRESS)
    kassa.look(payment["id"])
    told = event_ids(kassa, payment)
    go_back()
    kassa.shopper(payment["id"], RequestState.DECLINED)
    kassa.look(payment["id"])
    assert event_ids(kassa, payment) == told
