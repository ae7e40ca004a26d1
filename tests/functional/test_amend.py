"""What a shopper who has not arrived will be asked for changes at the till: at Klarna and on record, or not at all."""

import pytest

from kassa.domain.access import Caller, KeyKind
from kassa.domain.answers import RequestState
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaRefused, KlarnaUnavailable
from tests.functional.conftest import ACQUIRER

ONE, TWO = ([{"name": "Beans", "quantity": n, "total_amount": n * 1700}] for n in (1, 2))
MORE = {"amount": 3400}


@pytest.fixture
def waiting(kassa):
    """A payment of 29.00 that waits for its shopper."""
    return kassa.start()


def amend(kassa, payment, body=None, *, key="amend-0001", caller=None):
    return kassa.call(f"PATCH /v1/payments/{payment['id']}", body or MORE, key=key, caller=caller)


def asked(kassa, payment):
    """What Klarna asks the shopper for."""
    request = kassa.klarna.requests[payment["id"]]
    return request.amount, request.reference


def ended(kassa, payment):
    done = kassa.payment(payment["id"])
    assert done["pending_operations"] == []
    return done["status"], done["amount"]


def arrives_in_between(kassa, payment, state=RequestState.IN_PROGRESS):
    """The shopper comes after the amendment is on record and before Klarna hears of it."""
    kassa.shopper(payment["id"], state)
    kassa.klarna.fail("amend", KlarnaConflict("the request is taken"))


def test_the_shopper_pays_what_was_amended(kassa, waiting):
    answer = amend(kassa, waiting, {**MORE, "line_items": TWO, "reference": "R-2"})
    assert (answer.status, answer.body["amount"], answer.body["reference"]) == (200, 3400, "R-2")
    assert (answer.body["status"], answer.body["pending_operations"]) == ("awaiting_shopper", [])
    assert asked(kassa, waiting) == (3400, "R-2")
    assert [line.total_amount for line in kassa.payments.basket(waiting["id"])] == [3400]
    kassa.shopper(waiting["id"], RequestState.SHOPPER_APPROVED)
    assert kassa.look(waiting["id"]) == "settled"
    done = kassa.payment(waiting["id"])
    assert (done["status"], done["amount"], done["captured_amount"]) == ("approved", 3400, 3400)
    assert kassa.klarna.books(kassa.payments.get(waiting["id"])).captured == 3400
    assert [line.quantity for line in kassa.klarna.purchases[-1].line_items] == [2]
    timeline = ["created", "awaiting_shopper", "updated", "updated", "shopper_arrived", "updated", "approved"]
    assert kassa.timeline(waiting["id"]) == timeline


def test_a_payment_may_be_amended_again_and_again(kassa, waiting):
    for number, amount in enumerate((3400, 100, 0, 2900)):
        assert amend(kassa, waiting, {"amount": amount}, key=f"amend-{number:04}").status == 200
        assert asked(kassa, waiting) == (amount, "R-1")


def test_a_reference_alone_is_found_under_its_new_name(kassa, waiting):
    assert amend(kassa, waiting, {"reference": "R-2"}).body["reference"] == "R-2"
    assert asked(kassa, waiting) == (2900, "R-2")
    found = kassa.call("GET /v1/payments", query="reference=R-2").body["data"]
    assert [payment["id"] for payment in found] == [waiting["id"]]


def test_the_same_request_again_is_the_same_answer_even_after_the_approval(kassa, waiting):
    amend(kassa, waiting)
    kassa.klarna.calls.clear()
    for status in ("awaiting_shopper", "approved"):
        again = amend(kassa, waiting)
        assert (again.status, again.headers["Idempotency-Replayed"]) == (200, "true")
        assert (again.body["status"], again.body["amount"]) == (status, 3400)
        other = amend(kassa, waiting, {"amount": 3401})
        assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
        renamed = amend(kassa, waiting, {"reference": "R-2"})
        assert (renamed.status, renamed.body["code"]) == (422, "idempotency_key_reused")
        kassa.shopper(waiting["id"], RequestState.SHOPPER_APPROVED)
        kassa.look(waiting["id"])
    assert "amend" not in kassa.klarna.calls


