"""A merchant answers a dispute once, whatever gets lost on the way."""

import pytest

from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.disputes.case import KEPT_REFUSED
from kassa.domain.disputes.dispute import DisputeOutcome, DisputeState, RepresentmentState
from kassa.failures import KlarnaConflict, KlarnaRefused, KlarnaUnavailable
from kassa.use_cases.disputes.answer import MOST_ATTACHMENTS

ACQUIRER = Caller(key_id="key_a", kind=KeyKind.ACQUIRER)


def test_accepting_the_loss_closes_it_and_the_merchant_is_told(disputed):
    answer = disputed.say("accept-loss")
    assert (answer.status, answer.body["state"], answer.body["outcome"]) == (200, "CLOSED", "LOST")
    assert answer.body["answers"][0]["status"] == "done"
    assert (answer.body["held_amount"], answer.body["possible_actions"]) == (2900, [])
    assert disputed.told == ["opened", "lost"]


def test_evidence_goes_to_klarna_with_the_answer_and_not_before(disputed):
    proof = disputed.proof()
    assert disputed.klarna.calls == []
    answer = disputed.say("represent", proof)
    assert (answer.status, answer.body["state"]) == (200, "REPRESENTMENT")
    assert disputed.klarna.calls == ["attach", "represent", "of_payment"]
    (attachment,) = answer.body["attachments"]
    assert attachment["media_type"] == "application/pdf"
    assert attachment["klarna_attachment_id"] == f"krn:attachment:{attachment['id']}"
    assert disputed.told == ["opened", "updated"]


def test_an_appeal_needs_words_and_leads_to_arbitration(disputed):
    disputed.say("represent", disputed.proof())
    disputed.at_klarna(state=DisputeState.PRE_ARBITRATION)
    disputed.follow.one(disputed.payment.id)
    assert disputed.say("appeal", {"attachments": []}, key="appeal-1").status == 422
    answer = disputed.say("appeal", {"text": "It was handed over"}, key="appeal-1")
    assert (answer.status, answer.body["state"]) == (200, "ARBITRATION")


def test_the_acquirer_may_answer_for_its_merchant(disputed):
    answer = disputed.say("accept-loss", caller=ACQUIRER)
    assert (answer.status, answer.body["answers"][0]["by"]) == (200, "acquirer")


def test_a_repeated_request_is_one_answer(disputed):
    proof = disputed.proof()
    first, again = disputed.say("represent", proof), disputed.say("represent", proof)
    assert (first.status, again.status, again.headers["Idempotency-Replayed"]) == (200, 200, "true")
    assert again.body == first.body
    assert disputed.klarna.calls.count("represent") == 1


