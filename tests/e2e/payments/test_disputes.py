"""A shopper disputes a sale: the merchant hears of it, brings its proof or gives up, and the books follow the money."""

from collections.abc import Iterator
from http import HTTPStatus
from unittest.mock import ANY

import httpx
import pytest

from cli.stack_file import Stack
from cli.stages.account import LOCAL, Account
from tests.e2e.klarna import Klarna
from tests.e2e.payments.books import approved, books_agree, refunded
from tests.e2e.payments.ears import Ears, listening
from tests.e2e.till import JsonObject, Till, new_key

PDF = b"%PDF-1.7 the receipt of the till: lane 3, 10:15, everything handed over"
TEXT = b"The receipt of the till: lane 3, 10:15, everything handed over"
TOO_LARGE = 7 * 1024 * 1024 + 1


@pytest.fixture(scope="module")
def ears(back_office: Till) -> Iterator[Ears]:
    with listening(back_office, "dispute.*") as ears:
        yield ears


def disputed(till: Till, klarna: Klarna, ears: Ears, **details: object) -> tuple[JsonObject, JsonObject]:
    """A sale, and the dispute about it, as its merchant is told of both."""
    payment = approved(till, klarna)
    klarna.opens_dispute(payment["id"], **details)
    return payment, ears.until("dispute.opened", payment["id"])["data"]


def seen(office: Till, dispute: JsonObject) -> JsonObject:
    """The dispute as it is now; each look of Kassa's at Klarna makes a version."""
    answer = office.get(f"/v1/disputes/{dispute['id']}")
    assert answer.status_code == HTTPStatus.OK, answer.text
    content: JsonObject = answer.json()
    return content


def announced(office: Till, dispute: JsonObject, filename: str) -> JsonObject:
    """A file that may be brought now, and the form for it."""
    answer = office.post(f"/v1/disputes/{dispute['id']}/attachments", {"filename": filename})
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    content: JsonObject = answer.json()
    return content


def brought(file: JsonObject, content: bytes, **other_fields: str) -> httpx.Response:
    """What S3 says when the file comes by its form."""
    form = file["upload"]
    return httpx.post(
        form["url"], data=form["fields"] | other_fields, files={"file": ("file", content)}, trust_env=False, timeout=20
    )


def file_at_klarna(stack: Stack, dispute: JsonObject, attachment: JsonObject) -> bytes:
    """What Klarna has, as Kassa's own key can fetch it."""
    secret = Account.of(LOCAL).read_secret(f"kassa/{LOCAL}/klarna") or {}
    path = f"{dispute['klarna_dispute_id']}/attachments/{attachment['klarna_attachment_id']}/download"
    return httpx.get(
        f"{stack.klarna_url}/v4/payment/disputes/{path}",
        headers={"Authorization": f"Basic {secret['api_key']}"},
        trust_env=False,
    ).content


def represented(office: Till, dispute: JsonObject, file: JsonObject) -> httpx.Response:
    body = {"text": "Handed over at 10:15, lane 3", "attachments": [{"id": file["attachment"]["id"]}]}
    return office.post(f"/v1/disputes/{dispute['id']}/represent", body)