@pytest.mark.parametrize("executed", [True, False])
def test_a_lost_answer_is_made_up_for_by_the_session(kassa, waiting, executed):
    kassa.klarna.fail("amend", executed=executed)
    answer = amend(kassa, waiting, {**MORE, "line_items": TWO})
    assert (answer.status, answer.body["amount"]) == (202, 2900)
    (pending,) = answer.body["pending_operations"]
    assert (pending["kind"], pending["amount"]) == ("amend", 3400)
    assert amend(kassa, waiting, {**MORE, "line_items": TWO}).status == 202
    kassa.pass_time(61)
    kassa.follow_up(lambda: True)
    assert kassa.bookkeeping.at == [], "its session looks after it, not the books"
    assert kassa.look(waiting["id"]) == "await"
    again = amend(kassa, waiting, {**MORE, "line_items": TWO})
    assert (again.status, again.body["amount"]) == (200, 3400)
    assert [line.total_amount for line in kassa.payments.basket(waiting["id"])] == [3400]
    assert asked(kassa, waiting)[0] == 3400
    assert kassa.klarna.calls.count("amend") == (1 if executed else 2)


def test_an_amendment_in_its_callers_hands_is_left_alone(kassa, waiting):
    kassa.klarna.fail("amend")
    amend(kassa, waiting)
    kassa.pass_time(59)
    kassa.look(waiting["id"])
    assert kassa.klarna.calls.count("amend") == 1


@pytest.mark.parametrize(("executed", "paid"), [(True, 3400), (False, 2900)])
def test_after_a_lost_answer_the_shopper_pays_what_the_phone_showed(kassa, waiting, executed, paid):
    kassa.klarna.fail("amend", executed=executed)
    amend(kassa, waiting)
    kassa.shopper(waiting["id"], RequestState.SHOPPER_APPROVED)
    assert kassa.look(waiting["id"]) == "settled"
    assert ended(kassa, waiting) == ("approved", paid)
    assert kassa.klarna.books(kassa.payments.get(waiting["id"])).captured == paid


@pytest.mark.parametrize("told", [None, 7])
def test_where_klarna_does_not_say_the_amount_nothing_is_finalised(kassa, waiting, told):
    kassa.klarna.fail("amend")
    amend(kassa, waiting)
    kassa.shopper(waiting["id"], RequestState.SHOPPER_APPROVED)
    kassa.klarna.requests[waiting["id"]].amount = told
    kassa.look(waiting["id"])
    assert kassa.payment(waiting["id"])["status"] == "awaiting_shopper"
    assert "finalise" not in kassa.klarna.calls
    kassa.klarna.requests[waiting["id"]].amount = 3400
    assert kassa.look(waiting["id"]) == "settled"
    assert ended(kassa, waiting) == ("approved", 3400)


@pytest.mark.parametrize("state", [RequestState.IN_PROGRESS, RequestState.SHOPPER_APPROVED])
def test_a_shopper_who_arrives_meanwhile_is_a_conflict_that_changes_nothing(kassa, waiting, state):
    arrives_in_between(kassa, waiting, state)
    answer = amend(kassa, waiting, {**MORE, "reference": "R-2"})
    assert (answer.status, answer.body["code"]) == (409, "shopper_has_arrived")
    present = answer.body["payment"]
    assert (present["amount"], present["reference"], present["pending_operations"]) == (2900, "R-1", [])
    kassa.shopper(waiting["id"], RequestState.SHOPPER_APPROVED)
    kassa.look(waiting["id"])
    assert ended(kassa, waiting) == ("approved", 2900)


