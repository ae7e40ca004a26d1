"""Disputes at the console: what is to be answered, and evidence that is checked before anybody hears of it."""

import json

import httpx
import pytest

from kassa.domain.disputes.dispute import LARGEST_ATTACHMENT
from tests.unit.cli.conftest import API, a_payment
from tests.unit.cli.finance import a_dispute, a_page

PATH = "/v1/disputes/dsp_1"
PDF = b"%PDF-1.4\n"
FORM = {"url": f"{API}/evidence", "fields": {"key": "mer_1/dsp_1/att_1", "policy": "p"}, "expires_at": "later"}


@pytest.fixture
def receipt(tmp_path):
    path = tmp_path / "receipt.pdf"
    path.write_bytes(PDF)
    return path


@pytest.fixture
def bucket(api):
    """A dispute that can be answered, and a bucket that takes files by a form."""
    api.says("GET", PATH, a_dispute())
    api.says("POST", f"{PATH}/attachments", {"attachment": {"id": "att_1"}, "upload": FORM})
    api.says("POST", "/evidence", lambda _: httpx.Response(204))
    return api


def posts(api):
    return [request.url.path for request in api.asked if request.method == "POST"]


def test_disputes_are_listed_with_the_day_that_counts(api, kassa):
    api.says("GET", "/v1/disputes", a_page(a_dispute(), a_dispute("CLOSED", outcome="LOST", deadline=None)))
    open_one, closed = (row.split("\t") for row in kassa("disputes", "list").stdout.splitlines()[1:])
    assert open_one == ["dsp_1", "INITIATED", "29.00 SEK", "2026-03-23 10:00", "PRODUCTS_OR_SERVICES_NOT_RECEIVED"]
    assert (closed[1], closed[3]) == ("LOST", "-")


def test_a_merchant_lists_its_own_and_the_acquirer_says_whose(api, kassa):
    api.says("GET", "/v1/disputes", a_page())
    kassa("disputes", "list", "--state", "initiated")
    kassa("disputes", "list", "--merchant", "mer_9")
    merchants, acquirers = api.asked
    assert (merchants.headers["authorization"][-1], merchants.url.params["state"]) == ("m", "INITIATED")
    assert (acquirers.headers["authorization"][-1], acquirers.url.params["merchant_id"]) == ("a", "mer_9")


def test_a_dispute_says_what_answers_it_and_how_to(api, kassa):
    answer = {"action": "represent", "status": "refused", "by": "merchant", "requested_at": "2026-03-03T10:00:00Z"}
    said = answer | {"attachments": ["att_1"], "refused_because": "too late"}
    named = [{"id": "att_1", "filename": "receipt.pdf"}]
    api.says("GET", PATH, a_dispute(answers=[said], attachments=named))
    shown = kassa("disputes", "show", "dsp_1").stdout
    assert "the receipt of the till" in shown
    assert "represent by merchant with receipt.pdf: refused, too late" in shown
    assert "kassa disputes accept-loss dsp_1" in shown
    assert "kassa disputes represent dsp_1 --file" in shown


def test_evidence_travels_by_the_form_and_the_answer_names_it(bucket, kassa, receipt):
    bucket.says("POST", f"{PATH}/represent", a_dispute("REPRESENTMENT"))
    answer = kassa(
        "disputes", "represent", "dsp_1", "--file", str(receipt), "--text", "Handed over", "--refund", "1.00"
    )
    assert answer.exit_code == 0, answer.stderr
    assert bucket.bodies("POST", f"{PATH}/attachments") == [{"filename": "receipt.pdf"}]
    (sent,) = bucket.bodies("POST", f"{PATH}/represent")
    assert sent == {"text": "Handed over", "attachments": [{"id": "att_1"}], "proposed_refund_amount": 100}
    (upload,) = (request for request in bucket.asked if request.url.path == "/evidence")
    assert "authorization" not in upload.headers
    assert upload.content.index(b'name="policy"') < upload.content.index(PDF)
    assert "REPRESENTMENT  29.00 SEK" in answer.stdout


def test_a_command_that_is_typed_again_does_not_use_a_place_for_files_up(bucket, kassa, receipt):
    bucket.says("POST", f"{PATH}/represent", a_dispute("REPRESENTMENT"))
    for _ in range(2):
        kassa("disputes", "represent", "dsp_1", "--file", str(receipt))
    keys = [one.headers["idempotency-key"] for one in bucket.asked if one.url.path == f"{PATH}/attachments"]
    assert keys[0] == keys[1]
    receipt.write_bytes(PDF + b"another")
    kassa("disputes", "represent", "dsp_1", "--file", str(receipt))
    assert bucket.asked[-3].headers["idempotency-key"] != keys[0]


