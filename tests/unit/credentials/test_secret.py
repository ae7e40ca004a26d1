"""A secret is read now and then, at once where somebody insists, and never so often that it costs us."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from kassa.adapters.secrets import ASK_AGAIN_AFTER, Secret


class SecretsManager:
    """Holds one value; fails while it is told to."""

    def __init__(self) -> None:
        self.values, self.reads, self.fails = {"api_key": "one"}, 0, False

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803
        assert SecretId == "kassa/klarna"
        self.reads += 1
        if self.fails:
            raise ClientError({"Error": {"Code": "InternalServiceError"}}, "GetSecretValue")
        return {"SecretString": json.dumps(self.values)}


class Hand:
    """A clock that somebody moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def manager() -> SecretsManager:
    return SecretsManager()


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def secret(manager: Any, clock: Hand) -> Secret:
    return Secret(manager, "kassa/klarna", fresh_for=300, clock=clock)


def test_it_is_not_read_for_each_call_but_when_it_is_old(secret, manager, clock):
    assert [secret["api_key"] for _ in range(5)] == ["one"] * 5
    manager.values = {"api_key": "two"}
    clock.now += 299
    assert (secret["api_key"], manager.reads) == ("one", 1)
    clock.now += 1
    assert (secret["api_key"], manager.reads) == ("two", 2)
    clock.now += 10
    assert secret.values(fresh_for=5)
    assert manager.reads == 3


def test_whoever_insists_is_served_at_once_and_then_not_again_for_a_while(secret, manager, clock):
    secret.values()
    manager.values = {"api_key": "two"}
    clock.now += 1
    assert secret.values(fresh=True) == {"api_key": "two"}
    for _ in range(100):  # a forger with a new key id each time
        secret.values(fresh=True)
    assert manager.reads == 2
    clock.now += ASK_AGAIN_AFTER
    secret.values(fresh=True)
    assert manager.reads == 3


def test_a_clock_that_is_put_back_makes_no_secret_immortal(secret, manager, clock):
    secret.values()
    clock.now -= 3600
    manager.values = {"api_key": "two"}
    assert secret["api_key"] == "two"


def test_while_secrets_manager_fails_what_was_read_serves_on(secret, manager, clock):
    secret.values()
    manager.fails = True
    clock.now += 300
    assert secret["api_key"] == "one"
    assert manager.reads == 2
    clock.now += 1
    assert (secret["api_key"], manager.reads) == ("one", 2), "it is not asked for each call"


def test_without_anything_read_before_the_failure_is_raised(secret, manager):
    manager.fails = True
    with pytest.raises(ClientError):
        secret.values()