def test_a_conflict_may_be_our_own_first_attempt_that_worked(kassa, waiting):
    conflict = KlarnaConflict("running")
    conflict.doubtful = True
    kassa.klarna.fail("amend", conflict, executed=True)
    assert (amend(kassa, waiting).status, asked(kassa, waiting)[0]) == (200, 3400)


def test_a_conflict_in_doubt_stays_open(kassa, waiting):
    for look in (None, KlarnaUnavailable("away")):
        conflict = KlarnaConflict("running")
        conflict.doubtful = True
        kassa.klarna.fail("amend", conflict)
        if look is not None:
            kassa.klarna.fail("look_at", look)
        payment = kassa.start() if look is None else kassa.call("POST /v1/payments", OTHER, key="start-0002").body
        assert amend(kassa, payment).status == 202


OTHER = {"amount": 2900, "currency": "SEK", "reference": "R-9"}


def test_a_shopper_whom_kassa_knows_to_be_there_is_a_conflict_without_a_call(kassa, waiting):
    for state, left in ((RequestState.IN_PROGRESS, False), (RequestState.WAITING, True)):
        kassa.shopper(waiting["id"], state, left=left)
        kassa.look(waiting["id"])
        answer = amend(kassa, waiting)
        assert (answer.status, answer.body["code"]) == (409, "shopper_has_arrived")
    assert "amend" not in kassa.klarna.calls


def test_what_is_over_or_about_to_be_is_too_late_without_a_call(kassa, waiting):
    kassa.call(f"POST /v1/payments/{waiting['id']}/cancel", key="cancel-0001")
    for _ in range(2):  # the wish to cancel, and then the canceled payment
        answer = amend(kassa, waiting)
        assert (answer.status, answer.body["code"]) == (409, "too_late_to_update")
        kassa.look(waiting["id"])
    assert answer.body["payment"]["status"] == "canceled"
    approved = kassa.call("POST /v1/payments", OTHER, key="start-0002").body
    kassa.shopper(approved["id"], RequestState.SHOPPER_APPROVED)
    kassa.look(approved["id"])
    assert amend(kassa, approved).body["code"] == "too_late_to_update"
    assert "amend" not in kassa.klarna.calls


def test_past_its_deadline_nothing_is_amended(kassa, waiting):
    kassa.pass_time(300)
    assert amend(kassa, waiting).body["code"] == "too_late_to_update"


def test_a_second_amendment_waits_for_the_first(kassa, waiting):
    kassa.klarna.fail("amend")
    amend(kassa, waiting)
    answer = amend(kassa, waiting, {"amount": 100}, key="amend-0002")
    assert (answer.status, answer.body["code"]) == (409, "operation_in_progress")


def test_a_payment_that_klarna_has_not_answered_yet_is_not_amended(kassa):
    kassa.klarna.fail("authorize")
    payment = kassa.call("POST /v1/payments", OTHER).body
    for body in (MORE, {"reference": "R-2"}):
        assert amend(kassa, payment, body).body["code"] == "operation_in_progress"


@pytest.mark.parametrize("executed", [True, False])
def test_a_cancel_takes_an_open_amendment_along(kassa, waiting, executed):
    kassa.klarna.fail("amend", executed=executed)
    amend(kassa, waiting)
    kassa.call(f"POST /v1/payments/{waiting['id']}/cancel", key="cancel-0001")
    kassa.look(waiting["id"])
    assert ended(kassa, waiting)[0] == "canceled"
    assert amend(kassa, waiting).status == (200 if executed else 409)


@pytest.mark.parametrize(
    "state", [RequestState.WAITING, RequestState.EXPIRED, RequestState.DECLINED, RequestState.GONE]
)
def test_every_end_takes_an_open_amendment_back(kassa, waiting, state):
    kassa.klarna.fail("amend")
    amend(kassa, waiting)
    kassa.shopper(waiting["id"], state)
    kassa.pass_time(301)
    assert kassa.look(waiting["id"]) == "settled"
    assert ended(kassa, waiting) == ("declined" if state is RequestState.DECLINED else "expired", 2900)


