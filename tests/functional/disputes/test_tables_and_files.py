"""Disputes in their table, beside the payment and its event; files in their bucket; news on their way to merchants."""

import json
from dataclasses import replace
from datetime import timedelta

import boto3
import pytest

from kassa.adapters.dynamodb.dispute_table import DisputeTable, read_case
from kassa.adapters.dynamodb.payments.table import PaymentTable, read_payment
from kassa.adapters.evidence import EvidenceBucket
from kassa.adapters.s3_addresses import OF_ITS_REGION
from kassa.adapters.webhooks.public_event import message_of
from kassa.domain.disputes.case import Attachment, changed, opened
from kassa.domain.disputes.dispute import DisputeState
from kassa.domain.ids import derived
from kassa.domain.payments.happenings import Actor, EventType
from kassa.domain.payments.purchase import Purchase
from kassa.failures import NotAccepted, StalePayment
from kassa.ports.disputes import DisputeNotFound, DisputeSearch, StaleDispute
from kassa.ports.payments import Event
from kassa.use_cases.disputes.look import payment_with
from tests.support.disputes import PDF, STAGES, a_sold_payment, seen_dispute
from tests.support.payments import NOW


@pytest.fixture
def payments(kassa):
    return PaymentTable(kassa.dynamodb, "payments")


@pytest.fixture
def table(kassa, payments):
    return DisputeTable(kassa.dynamodb, "disputes", payments, reminders=STAGES)


def a_case(number=1, **changes):
    seen = seen_dispute(klarna_id=f"krn:dispute:{number}", opened_at=NOW + timedelta(minutes=number), **changes)
    return opened(seen, payment_id="pay_" + "1" * 32, merchant_id="mer_" + "a" * 32, live=False, at=NOW)


def with_case(payment, case, event=EventType.DISPUTE_OPENED):
    return payment_with(payment, case, event, cause=Actor.KLARNA, detail="x", at=NOW)


def test_payment_event_and_dispute_are_written_together_or_not_at_all(table, payments, kassa):
    payment, case = payments.add(a_sold_payment(), Purchase()), a_case()
    told = with_case(payment, case)
    table.record(told, case)
    assert (payments.get(payment.id), table.get(case.id)) == (told, case)
    with pytest.raises(StalePayment):
        table.record(with_case(told, case), case)
    with pytest.raises(StalePayment):
        table.record(told, changed(case, at=NOW))
    assert (payments.get(payment.id), table.get(case.id)) == (told, case)
    stored = kassa.dynamodb.get_item(
        TableName="payments", Key={"payment_id": {"S": payment.id}, "item": {"S": "event#000002"}}
    )["Item"]
    event = Event(id="evt_1", happened=told.happened, at=NOW, payment=read_payment(stored))
    message = message_of(event, public_url="https://kassa.example", case=read_case(stored["dispute"]["S"]))
    body = json.loads(message.body)
    assert (body["type"], body["version"], body["data"]["object"]) == ("dispute.opened", 2, "dispute")
    assert (body["data"]["id"], body["data"]["held_amount"]) == (case.id, 2900)


def test_two_writers_of_a_dispute_cannot_both_win(table):
    case = a_case()
    table.save(case)
    table.save(changed(case, at=NOW))
    for stale in (case, changed(case, at=NOW)):
        with pytest.raises(StaleDispute):
            table.save(stale)
    with pytest.raises(DisputeNotFound):
        table.get("dsp_" + "0" * 32)


def test_lists_come_page_by_page_newest_first(table):
    cases = [a_case(number) for number in range(5)]
    closed = replace(a_case(9), merchant_id="mer_" + "b" * 32)
    for case in (*cases, closed):
        table.save(case)
    search = DisputeSearch(merchant_id="mer_" + "a" * 32)
    first, cursor = table.search(search, limit=3, cursor=None)
    second, end = table.search(search, limit=3, cursor=cursor)
    assert [*first, *second] == cases[::-1]
    assert end is None
    with pytest.raises(NotAccepted):
        table.search(search, limit=3, cursor="nonsense")
    everybodys, _ = table.search(DisputeSearch(state=DisputeState.INITIATED), limit=10, cursor=None)
    assert len(everybodys) == 6
    one = DisputeSearch(merchant_id="mer_" + "b" * 32, state=DisputeState.INITIATED)
    assert table.search(one, limit=10, cursor=None) == ([closed], None)


def test_the_days_to_look_are_kept_without_a_scan(table):
    table.save(a_case())
    assert list(table.due(now=NOW + timedelta(hours=23))) == []
    assert [case.id for case in table.due(now=NOW + timedelta(days=1))] == [a_case().id]


def test_a_file_goes_to_its_own_place_by_a_form_that_bounds_its_size(kassa):
    s3 = boto3.client("s3", config=OF_ITS_REGION)
    s3.create_bucket(Bucket="evidence", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    bucket = EvidenceBucket(s3, "evidence", now=lambda: NOW)
    case, attachment = a_case(), Attachment(id=derived("att", "1"), filename="../a.pdf", created_at=NOW)
    form = bucket.form(case, attachment)
    assert form.fields["key"] == f"{case.merchant_id}/{case.id}/{attachment.id}"
    assert form.url == "https://evidence.s3.eu-west-1.amazonaws.com/"
    assert {"policy", "key", "x-amz-signature"} <= set(form.fields)
    assert bucket.content(case, attachment) is None
    s3.put_object(Bucket="evidence", Key=form.fields["key"], Body=PDF)
    assert bucket.content(case, attachment) == PDF
