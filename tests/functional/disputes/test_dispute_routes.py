"""Who may see and say what, route by route: one table for all of them."""

import pytest

from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.disputes.dispute import DisputeState
from tests.functional.disputes.test_answers import ACQUIRER
from tests.support.access import FINANCE

OTHER = Caller(key_id="key_o", kind=KeyKind.MERCHANT, merchant_id="mer_" + "0" * 32)
TERMINAL = Caller(
    key_id="key_t",
    kind=KeyKind.TERMINAL,
    merchant_id="mer_" + "a" * 32,
    store_reference="store-gbg-014",
    terminal_reference="lane-3",
)
FILE = "att_" + "0" * 32
PROOF = {"text": "It was", "attachments": [{"id": FILE}]}

ROUTES = {
    "one": ("GET", "", None),
    "accept-loss": ("POST", "/accept-loss", {}),
    "represent": ("POST", "/represent", PROOF),
    "appeal": ("POST", "/appeal", {"text": "It was"}),
    "attachments": ("POST", "/attachments", {"filename": "receipt.pdf"}),
}


def ask(desk, name, dispute_id=None, **more):
    method, path, body = ROUTES[name]
    return desk.call(f"{method} /v1/disputes/{dispute_id or desk.dispute_id}{path}", more.pop("body", body), **more)


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize(
    ("caller", "status", "code"),
    [(OTHER, 404, "dispute_not_found"), (TERMINAL, 403, "forbidden")],
    ids=["other", "till"],
)
def test_nobody_but_the_merchant_and_the_acquirer_gets_anywhere(disputed, name, caller, status, code):
    before = disputed.case
    answer = ask(disputed, name, caller=caller)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert (disputed.case, disputed.klarna.calls) == (before, [])


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("dispute_id", ["dsp_" + "0" * 32, "nonsense"])
def test_a_dispute_that_does_not_exist_is_not_found(disputed, name, dispute_id):
    assert ask(disputed, name, dispute_id, caller=ACQUIRER).status == 404


@pytest.mark.parametrize("name", [name for name, (method, *_) in ROUTES.items() if method == "POST"])
def test_without_an_idempotency_key_nothing_happens(disputed, name):
    answer = ask(disputed, name, key=None)
    assert (answer.status, answer.body["code"]) == (400, "idempotency_key_missing")


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("accept-loss", {"reason": "tired"}, "reason"),
        ("represent", {"text": "It was"}, "attachments"),
        ("represent", {"attachments": []}, "attachments"),
        ("represent", {**PROOF, "text": "x" * 5001}, "text"),
        ("represent", {**PROOF, "attachments": [{"id": "receipt.pdf"}]}, "attachments[0].id"),
        ("represent", {**PROOF, "attachments": [{"id": FILE}, {"id": FILE}]}, "attachments"),
        ("represent", {**PROOF, "attachments": [{"id": FILE}]}, "attachments[0].id"),
        ("represent", {**PROOF, "proposed_refund_amount": -1}, "proposed_refund_amount"),
        ("represent", {**PROOF, "proposed_refund_amount": 2901}, "proposed_refund_amount"),
        ("appeal", {}, "text"),
        ("appeal", {"text": "It was", "refund": 1}, "refund"),
        ("attachments", {"filename": ""}, "filename"),
        ("attachments", {"filename": "../receipt.pdf"}, "filename"),
        ("attachments", {"filename": "a.pdf", "content": "x"}, "content"),
    ],
)
def test_bad_input_names_its_field(disputed, name, body, field):
    answer = ask(disputed, name, body=body)
    assert answer.status == 422, answer.body
    assert field in [error["field"] for error in answer.body["errors"]]
    assert disputed.klarna.calls == []


def listed(desk, query="", caller=None):
    answer = desk.call("GET /v1/disputes", query=query, caller=caller)
    return answer.status, [one["id"] for one in answer.body.get("data", ())]


def test_a_merchant_lists_its_own_and_sees_what_it_is_about(disputed):
    assert listed(disputed) == (200, [disputed.dispute_id])
    assert listed(disputed, "state=INITIATED") == (200, [disputed.dispute_id])
    assert listed(disputed, "state=CLOSED") == (200, [])
    assert listed(disputed, f"payment_id={disputed.payment.id}") == (200, [disputed.dispute_id])
    assert listed(disputed, f"payment_id={disputed.payment.id}&state=CLOSED") == (200, [])
    shown = disputed.call(f"GET /v1/disputes/{disputed.dispute_id}").body
    assert (shown["reason"]["code"], shown["deadline"]) == ("PRODUCTS_OR_SERVICES_NOT_RECEIVED", "2026-03-22T10:15:00Z")
    assert shown["possible_actions"] == ["accept_loss", "represent"]


@pytest.mark.parametrize(
    ("query", "caller", "status"),
    [
        ("", OTHER, 200),
        ("payment_id=pay_" + "1" * 32, OTHER, 404),
        ("merchant_id=mer_" + "a" * 32, OTHER, 422),
        ("", TERMINAL, 403),
        ("payment_id=pay_" + "1" * 32, TERMINAL, 403),
        ("", ACQUIRER, 422),
        ("state=initiated", ACQUIRER, 422),
        ("status=INITIATED", ACQUIRER, 422),
        ("limit=101", ACQUIRER, 422),
    ],
)
def test_lists_show_nobody_anothers_disputes(disputed, query, caller, status):
    assert listed(disputed, query, caller) == (status, [])


@pytest.mark.parametrize("query", ["state=INITIATED", "merchant_id=mer_" + "a" * 32])
def test_the_acquirer_lists_everybodys(disputed, query):
    assert listed(disputed, query, ACQUIRER) == (200, [disputed.dispute_id])


def test_no_file_is_taken_for_a_dispute_that_waits_for_klarna(disputed):
    disputed.at_klarna(state=DisputeState.ARBITRATION)
    disputed.follow.one(disputed.payment.id)
    answer = ask(disputed, "attachments")
    assert (answer.status, answer.body["code"]) == (409, "dispute_not_answerable")


def test_finance_contests_a_dispute_for_the_acquirer(disputed):
    assert [
        one["id"] for one in disputed.call("GET /v1/disputes", query="state=INITIATED", caller=FINANCE).body["data"]
    ]
    assert ask(disputed, "one", caller=FINANCE).body == ask(disputed, "one").body
    assert ask(disputed, "attachments", caller=FINANCE, key="file-0002").status == 201
    answer = disputed.say("represent", disputed.proof(), caller=FINANCE)
    assert (answer.status, answer.body["state"]) == (200, "REPRESENTMENT")
    assert answer.body["answers"][0]["by"] == "acquirer"
    assert disputed.case.answers[0].by is KeyKind.ACQUIRER, "a word that every version can read"


@pytest.mark.parametrize(("act", "more"), [("accept-loss", None), ("represent", {"proposed_refund_amount": 100})])
def test_finance_gives_no_money_up(disputed, act, more):
    body = {**disputed.proof(), **more} if more else {}
    before = disputed.case
    answer = disputed.say(act, body, caller=FINANCE)
    assert (answer.status, answer.body["code"]) == (403, "forbidden")
    assert (disputed.case, disputed.klarna.calls) == (before, [])