WRONG = {
    "another kind, whatever it is called": (b"MZ", "no PDF, PNG, JPEG or DOCX"),
    "nothing": (b"", "no PDF, PNG, JPEG or DOCX"),
    "too large": (PDF + bytes(LARGEST_ATTACHMENT), "7.0 MB, and Klarna takes 7"),
}


@pytest.mark.parametrize(("content", "why"), WRONG.values(), ids=WRONG)
def test_a_file_that_klarna_would_not_take_is_told_before_anybody_hears_of_it(bucket, kassa, receipt, content, why):
    receipt.write_bytes(content)
    answer = kassa("disputes", "represent", "dsp_1", "--file", str(receipt))
    assert answer.exit_code == 1
    assert why in answer.stderr
    assert bucket.asked == []


def test_a_file_is_not_sent_twice_and_a_text_has_an_end(bucket, kassa, receipt):
    twice = kassa("disputes", "appeal", "dsp_1", "--text", "no", "--file", str(receipt), "--file", str(receipt))
    assert "named twice" in twice.stderr
    assert "5000" in kassa("disputes", "appeal", "dsp_1", "--text", "x" * 5001).stderr
    assert kassa("disputes", "represent", "dsp_1", "--text", "without a file").exit_code == 2
    assert bucket.asked == []


def test_what_is_not_possible_now_is_told_before_files_travel(api, kassa, receipt):
    api.says("GET", PATH, a_dispute("PRE_ARBITRATION", possible_actions=["accept_loss", "appeal"]))
    answer = kassa("disputes", "represent", "dsp_1", "--file", str(receipt))
    assert answer.exit_code == 1
    assert "represent is not possible now, accept-loss and appeal would be" in answer.stderr
    api.says("GET", PATH, a_dispute("CLOSED", outcome="WON", possible_actions=[]))
    assert "dsp_1 is WON: nothing can be done" in kassa("disputes", "accept-loss", "dsp_1").stderr
    assert posts(api) == []


def test_a_form_that_is_not_taken_ends_it_before_klarna_hears_of_it(bucket, kassa, receipt):
    bucket.says("POST", "/evidence", lambda _: httpx.Response(403, text="Policy expired"))
    answer = kassa("disputes", "represent", "dsp_1", "--file", str(receipt))
    assert answer.exit_code == 1
    assert "receipt.pdf was not taken, 403: Policy expired" in answer.stderr
    assert f"{PATH}/represent" not in posts(bucket)


def test_an_answer_that_klarna_has_not_taken_yet_is_told_as_such(api, kassa):
    under_way = {"action": "accept_loss", "status": "requested"}
    api.says("GET", PATH, a_dispute())
    api.says("POST", f"{PATH}/accept-loss", a_dispute(answers=[under_way]))
    answer = kassa("disputes", "accept-loss", "dsp_1")
    assert answer.exit_code == 0
    assert "Klarna has not answered yet" in answer.stdout
    assert json.loads(kassa("disputes", "accept-loss", "dsp_1", "--json").stdout)["id"] == "dsp_1"


def test_elsewhere_the_acquirers_key_answers_where_no_other_is_given(api, kassa, monkeypatch):
    monkeypatch.setenv("KASSA_KEY", "kassa_test_mine")
    monkeypatch.setenv("KASSA_API_URL", "https://kassa.example")
    api.says("GET", PATH, a_dispute())
    assert kassa("disputes", "show", "dsp_1", "--stage", "sandbox").exit_code == 0
    assert api.asked[-1].headers["authorization"] == "Bearer kassa_test_mine"


def test_a_dispute_is_triggered_once_the_payments_timeline_has_it(api, kassa):
    api.says("POST", "/v1/payments", a_payment("awaiting_shopper"))
    api.says("POST", "/_sim/requests/pay_1/approve", {})
    api.says("GET", "/v1/payments/pay_1", a_payment())
    happened = [{"version": n, "type": kind} for n, kind in enumerate(("payment.approved", "dispute.opened"), start=3)]
    won = {"version": 5, "type": "dispute.won"}
    first, then, last = happened[:1], happened, [*happened, won]
    api.says("GET", "/v1/payments/pay_1/events", *(a_page(*events) for events in (first, then, last)))
    api.says("POST", "/_sim/disputes", {})
    api.says("POST", "/_sim/disputes/pay_1/resolve", {})
    answer = kassa("trigger", "dispute.won", "--json")
    assert answer.exit_code == 0, answer.stderr
    assert api.bodies("POST", "/_sim/disputes") == [{"reference": "pay_1"}]
    assert api.bodies("POST", "/_sim/disputes/pay_1/resolve") == [{"outcome": "won"}]
