"""Klarna's test cases 1 and 8 for acquiring partners, and rotations while payments go on; in the deployed local cloud."""

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
from tests.e2e.till import Till, new_key
from tests.rotation.run import run

PAYMENTS = 6
EXAMPLE = {"event_type": "payment.request.state-change.completed"}


@pytest.fixture(scope="module")
def acquirer(stack: Stack) -> Iterator[Till]:
    with closing(Till(stack.api_url, stack.keys.acquirer)) as acquirer:
        yield acquirer


@pytest.fixture(scope="module")
def klarna(stack: Stack) -> Iterator[httpx.Client]:
    with closing(httpx.Client(base_url=stack.klarna_url, trust_env=False)) as klarna:
        yield klarna


def kept(name):
    return json.loads(client("secretsmanager").get_secret_value(SecretId=name)["SecretString"])


def test_case_1_create_and_list_credentials_for_your_own_account(acquirer, klarna):
    asked, key = {"kind": "api_key", "description": "Back office"}, new_key()
    first = acquirer.post("/v1/klarna/credentials", asked, key=key)
    again = acquirer.post("/v1/klarna/credentials", asked, key=key)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert again.headers["Idempotency-Replayed"] == "true"
    made = first.json()
    secret = kept(made["secret_name"])["secret"]
    assert secret not in first.text + again.text
    listed = acquirer.get("/v1/klarna/credentials?kind=api_key").json()["data"]
    assert made in [one | {"last_used_at": made["last_used_at"]} for one in listed]

    path, bearer = "/v2/notification/signing-keys", {"Authorization": f"Basic {secret}"}
    assert klarna.get(path, headers=bearer).status_code == 200, "the new key opens"
    assert acquirer.delete(f"/v1/klarna/credentials/{made['id']}").status_code == 204
    assert klarna.get(path, headers=bearer).status_code == 401, "and is shut"


def test_case_8_create_get_and_delete_a_signing_key_for_an_account(acquirer, klarna, stack):
    made = acquirer.post("/v1/klarna/signing-keys").json()
    path = f"/v1/klarna/signing-keys/{made['id']}"
    assert acquirer.get(path).json() == made
    assert made["held"] is True
    secret = kept("kassa/local/klarna-signing-keys")[made["id"]]

    asked = {"event_types": ["payment.dispute.*"], "event_version": "v2", "signing_key_id": made["id"]}
    webhook = acquirer.post("/v1/klarna/webhooks", asked).json()
    example = acquirer.post(f"/v1/klarna/webhooks/{webhook['id']}/simulate", EXAMPLE).json()
    assert delivered(klarna, example["event_id"]), "what the key signs is taken"

    assert acquirer.delete(path).json()["code"] == "in_use"
    assert acquirer.delete(f"/v1/klarna/webhooks/{webhook['id']}").status_code == 204
    assert acquirer.delete(path).status_code == 204
    assert acquirer.get(path).status_code == 404
    assert until_refused(stack, made["id"], secret), "what it signed is refused from then on"


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
