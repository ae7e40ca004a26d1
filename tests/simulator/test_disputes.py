"""The life of a dispute: by API, by the clock, by decision."""

import pytest

from tests.simulator.disputing import decided, opened, path, represented
from tests.simulator.settling import captured, paid
from tests.simulator.till import CONFLICT, INVALID, NOT_THERE, ONE, TWO, JsonObject, Till, refused


def _state(till: Till, dispute_id: str) -> tuple[str, str | None]:
    shown = till.call("GET", path(dispute_id)).json()
    return shown["state"], shown.get("dispute_outcome")


def test_a_dispute_says_what_it_is_about(till: Till) -> None:
    transaction_id = paid(till, 5000)
    dispute_id = opened(till, amount=1200, reason="INCORRECT_AMOUNT", created_by="KLARNA_AGENT")
    assert till.call("GET", path(dispute_id)).json() == {
        "payment_dispute_id": dispute_id,
        "payment_transaction_id": transaction_id,
        "payment_transaction_reference": "pay_1",
        "payment_capture_id": f"{transaction_id}:capture:1",
        "partner_account_id": ONE,
        "state": "INITIATED",
        "dispute_reason": "INCORRECT_AMOUNT",
        "dispute_details": {"dispute_amount": 1200, "currency": "SEK", "created_by": "KLARNA_AGENT"},
        "representment": {
            "state": "EVIDENCE_REQUESTED",
            "expires_at": "2026-03-22T12:00:00.000Z",
            "request": {"reason": "INCORRECT_AMOUNT"},
        },
        "created_at": "2026-03-01T12:00:00.000Z",
        "updated_at": "2026-03-01T12:00:00.000Z",
    }


def test_a_dispute_goes_all_the_way(till: Till) -> None:
    till.listen("payment.dispute.*")
    paid(till)
    dispute_id = opened(till)
    shown = represented(till, dispute_id)
    assert (shown["state"], shown["representment"]["state"]) == ("REPRESENTMENT", "EVIDENCE_RECEIVED")
    assert shown["partner_evidence"]["additional_information"] == "It was handed over"
    shown = decided(till, dispute_id, "lost", final=False)
    assert (shown["state"], shown["arbitration"]["preliminary_outcome"]) == ("PRE_ARBITRATION", "LOST")
    assert shown["arbitration_expires_at"] == "2026-03-11T12:00:00.000Z"
    appeal = till.call("POST", path(dispute_id, "/appeal"), {"additional_information": "Look again"})
    assert (appeal.status_code, appeal.json()["state"]) == (201, "ARBITRATION")
    assert decided(till, dispute_id, "won")["dispute_outcome"] == "WON"
    assert _state(till, dispute_id) == ("CLOSED", "WON")
    assert till.types() == ["initiated", "representment", "pre-arbitration", "arbitration", "closed"]


def test_news_of_a_dispute_repeat_themselves_beside_the_envelope(till: Till) -> None:
    till.listen("payment.dispute.*")
    paid(till)
    dispute_id = opened(till)
    till.settle()
    (posted,) = till.posted
    event, metadata = posted.event, posted.event["metadata"]
    assert metadata["event_type"] == "payment.dispute.state-change.initiated"
    assert {name: event[name] for name in event.keys() - {"metadata", "payload"}} == {
        "event_id": metadata["event_id"],
        "event_type": metadata["event_type"],
        "occurred_at": metadata["occurred_at"],
        "merchant_id": ONE,
    }
    assert event["payload"] == till.call("GET", path(dispute_id)).json()


def test_a_partner_can_give_up(till: Till) -> None:
    paid(till)
    dispute_id = opened(till)
    answer = till.call("POST", path(dispute_id, "/accept-loss"), {})
    assert answer.status_code == 202
    assert (answer.json()["dispute_outcome"], answer.json()["representment"]["state"]) == ("LOST", "EVIDENCE_WAIVED")
    assert refused(till.call("POST", path(dispute_id, "/accept-loss"), {})) == CONFLICT


@pytest.mark.parametrize(
    ("reason", "days"), [("PURCHASE_HIGH_RISK", 4), ("PURCHASE_UNAUTHORIZED", 7), ("NON_COMPLIANCE", 21)]
)
def test_who_does_not_answer_in_time_has_lost(till: Till, reason: str, days: int) -> None:
    paid(till)
    dispute_id = opened(till, reason=reason)
    till.days(days, seconds=-1)
    assert _state(till, dispute_id) == ("INITIATED", None)
    till.days(0, seconds=1)
    assert _state(till, dispute_id) == ("CLOSED", "LOST")
    shown = till.call("GET", path(dispute_id)).json()
    assert shown["representment"]["state"] == "EVIDENCE_REQUEST_EXPIRED"
    assert shown["closed_at"] == shown["representment"]["expires_at"]


