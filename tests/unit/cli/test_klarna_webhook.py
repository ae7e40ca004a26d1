"""Klarna's news reaches a stage, signed with a key that the stage knows."""

import pytest

from cli.failures import CannotGoOn
from cli.stages import klarna_webhook

URL = "https://kassa.example/klarna/webhooks"
KEYS = "kassa/sandbox/klarna-signing-keys"


class FakeAccount:
    """An account with secrets in memory."""

    stage = "sandbox"

    def __init__(self, secrets) -> None:
        self.secrets = secrets

    def read_secret(self, name):
        return self.secrets.get(name)

    def add_to_secret(self, name, values):
        self.secrets[name] = {**self.secrets.get(name, {}), **values}


class FakeKlarna:
    """Klarna's notification API in memory; refuses a webhook whose key our secret does not hold yet."""

    def __init__(self, account) -> None:
        self.account, self.keys = account, 0
        self.webhooks: list[dict[str, str]] = []
        self.tried: list[str] = []

    def __call__(self, settings):
        self.authorization = settings.authorization
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def webhooks_to(self, url):
        return {webhook["event_version"]: webhook for webhook in self.webhooks if webhook["url"] == url}

    def new_signing_key(self):
        self.keys += 1
        return f"key-{self.keys}", f"secret-{self.keys}"

    def create_webhook(self, url, signing_key_id, version):
        assert signing_key_id in self.account.secrets[KEYS]
        made = {"webhook_id": f"hook-{version}", "url": url, "signing_key_id": signing_key_id, "event_version": version}
        self.webhooks.append(made)
        return self.webhooks[-1]

    def sign_with(self, webhook, signing_key_id):
        assert signing_key_id in self.account.secrets[KEYS]
        webhook["signing_key_id"] = signing_key_id
        return webhook

    def listen(self, webhook):
        lacked = webhook.pop("lacks_events", False)
        return bool(lacked)

    def try_out(self, webhook):
        self.tried.append(webhook["webhook_id"])


@pytest.fixture
def account():
    return FakeAccount({"kassa/sandbox/klarna": {"api_key": "klarna_test_api_1"}})


@pytest.fixture
def klarna(account, monkeypatch):
    fake = FakeKlarna(account)
    monkeypatch.setattr(klarna_webhook, "Notifications", fake)
    return fake


def register(account, **more):
    return klarna_webhook.register(account, URL, klarna_url="https://klarna.example", authentication="base64", **more)


def test_the_key_is_ours_before_klarna_signs_with_it(account, klarna):
    assert register(account) is True
    assert account.secrets[KEYS] == {"key-1": "secret-1"}
    assert {(webhook["url"], webhook["signing_key_id"]) for webhook in klarna.webhooks} == {(URL, "key-1")}
    assert [webhook["event_version"] for webhook in klarna.webhooks] == ["v2", "v1"], "merchants may choose either flow"
    assert klarna.authorization.startswith("Basic ")


def test_again_changes_nothing(account, klarna):
    register(account)
    assert register(account) is False
    assert (klarna.keys, len(klarna.webhooks)) == (1, 2)


def test_a_webhook_from_before_is_told_of_what_it_lacks(account, klarna):
    register(account)
    klarna.webhooks[0]["lacks_events"] = True
    assert register(account) is True
    assert (register(account), klarna.keys) == (False, 1)


def test_what_a_webhook_lacks_is_added_to_what_it_has(monkeypatch):
    asked = []
    klarna = klarna_webhook.Notifications.__new__(klarna_webhook.Notifications)
    monkeypatch.setattr(klarna, "_ask", lambda *call, **more: asked.append((*call, more)))
    old = {"webhook_id": "hook", "event_version": "v1", "event_types": ["payment.request.*", "mine.*"]}
    assert klarna.listen(old) is True
    assert klarna.listen({**old, "event_types": ["*"]}) is False
    events = ["payment.request.*", "mine.*", "partner.account.*", "payment.dispute.*"]
    assert asked == [("PATCH", "/v2/notification/webhooks/hook", {"json": {"event_types": events}})]


def test_a_version_that_is_missing_is_added_and_the_other_left_alone(account, klarna):
    register(account)
    del klarna.webhooks[1]
    assert register(account) is True
    keys = {webhook["event_version"]: webhook["signing_key_id"] for webhook in klarna.webhooks}
    assert keys == {"v2": "key-1", "v1": "key-2"}


def test_a_lost_key_is_replaced_and_older_ones_stay(account, klarna):
    register(account)
    account.secrets[KEYS] = {"key-0": "secret-0"}
    assert register(account) is True
    assert account.secrets[KEYS] == {"key-0": "secret-0", "key-2": "secret-2"}
    assert [webhook["signing_key_id"] for webhook in klarna.webhooks] == ["key-2", "key-2"]


def test_an_example_is_asked_for_only_on_demand(account, klarna):
    register(account)
    assert klarna.tried == []
    register(account, try_out=True)
    assert klarna.tried == ["hook-v2", "hook-v1"]


@pytest.mark.parametrize("secrets", [{}, {"kassa/sandbox/klarna": {"api_key": ""}}])
def test_without_klarnas_key_the_secret_is_named(secrets):
    with pytest.raises(CannotGoOn, match="kassa/sandbox/klarna"):
        register(FakeAccount(secrets))