def test_a_key_reused_for_another_answer_is_refused(disputed):
    disputed.say("represent", disputed.proof())
    answer = disputed.say("accept-loss")
    assert (answer.status, answer.body["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("executed", [True, False], ids=["it happened", "it did not"])
def test_a_lost_answer_is_found_out_by_reading(disputed, executed):
    disputed.klarna.fail("represent", KlarnaUnavailable("lost"), executed=executed)
    answer = disputed.say("represent", disputed.proof())
    assert (answer.status, answer.body["answers"][0]["status"]) == (202, "requested")
    assert answer.body["possible_actions"] == []
    disputed.pass_time(minutes=16)
    disputed.round()
    assert disputed.case.dispute.state is DisputeState.REPRESENTMENT
    assert disputed.case.answers[0].done_at is not None
    assert len(disputed.klarna.answers) == 1
    assert disputed.klarna.calls.count("represent") == (1 if executed else 2)


def test_repeating_the_request_later_resumes_a_lost_answer_too(disputed):
    disputed.klarna.fail("accept_loss", KlarnaUnavailable("lost"))
    assert disputed.say("accept-loss").status == 202
    assert disputed.say("accept-loss").status == 202, "somebody may still be at it"
    disputed.pass_time(minutes=2)
    assert disputed.say("accept-loss").body["state"] == "CLOSED"


def test_a_file_that_got_lost_on_the_way_is_sent_again_and_once_only_counts(disputed):
    disputed.klarna.fail("attach", KlarnaUnavailable("lost"), executed=True)
    assert disputed.say("represent", disputed.proof()).status == 202
    disputed.pass_time(minutes=16)
    disputed.round()
    assert disputed.case.dispute.state is DisputeState.REPRESENTMENT
    assert len(disputed.klarna.files) == 1


def test_what_klarna_refuses_leaves_the_dispute_as_it_was_and_can_be_tried_again(disputed):
    disputed.klarna.fail("represent", KlarnaRefused("text too rude", error_id="e-1"))
    proof = disputed.proof()
    answer = disputed.say("represent", proof)
    assert (answer.status, answer.body["code"], answer.body["klarna_error_id"]) == (409, "refused_by_klarna", "e-1")
    assert (answer.body["dispute"]["state"], answer.body["dispute"]["possible_actions"]) == (
        "INITIATED",
        ["accept_loss", "represent"],
    )
    assert disputed.say("represent", proof).status == 200


def test_a_conflict_with_our_own_lost_call_is_no_refusal(disputed):
    disputed.klarna.fail("accept_loss", KlarnaConflict("closed"), executed=True)
    answer = disputed.say("accept-loss")
    assert (answer.status, answer.body["outcome"]) == (200, "LOST")


def test_a_conflict_that_cannot_be_looked_into_stays_open(disputed):
    disputed.klarna.fail("accept_loss", KlarnaConflict("closed"))
    disputed.klarna.fail("of_payment", KlarnaUnavailable("away"))
    assert disputed.say("accept-loss").status == 202


def test_an_answer_that_klarna_never_got_in_time_is_on_record_as_refused(disputed):
    disputed.klarna.fail("represent", KlarnaUnavailable("lost"))
    disputed.say("represent", disputed.proof())
    disputed.at_klarna(
        state=DisputeState.CLOSED,
        outcome=DisputeOutcome.LOST,
        evidence=RepresentmentState.EVIDENCE_REQUEST_EXPIRED,
    )
    disputed.pass_time(minutes=16)
    disputed.round()
    assert disputed.case.answers[0].refused == "it came too late"


def test_two_answers_at_once_are_one(disputed):
    def meanwhile():
        assert disputed.say("accept-loss", key="other-key").status == 200

    proof = disputed.proof()
    disputed.disputes.before_next_write = meanwhile
    answer = disputed.say("represent", proof)
    assert (answer.status, answer.body["code"]) == (409, "dispute_not_answerable")
    assert answer.body["dispute"]["outcome"] == "LOST"
    assert disputed.klarna.calls.count("represent") == 0


def test_whoever_is_refused_again_and_again_fills_no_dispute(disputed):
    proof = disputed.proof() | {"text": "ö" * 5000}
    for attempt in range(10):
        disputed.klarna.fail("represent", KlarnaRefused("no", error_id="e"))
        assert disputed.say("represent", proof, key=f"attempt-{attempt}").status == 409
    assert len(disputed.case.answers) == KEPT_REFUSED + 1
    assert disputed.say("represent", proof, key="attempt-10").status == 200
    assert disputed.case.answers[-1].done_at is not None


def test_two_who_announce_files_at_once_do_not_exceed_the_most(disputed):
    for number in range(MOST_ATTACHMENTS - 1):
        disputed.say("attachments", {"filename": "a.pdf"}, key=f"file-number-{number}")

    def meanwhile():
        assert disputed.say("attachments", {"filename": "a.pdf"}, key="the-twentieth").status == 201

    disputed.disputes.before_next_write = meanwhile
    answer = disputed.say("attachments", {"filename": "a.pdf"}, key="one-too-many")
    assert (answer.status, answer.body["code"]) == (409, "dispute_not_answerable")
    assert len(disputed.case.attachments) == MOST_ATTACHMENTS


def test_after_the_deadline_nothing_can_be_said(disputed):
    disputed.pass_time(days=22)
    assert disputed.say("accept-loss").body["code"] == "dispute_not_answerable"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "nobody has brought this file yet"),
        (b"MZ an executable", "Klarna takes PDF, JPEG, PNG and DOCX of at most 7 MB"),
        (b"PK\x03\x04 a zip that is no document", "Klarna takes PDF, JPEG, PNG and DOCX of at most 7 MB"),
        (b"%PDF-" + bytes(7 * 1024 * 1024), "Klarna takes PDF, JPEG, PNG and DOCX of at most 7 MB"),
    ],
    ids=["not brought", "an executable", "a zip", "too large"],
)
def test_a_file_that_cannot_be_evidence_is_named_before_klarna_hears_of_anything(disputed, content, message):
    proof = disputed.proof()
    file_id = proof["attachments"][0]["id"]
    if content is None:
        del disputed.evidence.files[file_id]
    else:
        disputed.evidence.files[file_id] = content
    answer = disputed.say("represent", proof)
    assert (answer.status, answer.body["errors"]) == (422, [{"field": "attachments[0].id", "message": message}])
    assert disputed.klarna.calls == []
    assert disputed.case.answers == ()


def test_the_form_for_a_file_is_given_again_for_the_same_request(disputed):
    first = disputed.say("attachments", {"filename": "a.pdf"})
    again = disputed.say("attachments", {"filename": "a.pdf"})
    other = disputed.say("attachments", {"filename": "b.pdf"})
    assert (first.status, again.status, again.headers["Idempotency-Replayed"]) == (201, 201, "true")
    assert again.body["attachment"]["id"] == first.body["attachment"]["id"]
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert len(disputed.case.attachments) == 1