def test_a_payment_that_ends_while_klarna_is_asked_says_so(kassa, waiting):
    amending = kassa.klarna.amend

    def too_slow(*args, **more):
        kassa.shopper(waiting["id"], RequestState.DECLINED)
        assert kassa.look(waiting["id"]) == "settled"
        return amending(*args, **more)

    kassa.klarna.amend = too_slow
    try:
        answer = amend(kassa, waiting)
    finally:
        del kassa.klarna.amend
    assert (answer.status, answer.body["code"]) == (409, "too_late_to_update")
    assert ended(kassa, waiting) == ("declined", 2900)


@pytest.mark.parametrize("failure", [KlarnaRefused("amount", error_id="e-1"), KlarnaDenied("no", error_id="e-1")])
def test_klarnas_refusal_leaves_the_payment_as_it_was_and_its_key_free(kassa, waiting, failure):
    kassa.klarna.fail("amend", failure)
    answer = amend(kassa, waiting)
    assert (answer.status, answer.body["code"], answer.body["klarna_error_id"]) == (409, "refused_by_klarna", "e-1")
    assert (answer.body["payment"]["amount"], answer.body["payment"]["pending_operations"]) == (2900, [])
    assert amend(kassa, waiting, {"amount": 3000}).status == 200


@pytest.mark.parametrize(
    ("failure", "is_open"),
    [(KlarnaRefused("amount"), False), (KlarnaConflict("taken"), False), (KlarnaDenied("no"), True)],
)
def test_a_refusal_that_the_session_meets_takes_it_back_unless_it_says_nothing(kassa, waiting, failure, is_open):
    kassa.klarna.fail("amend")
    kassa.klarna.fail("amend", failure)
    amend(kassa, waiting)
    kassa.pass_time(61)
    kassa.look(waiting["id"])
    payment = kassa.payment(waiting["id"])
    assert (payment["amount"], len(payment["pending_operations"])) == (2900, int(is_open))


BAD = [
    ({"amount": -1}, "amount"),
    ({"amount": "3400"}, "amount"),
    ({"amuont": 3400}, "amuont"),
    ({"line_items": []}, "line_items"),
    ({"amount": 3400, "line_items": ONE}, "line_items"),
    ({"line_items": ONE}, "line_items"),
    ({"amount": 3400, "shipping": [{"carrier": "DHL"}]}, "body"),
]


@pytest.mark.parametrize(("body", "field"), BAD)
def test_bad_input_names_its_field_and_never_reaches_klarna(kassa, waiting, body, field):
    answer = amend(kassa, waiting, body)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, field)
    assert "amend" not in kassa.klarna.calls
    assert kassa.payment(waiting["id"])["version"] == waiting["version"]


@pytest.mark.parametrize("how", [{"line_items": ONE}, {"supplementary_purchase_data": {"line_items": [{"name": "a"}]}}])
def test_where_there_are_lines_another_amount_needs_other_lines(kassa, how):
    payment = kassa.start(amount=1700, **how)
    answer = amend(kassa, payment)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "line_items")
    assert amend(kassa, payment, {**MORE, "line_items": TWO}).status == 200
    assert amend(kassa, payment, {"reference": "R-2"}, key="amend-0002").status == 200
    assert kassa.klarna.requests[payment["id"]].lines[0].quantity == 2


def test_who_may_amend(kassa, waiting):
    assert amend(kassa, waiting, caller=ACQUIRER).status == 403
    stranger = Caller(key_id="key_2", kind=KeyKind.MERCHANT, merchant_id="mer_" + "b" * 32)
    assert amend(kassa, waiting, caller=stranger).status == 404
    assert amend(kassa, waiting, key=None).body["code"] == "idempotency_key_missing"
    assert amend(kassa, waiting, caller=kassa.merchant).status == 200
