"""One payment at the till, as the terminal and its shopper live it."""

import pytest

from tests.e2e.pictures import code_in
from tests.e2e.till import purchase, unbroken, versions


def is_problem(answer, status, code):
    """The answer is a problem of this kind, and can be told to support."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["code"] == code
    assert answer.json()["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize(("address", "media_type"), [("png_url", "image/png"), ("svg_url", "image/svg+xml")])
def test_the_picture_of_the_code_says_what_the_code_says(till, address, media_type):
    payment = till.start()
    picture = till.get(payment["qr"][address])
    assert (picture.status_code, picture.headers["content-type"]) == (200, media_type)
    assert code_in(picture.content, media_type) == payment["qr"]["content"]


def test_a_picture_too_small_to_scan_is_refused_with_the_smallest_that_is_not(till):
    payment = till.start()
    too_small = till.get(f"/v1/payments/{payment['id']}/qr?format=png&size=20")
    is_problem(too_small, 422, "qr_too_small")
    assert [error["field"] for error in too_small.json()["errors"]] == ["size"]
    smallest = till.get(f"/v1/payments/{payment['id']}/qr?format=png&size={too_small.json()['smallest_size']}")
    assert code_in(smallest.content, "image/png") == payment["qr"]["content"]


def test_a_new_payment_waits_for_its_shopper(till):
    payment = till.start(amount=2900)
    assert (payment["status"], payment["distribution_status"]) == ("awaiting_shopper", "DISTRIBUTED")
    assert (payment["amount"], payment["captured_amount"], payment["live"]) == (2900, 0, False)
    assert payment["display"]["state"] == "show_qr"
    assert payment["poll_after_ms"] > 0


def test_an_approval_on_the_phone_is_approved_at_the_till_within_five_seconds(till, klarna):
    payment = till.start()
    klarna.approve(payment)
    approved = till.until(payment["id"], "approved", within=5)
    assert (approved["captured_amount"], approved["refundable_amount"]) == (2900, 2900)
    assert (approved["qr"], approved["poll_after_ms"], approved["display"]["state"]) == (None, None, "done")
    (transaction,) = klarna.transactions(payment["id"])
    assert (transaction["amount"], transaction["captured_amount"]) == (2900, 2900)
    assert transaction["payment_transaction_id"] == approved["klarna"]["payment_transaction_id"]


def test_version_and_etag_move_with_the_payment_and_only_with_it(till, klarna):
    payment = till.start()
    path = f"/v1/payments/{payment['id']}"
    before = till.get(path).headers["etag"]
    assert till.get(path, If_None_Match=before).status_code == 304
    klarna.approve(payment)
    approved = till.until(payment["id"], "approved")
    assert approved["version"] > payment["version"]
    after = till.get(path, If_None_Match=before)
    assert (after.status_code, after.headers["etag"]) == (200, f'"{approved["version"]}"')
    unchanged = till.get(path, If_None_Match=after.headers["etag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_the_timeline_has_every_version_and_ends_with_the_approval(till, klarna):
    payment = till.start()
    klarna.approve(payment)
    approved = till.until(payment["id"], "approved")
    timeline = till.timeline(payment["id"])
    assert versions(timeline) == unbroken(approved)
    assert [timeline[0]["type"], timeline[1]["type"]] == ["payment.created", "payment.awaiting_shopper"]
    assert (timeline[-1]["type"], timeline[-1]["status"]) == ("payment.approved", "approved")
    assert [event["created_at"] for event in timeline] == sorted(event["created_at"] for event in timeline)
    assert timeline[-1]["klarna_correlation_id"]


def test_the_code_is_gone_once_the_payment_has_ended(till, klarna):
    payment = till.start()
    klarna.approve(payment)
    till.until(payment["id"], "approved")
    is_problem(till.get(payment["qr"]["png_url"]), 410, "qr_gone")


def test_the_screen_follows_the_shopper(till, klarna):
    payment = till.start()
    klarna.scan(payment)
    scanned = till.until_shown(payment["id"], "in_progress")
    assert scanned["distribution_status"] == "ACCESSED"
    klarna.leave(payment)
    till.until_shown(payment["id"], "show_qr")
    klarna.approve(payment)
    assert till.until(payment["id"], "approved")["distribution_status"] == "COMPLETED"


def test_money_that_is_captured_later_is_only_authorised_now(till, klarna):
    payment = till.start(capture="manual")
    klarna.approve(payment)
    approved = till.until(payment["id"], "approved")
    assert (approved["captured_amount"], approved["capturable_amount"]) == (0, 2900)
    (transaction,) = klarna.transactions(payment["id"])
    assert (transaction["captured_amount"], transaction["remaining_authorized_amount"]) == (0, 2900)


def test_a_shopper_who_declines_is_not_charged(till, klarna):
    payment = till.start()
    klarna.decline(payment)
    declined = till.until(payment["id"], "declined")
    assert (declined["decline"]["by"], declined["display"]["state"]) == ("shopper", "declined")
    assert klarna.transactions(payment["id"]) == []
    assert versions(till.timeline(payment["id"])) == unbroken(declined)


def test_what_the_merchant_passes_through_reaches_klarna(till, klarna):
    payment = till.start(line_items=None, supplementary_purchase_data={"customer": {"email": "kim+denied@example.com"}})
    klarna.approve(payment)
    till.until(payment["id"], "declined")
    assert klarna.transactions(payment["id"]) == []


def test_a_cancellation_is_definite_when_its_call_returns(till, klarna):
    payment = till.start()
    answer = till.cancel(payment["id"])
    assert (answer.status_code, answer.json()["status"]) == (200, "canceled")
    cancellation = answer.json()["cancellation"]
    assert (cancellation["requested_by"], cancellation["outcome"]) == ("terminal", "canceled")
    assert klarna.cannot_approve(payment)
    assert klarna.transactions(payment["id"]) == []
    again = till.cancel(payment["id"])
    assert (again.status_code, again.json()["version"]) == (200, answer.json()["version"])


def test_a_shopper_with_the_phone_in_hand_can_be_canceled_too(till, klarna):
    payment = till.start()
    klarna.scan(payment)
    till.until_shown(payment["id"], "in_progress")
    answer = till.cancel(payment["id"])
    assert (answer.status_code, answer.json()["status"]) == (200, "canceled")
    assert klarna.cannot_approve(payment)
    assert versions(till.timeline(payment["id"])) == unbroken(answer.json())


def test_an_approved_payment_is_too_late_to_cancel(till, klarna):
    payment = till.start()
    klarna.approve(payment)
    approved = till.until(payment["id"], "approved")
    answer = till.cancel(payment["id"])
    is_problem(answer, 409, "too_late_to_cancel")
    told = answer.json()["payment"]
    assert (told["id"], told["status"], told["version"]) == (payment["id"], "approved", approved["version"])
    assert len(klarna.transactions(payment["id"])) == 1


def test_klarna_may_approve_at_once(till, klarna):
    klarna.decides_next(first_call="APPROVED")
    payment = till.start()
    assert (payment["status"], payment["captured_amount"], payment["qr"]) == ("approved", 2900, None)
    (transaction,) = klarna.transactions(payment["id"])
    assert transaction["payment_transaction_id"] == payment["klarna"]["payment_transaction_id"]
    assert versions(till.timeline(payment["id"])) == unbroken(payment)


def test_klarna_may_decline_at_once(till, klarna):
    klarna.decides_next(first_call="DECLINED")
    payment = till.start()
    assert (payment["status"], payment["decline"]["by"], payment["qr"]) == ("declined", "klarna", None)
    assert klarna.transactions(payment["id"]) == []


def test_a_lost_answer_is_found_again_by_the_receipt_number(till, back_office):
    asked = purchase()
    lost = till.start(reference=asked["reference"])
    for caller in (till, back_office):
        found = caller.get(f"/v1/payments?reference={asked['reference']}").json()
        assert [payment["id"] for payment in found["data"]] == [lost["id"]]
        assert found["next_cursor"] is None
