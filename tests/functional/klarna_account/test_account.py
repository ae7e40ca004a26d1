"""What is kept, what is in use, and what cannot be deleted; in both generations of Klarna's API."""

import json

import pytest

from kassa.adapters.secret_store import SharedSecretValue
from kassa.domain.klarna_account.settings import MOST_SIGNING_KEYS
from kassa.failures import StaleSecret

BOTH = pytest.mark.parametrize("generation", ["v2", "v1"], indirect=True)
NEW_KEY = {"kind": "api_key", "description": "Back office"}


@BOTH
def test_what_klarna_shows_once_lies_in_secrets_manager_and_works(desk):
    made = desk.call("POST /v1/klarna/credentials", NEW_KEY).body
    kept = desk.kept(made["secret_name"])
    assert (kept["id"], kept["kind"]) == (made["id"], "api_key")
    assert desk.lines({"api_key": kept["secret"]}).webhooks() == []
    assert (made["kind"], made["description"], made["in_use"]) == ("api_key", "Back office", False)


@BOTH
def test_a_client_identifier_has_domains_and_both_kinds_are_listed_apart(desk):
    asked = {"kind": "client_identifier", "description": "Shop", "allowed_domains": ["https://shop.example"]}
    made = desk.call("POST /v1/klarna/credentials", asked).body
    path = f"/v1/klarna/credentials/{made['id']}"
    changed = desk.call(f"PATCH {path}", {"allowed_domains": ["shop.example", "www.shop.example"]}).body
    assert changed["allowed_domains"] == ["shop.example", "www.shop.example"]
    assert desk.call(f"GET {path}").body == changed
    assert [one["id"] for one in desk.call("GET /v1/klarna/credentials?kind=client_identifier").body["data"]] == [
        made["id"]
    ]
    keys = desk.call("GET /v1/klarna/credentials?kind=api_key").body["data"]
    assert {one["kind"] for one in keys} == {"api_key"}
    assert len(desk.call("GET /v1/klarna/credentials").body["data"]) == 1 + len(keys)
    assert desk.call("GET /v1/klarna/credentials?king=x").status == 422


@BOTH
def test_a_deleted_credential_is_gone_at_klarna_and_in_secrets_manager(desk):
    made = desk.call("POST /v1/klarna/credentials", NEW_KEY).body
    path = f"/v1/klarna/credentials/{made['id']}"
    assert desk.call(f"DELETE {path}").status == 204
    assert (desk.call(f"GET {path}").status, desk.call(f"DELETE {path}").status) == (404, 404)
    with pytest.raises(desk.secrets.exceptions.ResourceNotFoundException):
        desk.kept(made["secret_name"])


def test_the_key_that_kassa_calls_with_cannot_be_deleted_even_while_nobody_knows_which_it_is(desk):
    (first,) = desk.call("GET /v1/klarna/credentials").body["data"]
    answer = desk.call(f"DELETE /v1/klarna/credentials/{first['id']}")
    assert (answer.status, answer.body["code"]) == (409, "in_use")
    shared = SharedSecretValue(desk.secrets, f"{desk.path}/klarna")
    held = shared.read()
    shared.write({**held.values, "api_key_id": first["id"]}, over=held)
    assert desk.call(f"DELETE /v1/klarna/credentials/{first['id']}").status == 409
    assert desk.call("GET /v1/klarna/credentials").body["data"][0]["in_use"] is True


def test_a_certificate_is_ours_from_its_key_to_its_revocation(desk):
    made = desk.call("POST /v1/klarna/certificates", {"description": "Back office"}).body
    kept = desk.kept(made["secret_name"])
    assert kept["client_key"].startswith("-----BEGIN PRIVATE KEY-----")
    assert kept["client_certificate"].startswith("-----BEGIN CERTIFICATE-----")
    listed = desk.call("GET /v1/klarna/certificates").body
    assert (listed["data"], listed["enforced_from"]) == ([made], None)
    assert made["expires_at"] is not None
    assert desk.call(f"DELETE /v1/klarna/certificates/{made['id']}").status == 204
    assert desk.call("GET /v1/klarna/certificates").body["data"][0]["status"] == "REVOKED"


def test_certificates_are_not_enforced_before_kassa_shows_one(desk):
    path = "/v1/klarna/certificates/enforcement"
    assert desk.call(f"PUT {path}", {}).body["code"] == "in_use"
    shared = SharedSecretValue(desk.secrets, f"{desk.path}/klarna")
    held = shared.read()
    shared.write({**held.values, "client_certificate": "pem", "client_key": "pem"}, over=held)
    assert desk.call(f"PUT {path}", {"from": "2030-01-01T00:00:00Z"}).body["enforced_from"] == "2030-01-01T00:00:00Z"
    assert desk.call("GET /v1/klarna/certificates").body["enforced_from"] == "2030-01-01T00:00:00Z"
    assert (desk.call(f"DELETE {path}").status, desk.call(f"DELETE {path}").status) == (204, 204)
    assert desk.call("GET /v1/klarna/certificates").body["enforced_from"] is None


