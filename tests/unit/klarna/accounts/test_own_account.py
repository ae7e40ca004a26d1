"""The acquirer's account at Klarna is understood in every form that its sources show or leave open."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.klarna_account.client import KlarnaOwnAccount
from kassa.adapters.klarna.klarna_account.operations import (
    CERTIFICATES,
    ENFORCE,
    GENERATIONS,
    READ_ENFORCEMENT,
    REVOKE_CERTIFICATE,
    STOP_ENFORCING,
)
from kassa.domain.klarna_account.settings import (
    DISUSE,
    Certificate,
    CertificateUsage,
    Credential,
    CredentialKind,
    KlarnaWebhook,
    soon_disabled,
    soon_expired,
)
from kassa.failures import KlarnaRefused, KlarnaUnavailable, NoSuchSetting
from tests.unit.klarna.klarna_talk import NOON, SETTINGS, Clock, refuses, says

HOOK = {"webhook_id": "krn:h", "url": "https://k.example", "signing_key_id": "krn:k", "event_types": ["*"]}


class Paper:
    """Answers in turn, and keeps what it was asked."""

    def __init__(self, *turns: httpx.Response, generation: str = "v2", live: bool = False) -> None:
        self.turns, self.asked, clock = list(turns), [], Clock()  # type: ignore[var-annotated]
        calls = Calls(
            SETTINGS.url,
            httpx.MockTransport(self._answer),
            clock=clock,
            sleep=clock.sleep,
            chance=lambda: 0.5,
        )
        self.account = KlarnaOwnAccount(SETTINGS, calls, GENERATIONS[generation], live=live)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.turns.pop(0)

    def body(self, number: int = 0) -> Any:
        return json.loads(self.asked[number].content)


@pytest.mark.parametrize(
    "listed",
    [
        {"credentials": [{"credential_id": "krn:1"}]},
        {"api_keys": [{"api_key_id": "krn:1"}]},
        {"data": [{"id": "krn:1"}, "not one", {"no": "id"}]},
        [{"id": "krn:1"}],
    ],
)
def test_a_list_is_found_under_any_name(listed: object) -> None:
    assert [one.id for one in Paper(says(listed)).account.credentials(CredentialKind.API_KEY)] == ["krn:1"]


@pytest.mark.parametrize("name", ["api_key", "credential", "secret", "key"])
@pytest.mark.parametrize("within", [None, "config"])
def test_what_is_shown_once_is_found_under_any_name(name: str, within: str | None) -> None:
    shown: dict[str, Any] = {within: {name: "klarna_test_api_x"}} if within else {name: "klarna_test_api_x"}
    paper = Paper(says({"credential_id": "krn:1", **shown}, 201))
    made, once = paper.account.new_credential(CredentialKind.API_KEY, "Kassa", (), subject="rot_1")
    assert (made.id, once.secret) == ("krn:1", "klarna_test_api_x")
    assert "klarna_test_api_x" not in repr(made)


def test_both_generations_make_the_same_credential_each_in_its_words() -> None:
    answer = {"credential_id": "krn:1", "client_identifier": "klarna_test_client_x"}
    for generation, path, more in (
        ("v2", "/v2/account/integration/credentials/client-identifier", {}),
        ("v1", "/v1/account/credentials", {"type": "CLIENT", "environment": "LIVE"}),
    ):
        paper = Paper(says(answer), generation=generation, live=True)
        made, _ = paper.account.new_credential(
            CredentialKind.CLIENT_IDENTIFIER, "Shop", ["shop.example"], subject="crd_1"
        )
        assert paper.asked[0].url.path == path
        assert paper.body() == {"description": "Shop", "config": {"allowed_domains": ["shop.example"]}, **more}
        assert paper.asked[0].headers["Klarna-Idempotency-Key"]
        assert made.kind is CredentialKind.CLIENT_IDENTIFIER


def test_v1_lists_both_kinds_and_each_is_told_by_its_type() -> None:
    listed = {"credentials": [{"credential_id": "krn:1", "type": "API"}, {"credential_id": "krn:2", "type": "CLIENT"}]}
    paper = Paper(says(listed), says(listed), generation="v1")
    assert [one.id for one in paper.account.credentials(CredentialKind.API_KEY)] == ["krn:1"]
    assert [one.id for one in paper.account.credentials(CredentialKind.CLIENT_IDENTIFIER)] == ["krn:2"]


@pytest.mark.parametrize("name", ["client_certificate", "certificate", "certificate_pem"])
def test_a_certificate_is_found_under_any_name_and_nothing_else_passes_for_one(name: str) -> None:
    pem = "-----BEGIN CERTIFICATE-----\nx"
    for answer, found in (({name: pem}, pem), ({"config": {name: pem}}, pem), ({name: "soon"}, None)):
        paper = Paper(says({"credential_id": "krn:1", **answer}))
        _, shown = paper.account.new_certificate(CertificateUsage.MTLS, "Kassa", "csr", subject="rot_1")
        assert shown.secret == found
        assert paper.body()["config"] == {"usage": "MTLS", "certificate_signing_request": "csr"}


def test_what_names_one_thing_that_is_not_there_says_so() -> None:
    gone = refuses(404, "RESOURCE_NOT_FOUND")
    with pytest.raises(NoSuchSetting):
        Paper(gone, gone).account.credential("krn:1")
    for act in ("signing_key", "delete_signing_key", "webhook", "delete_webhook"):
        with pytest.raises(NoSuchSetting):
            getattr(Paper(refuses(404, "RESOURCE_NOT_FOUND")).account, act)("krn:1")
    assert Paper(refuses(404, "RESOURCE_NOT_FOUND")).account.enforced_from() is None


def test_an_answer_without_an_id_is_not_understood() -> None:
    with pytest.raises(KlarnaUnavailable):
        Paper(says({"hello": "world"})).account.new_signing_key(subject="rot_1")


def test_a_change_goes_out_without_a_key_so_that_it_can_be_changed_back() -> None:
    paper = Paper(*[says(HOOK) for _ in range(6)])
    for status in ("DISABLED", "ENABLED", "DISABLED"):
        paper.account.change_webhook("krn:h", {"status": status})
    changes = [request for request in paper.asked if request.method == "PATCH"]
    assert [json.loads(request.content)["status"] for request in changes] == ["DISABLED", "ENABLED", "DISABLED"]
    assert not [request for request in changes if "Klarna-Idempotency-Key" in request.headers]


@pytest.mark.parametrize(
    ("version", "types", "example"),
    [
        ("v2", ("payment.request.*",), "payment.request.state-change.completed"),
        ("v1", ("*",), "payment.request.state-change.pending-confirmation"),
        ("v2", ("partner.account.*",), "partner.account.state-change.operational"),
    ],
)
def test_the_example_is_one_that_the_webhook_is_told_of(version: str, types: tuple[str, ...], example: str) -> None:
    paper = Paper(says({}, 202))
    webhook = KlarnaWebhook(
        id="krn:h", url="https://k.example", event_types=types, event_version=version, signing_key_id="krn:k"
    )
    paper.account.try_out(webhook, subject="rot_1")
    assert paper.body() == {"event_type": example, "event_version": version}


def test_without_an_example_there_is_nothing_to_post() -> None:
    webhook = KlarnaWebhook(
        id="krn:h", url="https://k.example", event_types=("mine",), event_version="v2", signing_key_id="krn:k"
    )
    with pytest.raises(KlarnaRefused):
        Paper().account.try_out(webhook, subject="rot_1")


def test_every_operation_has_its_own_name_and_what_makes_something_a_key() -> None:
    resources = [
        *(GENERATIONS[name] for name in GENERATIONS),
    ]
    operations = {
        operation
        for generation in resources
        for resource in (
            generation.api_keys,
            generation.client_identifiers,
            generation.signing_keys,
            generation.webhooks,
        )
        for operation in (*resource.operations, generation.simulate)
    } | {*CERTIFICATES.operations, REVOKE_CERTIFICATE, READ_ENFORCEMENT, ENFORCE, STOP_ENFORCING}
    assert len({operation.name for operation in operations}) == len(operations)
    assert all(operation.idempotent == (operation.method != "POST") for operation in operations)


def test_a_warning_comes_in_time_and_not_before() -> None:
    def used(days: float) -> Credential:
        return Credential(id="krn:1", kind=CredentialKind.API_KEY, last_used_at=NOON - timedelta(days=days))

    ahead = timedelta(days=14)
    assert soon_disabled([used(45)], NOON, ahead) == []
    assert [len(soon_disabled([used(days)], NOON, ahead)) for days in (46, 60, 90)] == [1, 1, 1]
    never = Credential(id="krn:2", kind=CredentialKind.API_KEY, created_at=NOON - DISUSE)
    assert soon_disabled([never, Credential(id="krn:3", kind=CredentialKind.API_KEY)], NOON, ahead) == [never]

    def until(days: float, **more: Any) -> Certificate:
        return Certificate(id="krn:1", expires_at=NOON + timedelta(days=days), **more)

    assert soon_expired([until(15)], NOON, ahead) == []
    assert [len(soon_expired([until(days)], NOON, ahead)) for days in (14, 0, -3)] == [1, 1, 1]
    assert soon_expired([until(1, revoked_at=datetime(2026, 1, 1, tzinfo=UTC))], NOON, ahead) == []
