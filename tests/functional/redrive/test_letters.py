"""Each letter is worked off once, and what fails again stays."""

from typing import Any

import pytest

from cli.failures import CannotGoOn
from cli.stages.functions import BOOKS, DELIVERIES, DISPUTE_LOOKS, FEED, FETCH, INTAKE, TELLER
from cli.stages.letters import DEAD_LETTERS
from tests.functional.redrive.letters import post, started, waiting


def test_a_stage_that_does_not_know_a_queue_is_to_be_deployed_once_more(stage, redrive):
    del stage.outputs()["FailedAccountNewsQueue"]
    with pytest.raises(CannotGoOn, match="deploy it once more"):
        redrive.run()


def test_a_delivery_is_begun_anew_once_for_each_letter(stage, redrive):
    first = post(stage, "UndeliveredQueue", {"delivery_id": "dlv_1", "endpoint_id": "whe_1"})
    second = post(stage, "UndeliveredQueue", {"requestPayload": {"action": "first", "delivery_id": "dlv_2"}})
    assert redrive.run() == 0
    assert sorted(redrive.replayed) == sorted([("dlv_1", first), ("dlv_2", second)])
    assert redrive.run() == 0
    assert len(redrive.replayed) == 2


def test_a_recovery_that_failed_is_begun_again(stage, redrive):
    recovery = {"action": "recover", "endpoint_id": "whe_1", "merchant_id": "mer_1", "since": "2026-03-01T08:00:00Z"}
    post(stage, "UndeliveredQueue", {"requestPayload": recovery})
    assert redrive.run() == 0
    assert stage.functions.calls == [(DELIVERIES, "Event", recovery)]


@pytest.mark.parametrize("answer", [(409, "endpoint_disabled"), (404, "delivery_not_found")])
def test_what_nobody_wants_any_more_is_given_up(stage, redrive, answer):
    post(stage, "UndeliveredQueue", {"delivery_id": "dlv_1"})
    redrive.answers["dlv_1"] = answer
    assert redrive.run() == 0
    assert waiting(stage, "UndeliveredQueue") == []
    assert any("given up" in line for line in redrive.said)


def test_a_payment_whose_books_could_not_be_seen_is_looked_at_again(stage, redrive):
    post(
        stage, "UnseenBooksQueue", {"requestPayload": {"payment_id": "pay_1"}, "responsePayload": {"errorMessage": "x"}}
    )
    post(stage, "UnseenBooksQueue", {"what": "is this"})
    assert redrive.run() == 1
    assert stage.functions.calls == [(BOOKS, "RequestResponse", {"payment_id": "pay_1"})]
    assert waiting(stage, "UnseenBooksQueue") == [{"what": "is this"}]


def test_disputes_that_could_not_be_looked_at_are_looked_at_again(stage, redrive):
    post(stage, "UnseenDisputesQueue", {"requestPayload": {"payment_id": "pay_1"}})
    post(stage, "UnseenDisputesQueue", {"requestPayload": {"source": "aws.events"}})
    post(stage, "UnseenDisputesQueue", {"what": "is this"})
    assert redrive.run() == 1
    asked = [event for name, _, event in stage.functions.calls if name == DISPUTE_LOOKS]
    assert sorted(asked, key=str) == [{"payment_id": "pay_1"}, {}]
    assert waiting(stage, "UnseenDisputesQueue") == [{"what": "is this"}]


def test_what_failed_on_its_way_into_settlements_is_handed_in_again(stage, redrive, kassa, streamed):
    events = started(kassa, "payment-1")
    stored = {"source": "aws.s3", "detail": {"object": {"key": "incoming/a.csv"}}}
    letters: tuple[Any, ...] = (
        {"DDBStreamBatchInfo": streamed()},
        stored,
        {"requestPayload": stored},
        {"requestPayload": {}},
        {},
    )
    for letter in letters:
        post(stage, "SettlementsFailedQueue", letter)
    assert redrive.run() == 1
    fed = sorted(record["dynamodb"]["NewImage"]["event_id"]["S"] for record in stage.functions.records(FEED))
    assert fed == events
    asked = [(name, event) for name, _, event in stage.functions.calls if name != FEED]
    assert sorted(asked, key=str) == [(FETCH, {}), (INTAKE, stored), (INTAKE, stored)]
    assert waiting(stage, "SettlementsFailedQueue") == [{}]


def test_what_fails_again_stays_and_the_rest_is_worked_off(stage, redrive, kassa, streamed):
    kassa.start()
    post(stage, "UntoldEventsQueue", {"DDBStreamBatchInfo": streamed()})
    post(stage, "UntoldEventsQueue", {"what": "is this"})
    post(stage, "FailedEventsQueue", ["nor this"])
    for number in range(3):
        post(stage, "UndeliveredQueue", {"delivery_id": f"dlv_{number}"})
    redrive.answers["dlv_1"] = (500, "internal_error")
    stage.functions.broken = {TELLER}
    assert redrive.run() == 4
    assert waiting(stage, "UndeliveredQueue") == [{"delivery_id": "dlv_1"}]
    assert len(waiting(stage, "UntoldEventsQueue")) == 2
    assert any("still broken" in line for line in redrive.said)
    stage.functions.broken, redrive.answers["dlv_1"] = set(), (202, "")
    assert redrive.run() == 2
    assert waiting(stage, "UntoldEventsQueue") == [{"what": "is this"}]


def test_a_dry_run_changes_nothing(stage, redrive, kassa, streamed):
    kassa.start()
    post(stage, "UntoldEventsQueue", {"DDBStreamBatchInfo": streamed()})
    post(stage, "UndeliveredQueue", {"delivery_id": "dlv_1"})
    post(stage, "FailedEventsQueue", {"event_id": "event-1"})
    post(stage, "UnseenBooksQueue", {"requestPayload": {"payment_id": "pay_1"}})
    assert redrive.run(dry_run=True) == 0
    assert (stage.functions.calls, redrive.replayed, waiting(stage, "ParkedNewsQueue")) == ([], [], [])
    assert [len(waiting(stage, name)) for name in DEAD_LETTERS] == [1, 0, 1, 1, 1, 0, 0]
    assert any("dlv_1" in line for line in redrive.said)


def test_more_letters_than_a_call_gives_are_all_worked_off(stage, redrive):
    for number in range(23):
        post(stage, "UndeliveredQueue", {"delivery_id": f"dlv_{number}"})
    assert redrive.run() == 0
    assert {delivery for delivery, _ in redrive.replayed} == {f"dlv_{number}" for number in range(23)}
