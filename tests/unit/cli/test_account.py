"""The console writes secrets that a rotation may be writing at the same time."""

import pytest

from cli.addresses import Addresses
from cli.failures import CannotGoOn
from cli.stages import account as console
from tests.support.klarna_account import MemorySecret

NAME = "kassa/sandbox/klarna-signing-keys"


class BusySecret(MemorySecret):
    """Somebody else writes between our reading and our writing, so many times."""

    def __init__(self, values, *, others=()):
        super().__init__(values)
        self.others = list(others)

    def write(self, values, *, over):
        if self.others:
            super().write(self.others.pop(0), over=self.read())
        super().write(values, over=over)


@pytest.fixture
def account(monkeypatch):
    """The account of a stage that has this one secret."""

    def holding(secret):
        monkeypatch.setattr(console, "SharedSecretValue", lambda *_: secret)
        account = console.Account("sandbox", Addresses.chosen({}))
        monkeypatch.setattr(account, "client", lambda _: None)
        return account

    return holding


def test_what_a_rotation_writes_meanwhile_is_not_lost_and_what_it_deletes_does_not_come_back(account):
    secret = BusySecret({"key-1": "old"}, others=[{"key-2": "rotated"}])
    account(secret).add_to_secret(NAME, {"key-3": "ours"})
    assert secret.values == {"key-2": "rotated", "key-3": "ours"}


def test_a_secret_that_is_there_is_not_made_again(account):
    secret = MemorySecret({"api_key": "rotated"})
    account(secret).make_secret(NAME, {"api_key": "first"})
    assert (secret.values, secret.version) == ({"api_key": "rotated"}, 1)


def test_what_a_secret_holds_already_is_not_written(account):
    secret = MemorySecret({"key-1": "a"})
    account(secret).add_to_secret(NAME, {"key-1": "a"})
    assert secret.version == 1


def test_a_secret_that_never_stands_still_is_told(account):
    secret = BusySecret({"key-1": "a"}, others=[{"key-1": str(number)} for number in range(10)])
    with pytest.raises(CannotGoOn, match="all the time"):
        account(secret).add_to_secret(NAME, {"key-2": "b"})


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """A console that is signed in to nothing."""
    for name in ("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return console.Account("sandbox", Addresses.chosen({}))


@pytest.mark.parametrize("region", ["", "eu-north-1"])
@pytest.mark.parametrize("what", ["place", "functions", "outputs"])
def test_who_is_not_signed_in_reads_what_to_set(nowhere, monkeypatch, what, region):
    if region:
        monkeypatch.setenv("AWS_REGION", region)
    with pytest.raises(CannotGoOn, match=r"signed in.*AWS_PROFILE.*AWS_REGION"):
        getattr(nowhere, what)()


def test_nothing_is_synthesised_for_a_console_that_is_not_signed_in(nowhere, monkeypatch, kassa):
    monkeypatch.setattr("cli.deploying.templates.write", lambda _: pytest.fail("synthesised"))
    answer = kassa("deploy", "--stage", "sandbox")
    assert answer.exit_code == 1
    assert "not signed in" in answer.stderr


@pytest.mark.parametrize("stage", ["local", "sandbox"])
def test_who_calls_a_function_does_not_hang_up_before_it_ends(monkeypatch, stage):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-north-1")
    config = console.Account(stage, Addresses.chosen({})).client("lambda").meta.config
    assert config.read_timeout > 900
    assert (config.proxies == {}) is (stage == "local")