def test_who_does_not_appeal_in_time_has_lost(till: Till) -> None:
    paid(till)
    dispute_id = opened(till)
    represented(till, dispute_id)
    till.days(30)
    assert _state(till, dispute_id) == ("REPRESENTMENT", None), "an answered dispute waits for Klarna"
    decided(till, dispute_id, "LOST", final=False)
    till.days(10, seconds=-1)
    assert _state(till, dispute_id) == ("PRE_ARBITRATION", None)
    till.days(0, seconds=1)
    assert _state(till, dispute_id) == ("CLOSED", "LOST")


def test_a_deadline_can_be_extended(till: Till) -> None:
    till.listen("payment.dispute.updated.*")
    paid(till)
    dispute_id = opened(till, deadline_seconds=3600)
    till.sim("POST", f"/disputes/{dispute_id}/extend", {"seconds": 3600})
    till.days(0, seconds=3600)
    assert _state(till, dispute_id)[0] == "INITIATED"
    (posted,) = till.posted
    assert posted.type == "payment.dispute.updated.representment-deadline-extended"
    payload = posted.event["payload"]
    assert payload["previous_fields"] == {"evidence_response_deadline_at": "2026-03-01T13:00:00.000Z"}
    assert payload["updated_fields"] == {"evidence_response_deadline_at": "2026-03-01T14:00:00.000Z"}
    till.days(0, seconds=3600)
    assert _state(till, dispute_id) == ("CLOSED", "LOST")


def test_what_the_state_does_not_allow_is_a_conflict(till: Till) -> None:
    paid(till)
    dispute_id = opened(till)
    assert refused(till.call("POST", path(dispute_id, "/appeal"), {"additional_information": "x"})) == CONFLICT
    represented(till, dispute_id)
    assert refused(till.call("POST", path(dispute_id, "/accept-loss"), {})) == CONFLICT
    body = {"outcome": "lost", "final": False}
    decided(till, dispute_id, "lost", final=False)
    assert refused(till.call("POST", f"/_sim/disputes/{dispute_id}/resolve", body)) == CONFLICT
    assert refused(till.call("POST", f"/_sim/disputes/{dispute_id}/extend", {"seconds": 5})) == CONFLICT
    decided(till, dispute_id, "won")
    assert refused(till.call("POST", f"/_sim/disputes/{dispute_id}/resolve", {"outcome": "lost"})) == CONFLICT


def test_a_capture_can_be_named(till: Till) -> None:
    transaction_id = paid(till, 5000, capture="LATER")
    captured(till, transaction_id, 1000)
    captured(till, transaction_id, 4000, reference="cap_2")
    shown = till.sim("POST", "/disputes", {"capture": "cap_1", "payment_transaction_id": transaction_id})
    assert shown["dispute_details"]["dispute_amount"] == 1000
    assert shown["payment_capture_reference"] == "cap_1"
    other = {"capture": "cap_1", "payment_transaction_id": paid(till)}
    assert refused(till.call("POST", "/_sim/disputes", other)) == NOT_THERE


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({}, INVALID),
        ({"reference": "pay_1", "reason": "ENVY"}, INVALID),
        ({"reference": "pay_1", "amount": 0}, INVALID),
        ({"reference": "pay_1", "fee": -1}, INVALID),
        ({"reference": "pay_1", "deadline_seconds": 0}, INVALID),
        ({"reference": "pay_1", "colour": "red"}, INVALID),
        ({"reference": "pay_9"}, NOT_THERE),
        ({"reference": "pay_0"}, CONFLICT),
    ],
)
def test_a_dispute_that_cannot_be_is_refused(till: Till, body: JsonObject, answer: tuple[int, str]) -> None:
    paid(till)
    paid(till, reference="pay_0", capture="LATER")
    assert refused(till.call("POST", "/_sim/disputes", body)) == answer


@pytest.mark.parametrize("body", [{}, {"outcome": "drawn"}, {"outcome": "won", "why": "x"}])
def test_a_decision_that_cannot_be_is_refused(till: Till, body: JsonObject) -> None:
    paid(till)
    assert refused(till.call("POST", f"/_sim/disputes/{opened(till)}/resolve", body)) == INVALID
    assert refused(till.call("POST", "/_sim/disputes/none/resolve", {"outcome": "won"})) == NOT_THERE


def test_disputes_are_listed_for_tests_too(till: Till) -> None:
    paid(till)
    dispute_id = opened(till)
    paid(till, reference="pay_2", account=TWO)
    opened(till, reference="pay_2")
    (shown,) = till.sim("GET", "/disputes?reference=pay_1")["disputes"]
    assert shown["payment_dispute_id"] == dispute_id
    assert len(till.sim("GET", "/disputes")["disputes"]) == 2