def test_disputed_money_is_held_until_the_proof_that_was_brought_has_won(stack, till, back_office, klarna, ears):
    payment, dispute = disputed(till, klarna, ears, amount=2000)
    assert (dispute["state"], dispute["amount"], dispute["held_amount"]) == ("INITIATED", 2000, 2000)
    assert seen(back_office, dispute) == dispute | {"version": ANY}
    held = back_office.payment(payment["id"])
    assert (held["disputed_amount"], held["refundable_amount"]) == (2000, 900)
    too_much = back_office.post(f"/v1/payments/{payment['id']}/refunds", {"amount": 901, "reference": new_key("r")})
    assert (too_much.status_code, too_much.json()["code"]) == (409, "amount_exceeds_refundable")
    refunded(back_office, payment, 900)

    named_wrongly, receipt = (announced(back_office, dispute, "receipt.pdf") for _ in range(2))
    assert brought(named_wrongly, TEXT).is_success
    refused = represented(back_office, dispute, named_wrongly)
    assert (refused.status_code, [error["field"] for error in refused.json()["errors"]]) == (422, ["attachments[0].id"])
    assert klarna.calls(dispute["klarna_dispute_id"], "attach_to_dispute") == []
    assert "EntityTooLarge" in brought(receipt, PDF + bytes(TOO_LARGE - len(PDF))).text
    assert brought(receipt, PDF, key=named_wrongly["upload"]["fields"]["key"]).status_code == 403
    assert "nobody has brought" in represented(back_office, dispute, receipt).text
    assert brought(receipt, PDF).is_success
    answered = represented(back_office, dispute, receipt)
    assert (answered.status_code, answered.json()["state"]) == (200, "REPRESENTMENT"), answered.text
    (attachment,) = [each for each in answered.json()["attachments"] if each["klarna_attachment_id"]]
    assert (attachment["id"], attachment["media_type"]) == (receipt["attachment"]["id"], "application/pdf")
    assert file_at_klarna(stack, answered.json(), attachment) == PDF

    assert ears.until("dispute.updated", payment["id"])["data"]["state"] == "REPRESENTMENT"
    klarna.ends_dispute(dispute["klarna_dispute_id"], "won")
    won = ears.until("dispute.won", payment["id"])["data"]
    assert (won["outcome"], won["held_amount"], won["returned_amount"]) == ("WON", 0, 2000)
    free = back_office.payment(payment["id"])
    assert (free["disputed_amount"], free["refundable_amount"]) == (0, 2000)
    refunded(back_office, payment, 2000)
    books_agree(back_office, klarna, payment["id"])


def test_a_loss_that_is_accepted_is_final_and_its_money_stays_away(till, back_office, klarna, ears):
    payment, dispute = disputed(till, klarna, ears, reason="PURCHASE_UNAUTHORIZED")
    path, key = f"/v1/disputes/{dispute['id']}/accept-loss", new_key("loss")
    first, again = back_office.post(path, {}, key=key), back_office.post(path, {}, key=key)
    assert (first.status_code, first.json()["state"], first.json()["outcome"]) == (200, "CLOSED", "LOST"), first.text
    assert (again.status_code, again.headers["idempotency-replayed"]) == (200, "true")
    assert len(klarna.calls(dispute["klarna_dispute_id"], "accept_dispute_loss")) == 1
    assert ears.until("dispute.lost", payment["id"])["data"]["held_amount"] == 2900
    gone = back_office.payment(payment["id"])
    assert (gone["disputed_amount"], gone["refundable_amount"]) == (2900, 0)
    late = back_office.post(f"/v1/disputes/{dispute['id']}/attachments", {"filename": "receipt.pdf"})
    assert (late.status_code, late.json()["code"]) == (409, "dispute_not_answerable")
    assert [one["id"] for one in back_office.get(f"/v1/disputes?payment_id={payment['id']}").json()["data"]] == [
        dispute["id"]
    ]


def test_nobody_else_sees_or_answers_a_dispute(till, back_office, chain, klarna, ears):
    payment, dispute = disputed(till, klarna, ears)
    path = f"/v1/disputes/{dispute['id']}"
    for caller, status in ((chain.office, 404), (till, 403)):
        answers = [
            caller.get(path),
            caller.post(f"{path}/attachments", {"filename": "receipt.pdf"}),
            caller.post(f"{path}/appeal", {"text": "no"}),
            caller.post(f"{path}/accept-loss", {}),
            caller.get(f"/v1/disputes?payment_id={payment['id']}"),
        ]
        assert [answer.status_code for answer in answers] == [status] * len(answers)
    assert chain.office.get("/v1/disputes?limit=100").json()["data"] == []
    assert seen(back_office, dispute) == dispute | {"version": ANY}
