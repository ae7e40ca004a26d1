"""Finding disputes, and the evidence that partners bring."""

from typing import Any

import httpx
import pytest

from simulator.disputes.attachments import BEGINNINGS, LARGEST
from tests.simulator.settling import paid
from tests.simulator.till import CONFLICT, INVALID, NOT_THERE, ONE, JsonObject, Till, refused

DISPUTES = "/v4/payment/disputes"
FORM = "multipart/form-data; boundary=some-line"
PDF = b"%PDF-1.7\r\n--some-other-line\r\n\x00\xff"


def _opened(till: Till, **body: Any) -> str:
    return str(till.sim("POST", "/disputes", {"reference": "pay_1"} | body)["payment_dispute_id"])


def _form(content: bytes, *, name: str = "file", filename: str = "receipt.pdf") -> bytes:
    head = f'--some-line\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
    return head.encode() + b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n--some-line--\r\n"


def _attach(till: Till, dispute_id: str, body: bytes, kind: str = FORM, **headers: str) -> httpx.Response:
    return till.upload(f"{DISPUTES}/{dispute_id}/attachments", body, kind, **headers)


def test_disputes_are_found_by_what_they_are_about(till: Till) -> None:
    ids = []
    for number, reason in enumerate(("INCORRECT_AMOUNT", "NON_COMPLIANCE", "INCORRECT_AMOUNT"), start=1):
        transaction_id = paid(till, reference=f"pay_{number}")
        ids.append(_opened(till, reference=f"pay_{number}", reason=reason))
        till.days(1)
    till.sim("POST", f"/disputes/{ids[1]}/resolve", {"outcome": "won"})

    def found(query: str) -> list[int]:
        shown = till.call("GET", f"{DISPUTES}?{query}").json()["disputes"]
        return [ids.index(each["payment_dispute_id"]) for each in shown]

    assert found("") == [0, 1, 2]
    assert found("sort_by=-created_at") == [2, 1, 0]
    assert found("sort_by=closed_at") == [1, 0, 2]
    assert found("reason=INCORRECT_AMOUNT") == [0, 2]
    assert found("reason=INCORRECT_AMOUNT&reason=NON_COMPLIANCE&state=CLOSED") == [1]
    assert found(f"payment_transaction_ids={transaction_id}") == [2]
    assert found("purchase_references=none") == []
    assert found("created_at_start=2026-03-02T00:00:00Z&created_at_end=2026-03-02T23:59:59Z") == [1]
    assert found("closed_at_start=2026-03-01T00:00:00Z") == [1]
    page = till.call("GET", f"{DISPUTES}?size=2").json()["pagination"]
    assert (page["count"], page["total"], page["first_item"], page["last_item"]) == (2, 3, ids[0], ids[1])
    assert [each["payment_dispute_id"] for each in till.call("GET", page["links"]["next"]).json()["disputes"]] == ids[
        2:
    ]


@pytest.mark.parametrize("query", ["sort_by=amount", "created_at_start=monday", "colour=red", "size=x"])
def test_a_filter_that_cannot_be_is_refused(till: Till, query: str) -> None:
    assert refused(till.call("GET", f"{DISPUTES}?{query}")) == INVALID


def test_what_is_brought_is_given_back(till: Till) -> None:
    paid(till)
    dispute_id = _opened(till)
    first = _attach(till, dispute_id, _form(PDF), Klarna_Idempotency_Key="a")
    assert (first.status_code, first.json()) == (
        201,
        {"payment_dispute_attachment_id": f"{dispute_id}:attachment:1"},
    )
    assert _attach(till, dispute_id, _form(PDF), Klarna_Idempotency_Key="a").json() == first.json()
    assert refused(_attach(till, dispute_id, _form(PDF + b"!"), Klarna_Idempotency_Key="a")) == CONFLICT
    path = f"{DISPUTES}/{dispute_id}/attachments"
    answer = till.call("GET", f"{path}/{dispute_id}:attachment:1/download")
    assert (answer.content, answer.headers["content-type"]) == (PDF, "application/pdf")
    assert refused(till.call("GET", f"{path}/{dispute_id}:attachment:2/download")) == NOT_THERE


@pytest.mark.parametrize("kind", BEGINNINGS)
def test_pictures_and_documents_are_taken_up_to_seven_megabytes(till: Till, kind: str) -> None:
    paid(till)
    dispute_id = _opened(till)
    assert _attach(till, dispute_id, _form(BEGINNINGS[kind])).status_code == 201


def test_seven_megabytes_are_taken_and_one_byte_more_is_not(till: Till) -> None:
    paid(till)
    dispute_id = _opened(till)
    largest = PDF.ljust(LARGEST, b".")
    assert _attach(till, dispute_id, _form(largest)).status_code == 201
    assert _attach(till, dispute_id, _form(largest + b".")).status_code == 413


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (_form(b"GIF89a"), FORM, "VALIDATION_ERROR"),
        (_form(b"#!/bin/sh", filename="evidence.pdf"), FORM, "VALIDATION_ERROR"),
        (_form(PDF, name="evidence"), FORM, "VALIDATION_ERROR"),
        (_form(PDF, filename=""), FORM, "VALIDATION_ERROR"),
        (b"", FORM, "VALIDATION_ERROR"),
        (PDF, "application/pdf", "INVALID_CONTENT_TYPE"),
        (_form(PDF), "multipart/form-data", "INVALID_CONTENT_TYPE"),
    ],
)
def test_anything_else_is_refused(till: Till, body: bytes, kind: str, code: str) -> None:
    paid(till)
    assert refused(_attach(till, _opened(till), body, kind)) == (400, code)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"attachments": []},
        {"attachments": [{}]},
        {"attachments": [{"payment_dispute_attachment_id": "another"}]},
        {"attachments": ["known"], "additional_information": "x"},
        {"attachments": ["known"], "additional_information": "x" * 5001},
        {"attachments": [{"payment_dispute_attachment_id": "known"}], "partner_proposed_refund_amount": 10_001},
    ],
)
def test_a_statement_that_proves_nothing_is_refused(till: Till, body: JsonObject) -> None:
    paid(till)
    dispute_id = _opened(till)
    assert refused(till.call("POST", f"{DISPUTES}/{dispute_id}/represent", body)) == INVALID
    assert till.call("GET", f"{DISPUTES}/{dispute_id}").json()["state"] == "INITIATED"


def test_a_refund_can_be_proposed(till: Till) -> None:
    paid(till)
    dispute_id = _opened(till)
    known = _attach(till, dispute_id, _form(PDF)).json()
    body = {"attachments": [known], "partner_proposed_refund_amount": 4000}
    shown = till.call("POST", f"{DISPUTES}/{dispute_id}/represent", body).json()
    assert shown["partner_evidence"]["partner_proposed_refund_amount"] == 4000
    assert shown["partner_evidence"]["attachments"] == [known]
    assert refused(_attach(till, dispute_id, _form(PDF))) == CONFLICT


def test_partners_enroll_by_their_account(till: Till) -> None:
    path = f"{DISPUTES}/partners"
    assert till.call("POST", f"{path}/{ONE}/enroll", {"client_id": "klarna_test_client_1"}).status_code == 204
    assert refused(till.call("POST", f"{path}/{ONE}/enroll", {})) == INVALID
    assert refused(till.call("POST", f"{path}/none/enroll", {"client_id": "c"})) == INVALID
    assert refused(till.call("GET", f"{DISPUTES}/none")) == NOT_THERE
