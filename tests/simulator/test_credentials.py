"""Credentials, certificates and signing keys as Klarna keeps them, in both generations of its API."""

import pytest

from kassa.adapters.certificate_requests import new_certificate_request
from simulator.authentication import is_let_in
from simulator.simulation import API_KEY
from tests.simulator.till import CONFLICT, INVALID, NOT_THERE, Till, refused

KEYS = "/v2/account/integration/credentials/api-key"
CLIENTS = "/v2/account/integration/credentials/client-identifier"
CERTIFICATES = "/v2/account/integration/credentials/client-certificate"
ENFORCEMENT = "/v2/account/integration/client-certificates/enforcement"
OLDER = "/v1/account/credentials"


def authorization(secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {secret}"}


@pytest.mark.parametrize(
    ("path", "body", "shown_as"),
    [
        (KEYS, {"description": "Back office"}, "api_key"),
        (OLDER, {"description": "Back office", "type": "API", "environment": "TEST"}, "credential"),
        ("/v2/account/credentials", {"type": "API", "environment": "TEST"}, "credential"),
    ],
)
def test_a_new_key_works_beside_the_first_until_it_is_deleted(
    till: Till, path: str, body: dict[str, str], shown_as: str
) -> None:
    made = till.call("POST", path, body).json()
    secret = made.pop(shown_as)
    assert secret.startswith("klarna_test_api_")
    for key in (secret, API_KEY):
        assert till.call("GET", path, **authorization(key)).status_code == 200
    one = f"{path}/{made['credential_id']}"
    assert secret not in till.call("GET", one).text + till.call("GET", path).text
    assert till.call("DELETE", one).status_code == 204
    assert refused(till.call("GET", path, **authorization(secret))) == (401, "UNAUTHORIZED")
    assert refused(till.call("GET", one)) == NOT_THERE


def test_a_key_that_nobody_uses_for_two_months_is_disabled_and_the_first_one_is_not(till: Till) -> None:
    used, unused = (till.call("POST", KEYS, {}).json()["api_key"] for _ in range(2))
    till.days(59)
    assert till.call("GET", KEYS, **authorization(used)).status_code == 200
    till.days(2)
    assert till.call("GET", KEYS, **authorization(used)).status_code == 200
    assert refused(till.call("GET", KEYS, **authorization(unused))) == (401, "UNAUTHORIZED")
    assert [one["status"] for one in till.sim("GET", "/credentials")["credentials"]] == [
        "ENABLED",
        "ENABLED",
        "DISABLED",
    ]


def test_a_client_identifier_has_domains_and_calls_nothing(till: Till) -> None:
    assert refused(till.call("POST", CLIENTS, {"description": "Shop"})) == INVALID
    made = till.call("POST", CLIENTS, {"config": {"allowed_domains": ["https://shop.example"]}}).json()
    assert refused(till.call("GET", KEYS, **authorization(made["client_identifier"]))) == (401, "UNAUTHORIZED")
    changed = till.call("PATCH", f"{CLIENTS}/{made['credential_id']}", {"config": {"allowed_domains": ["b.example"]}})
    assert changed.json()["config"] == {"allowed_domains": ["b.example"]}
    assert refused(till.call("GET", f"{KEYS}/{made['credential_id']}")) == NOT_THERE


@pytest.mark.parametrize(
    ("path", "body"),
    [(KEYS, {"description": "<b>"}), (OLDER, {"type": "API"}), (OLDER, {"type": "X", "environment": "TEST"})],
)
def test_what_klarna_would_not_make_is_refused(till: Till, path: str, body: dict[str, str]) -> None:
    assert refused(till.call("POST", path, body))[0] == 400


def test_a_reset_keeps_credentials_unless_it_forgets_the_setup(till: Till) -> None:
    secret = till.call("POST", KEYS, {}).json()["api_key"]
    till.sim("POST", "/reset", {})
    assert till.call("GET", KEYS, **authorization(secret)).status_code == 200
    till.sim("POST", "/reset", {"forget_setup": True})
    assert refused(till.call("GET", KEYS, **authorization(secret))) == (401, "UNAUTHORIZED")
    assert till.call("GET", KEYS).status_code == 200


def test_the_log_shows_no_secret(till: Till) -> None:
    shown = [till.call("POST", KEYS, {}).json()["api_key"]]
    shown.append(till.call("POST", OLDER, {"type": "API", "environment": "TEST"}).json()["credential"])
    assert not [secret for secret in shown if secret in str(till.sim("GET", "/log"))]


def test_a_certificate_is_issued_on_request_and_revoked(till: Till) -> None:
    request = new_certificate_request("MDEMO001").request
    body = {"description": "Kassa", "config": {"usage": "MTLS", "certificate_signing_request": request}}
    made = till.call("POST", CERTIFICATES, body).json()
    assert made["client_certificate"].startswith("-----BEGIN CERTIFICATE-----")
    assert (made["status"], made["config"]) == ("ACTIVE", {"usage": "MTLS"})
    one = f"{CERTIFICATES}/{made['credential_id']}"
    assert (
        till.call("POST", f"{one}/revoke", {"revoked_from": "2026-03-01T12:00:00+00:00"}).json()["status"] == "REVOKED"
    )
    assert till.call("GET", CERTIFICATES).json()["credentials"][0]["revoked_from"].startswith("2026-03-01T12:00:00")
    till.days(366)
    body["config"] = {"usage": "MTLS", "certificate_signing_request": "not one"}
    assert refused(till.call("POST", CERTIFICATES, body)) == INVALID


@pytest.mark.parametrize(
    ("shown", "enforced", "let_in"),
    [
        (None, True, True),  # plain http: nothing can be shown, so nothing is asked for
        ("NOT_PRESENTED", False, True),
        ("NOT_PRESENTED", True, False),
        ("VERIFIED", True, True),
        ("REJECTED", False, False),
    ],
)
def test_who_is_let_in(till: Till, shown: str | None, enforced: bool, let_in: bool) -> None:
    if enforced:
        assert till.call("PUT", ENFORCEMENT, {"enforced_from": "NOW"}).status_code == 200
    assert is_let_in(till.simulation.world, shown) is let_in
    assert (till.call("GET", ENFORCEMENT).status_code == 200) is enforced
    assert till.call("DELETE", ENFORCEMENT).status_code == 204
    assert refused(till.call("GET", ENFORCEMENT)) == NOT_THERE


def test_v1_has_signing_keys_and_webhooks_too(till: Till) -> None:
    key = till.call("POST", "/v1/notification/signing-keys").json()
    body = {
        "url": "https://hooks.example/klarna",
        "event_types": ["*"],
        "event_version": "v1",
        "signing_key_id": key["signing_key_id"],
    }
    assert till.call("POST", "/v1/notification/webhooks", body).status_code == 201
    assert refused(till.call("POST", "/v2/notification/webhooks", body)) == CONFLICT, "it is one account"
    assert refused(till.call("DELETE", f"/v1/notification/signing-keys/{key['signing_key_id']}")) == CONFLICT
