"""What the tests of disputes have in common: opening one, answering it, deciding it."""

from typing import Any

from tests.simulator.till import JsonObject, Till

DISPUTES = "/v4/payment/disputes"
PDF = b"%PDF-1.7 evidence"


def opened(till: Till, **body: Any) -> str:
    return str(till.sim("POST", "/disputes", {"reference": "pay_1"} | body)["payment_dispute_id"])


def path(dispute_id: str, act: str = "") -> str:
    return f"{DISPUTES}/{dispute_id}{act}"


def attached(till: Till, dispute_id: str) -> str:
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + PDF + b"\r\n--b--\r\n"
    answer = till.upload(path(dispute_id, "/attachments"), body, "multipart/form-data; boundary=b")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["payment_dispute_attachment_id"])


def represented(till: Till, dispute_id: str) -> JsonObject:
    attachment = {"payment_dispute_attachment_id": attached(till, dispute_id), "description": "The receipt"}
    body = {"attachments": [attachment], "additional_information": "It was handed over"}
    answer = till.call("POST", path(dispute_id, "/represent"), body)
    assert answer.status_code == 201, answer.text
    shown: JsonObject = answer.json()
    return shown


def decided(till: Till, dispute_id: str, outcome: str, **body: Any) -> JsonObject:
    return till.sim("POST", f"/disputes/{dispute_id}/resolve", {"outcome": outcome} | body)
