"""Whom the acquirer's keys let in, what its signing keys make us believe, and their rotation while payments go on."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest

from cli.stack_file import Stack
from tests.e2e.permissions import client
from tests.e2e.till import new_key
from tests.rotation.run import run

PAYMENTS = 6
EXAMPLE = {"event_type": "payment.request.state-change.completed"}


@pytest.fixture(scope="module")
def klarna(stack: Stack) -> Iterator[httpx.Client]:
    with closing(httpx.Client(base_url=stack.klarna_url, trust_env=False)) as klarna:
        yield klarna


def kept(name):
    return json.loads(client("secretsmanager").get_secret_value(SecretId=name)["SecretString"])


def test_a_new_key_opens_klarna_until_it_is_taken_back(acquirer, klarna):
    asked, key = {"kind": "api_key", "description": "Back office"}, new_key()
    first = acquirer.post("/v1/klarna/credentials", asked, key=key)
    again = acquirer.post("/v1/klarna/credentials", asked, key=key)
    assert (first.status_code, again.json()) == (201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    made = first.json()
    secret = kept(made["secret_name"])["secret"]
    assert secret not in first.text + again.text
    path, shown = "/v2/notification/signing-keys", {"Authorization": f"Basic {secret}"}
    assert klarna.get(path, headers=shown).status_code == 200
    assert acquirer.delete(f"/v1/klarna/credentials/{made['id']}").status_code == 204
    assert klarna.get(path, headers=shown).status_code == 401


def test_what_a_signing_key_signs_is_taken_until_it_is_deleted(acquirer, klarna, stack):
    made = acquirer.post("/v1/klarna/signing-keys").json()["id"]
    secret = kept("kassa/local/klarna-signing-keys")[made]
    asked = {"event_types": ["payment.dispute.*"], "event_version": "v2", "signing_key_id": made}
    webhook = f"/v1/klarna/webhooks/{acquirer.post('/v1/klarna/webhooks', asked).json()['id']}"
    example = acquirer.post(f"{webhook}/simulate", EXAMPLE).json()
    assert delivered(klarna, example["event_id"])
    assert acquirer.delete(webhook).status_code == 204
    assert acquirer.delete(f"/v1/klarna/signing-keys/{made}").status_code == 204
    assert until_refused(stack, made, secret)


def test_payments_go_on_while_everything_is_rotated(stack, acquirer, klarna):
    before = klarna.get("/_sim/credentials").json()["credentials"]
    outcome = run(stack, payments=PAYMENTS)
    assert outcome.is_good, outcome
    after = {one["credential_id"] for one in klarna.get("/_sim/credentials").json()["credentials"]}
    new = {rotation["kind"]: rotation for rotation in outcome.rotations}
    assert new["api_key"]["new_id"] in after
    assert new["api_key"]["old_ids"][0] not in after
    assert new["api_key"]["old_ids"][0] in {one["credential_id"] for one in before}
    webhooks = acquirer.get("/v1/klarna/webhooks").json()["data"]
    assert {webhook["signing_key_id"] for webhook in webhooks} == {new["signing_key"]["new_id"]}
    assert list(kept("kassa/local/klarna-signing-keys")) == [new["signing_key"]["new_id"]]
    shown = kept("kassa/local/klarna")
    assert shown["client_certificate_id"] == new["client_certificate"]["new_id"]
    assert not [name for name in shown if name.startswith(("candidate", "previous"))]


def delivered(klarna, event_id):
    """Whether our webhook takes it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = klarna.get("/_sim/webhooks/deliveries", params={"event_id": event_id}).json()["deliveries"]
        if found and all(delivery["status"] == "delivered" for delivery in found):
            return True
        time.sleep(0.2)
    return False


def until_refused(stack, key_id, secret):
    """Whether our webhook, which keeps its keys for some seconds, comes to refuse this one."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        metadata = {"event_id": new_key("evt"), "event_type": "payment.dispute.state-change.closed"}
        body = json.dumps({"metadata": metadata, "payload": {}}).encode()
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Klarna-Signature": signature, "Klarna-Signing-Key-Id": key_id}
        answer = httpx.post(f"{stack.api_url}/klarna/webhooks", content=body, headers=headers, trust_env=False)
        if answer.status_code == 400:
            return True
        time.sleep(0.5)
    return False