@BOTH
def test_a_signing_key_is_held_before_anything_is_signed_with_it_and_until_it_is_gone(desk):
    key_id = desk.signing_key()
    assert desk.signing_keys == {key_id: desk.simulated.world.signing_keys[key_id].secret}
    assert desk.call(f"GET /v1/klarna/signing-keys/{key_id}").body["held"] is True
    webhook = desk.webhook(signing_key_id=key_id)
    assert desk.call(f"DELETE /v1/klarna/signing-keys/{key_id}").body["code"] == "in_use"
    other = desk.signing_key()
    moved = desk.call(f"PATCH /v1/klarna/webhooks/{webhook['id']}", {"signing_key_id": other}).body
    assert moved["signing_key_id"] == other
    assert desk.call(f"DELETE /v1/klarna/signing-keys/{key_id}").status == 204
    assert list(desk.signing_keys) == [other]


def test_the_fifty_first_signing_key_is_refused_with_advice_before_klarna_is_asked(desk):
    for _ in range(MOST_SIGNING_KEYS):
        desk.lines({"api_key": "klarna_test_api_simulator"}).new_signing_key(subject=f"key-{_}")
    asked = [call for call in desk.simulated.world.log if call.operation == "create_signing_key"]
    answer = desk.call("POST /v1/klarna/signing-keys")
    assert (answer.status, answer.body["code"]) == (409, "too_many_signing_keys")
    assert "delete" in answer.body["title"]
    assert [call for call in desk.simulated.world.log if call.operation == "create_signing_key"] == asked


@BOTH
def test_a_webhook_posts_to_us_unless_told_otherwise_and_never_twice_the_same(desk):
    webhook = desk.webhook(event_types=["partner.account.*", "payment.request.*"])
    assert webhook["url"] == "http://127.0.0.1:9/klarna/webhooks"
    twice = {"event_types": webhook["event_types"], "signing_key_id": webhook["signing_key_id"]}
    assert desk.call("POST /v1/klarna/webhooks", twice, key="another-request").body["code"] == "in_use"
    path = f"/v1/klarna/webhooks/{webhook['id']}"
    for status in ("DISABLED", "ENABLED", "DISABLED"):
        assert desk.call(f"PATCH {path}", {"status": status}).body["status"] == status
    assert desk.call("GET /v1/klarna/webhooks").body["data"] == [{**webhook, "status": "DISABLED"}]
    assert desk.call(f"DELETE {path}").status == 204


def test_a_rotation_is_on_record_and_its_steps_are_begun(desk):
    answer = desk.call("POST /v1/klarna/rotations", {"kind": "api_key"})
    rotation = answer.body
    assert (answer.status, rotation["status"], rotation["step"]) == (202, "running", "create")
    (first,) = desk.call("GET /v1/klarna/credentials").body["data"]
    assert rotation["old_ids"] == [first["id"]], "the only one there is"
    assert desk.runs.started == [rotation["id"]]
    assert desk.call(f"GET /v1/klarna/rotations/{rotation['id']}").body == rotation
    assert desk.call("GET /v1/klarna/rotations").body["data"] == [rotation]
    another = desk.call("POST /v1/klarna/rotations", {"kind": "api_key"}, key="another-key")
    assert (another.body, another.headers["Idempotency-Replayed"]) == (rotation, "true")
    reused = desk.call("POST /v1/klarna/rotations", {"kind": "signing_key"})
    assert reused.status == 422


def test_two_writers_of_a_secret_cannot_both_win(desk):
    one, other = (SharedSecretValue(desk.secrets, f"{desk.path}/klarna") for _ in range(2))
    seen_by_one, seen_by_other = one.read(), other.read()
    one.write({"api_key": "one"}, over=seen_by_one)
    with pytest.raises(StaleSecret):
        other.write({"api_key": "other"}, over=seen_by_other)
    assert one.read().values == {"api_key": "one"}
    absent = SharedSecretValue(desk.secrets, f"{desk.path}/new")
    nothing = absent.read()
    absent.write({"a": "1"}, over=nothing)
    with pytest.raises(StaleSecret):
        absent.write({"a": "2"}, over=nothing)
    assert json.dumps(dict(absent.read().values)) == '{"a": "1"}'
