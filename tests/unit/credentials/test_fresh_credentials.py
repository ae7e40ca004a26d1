"""Calls go out with the credentials of the moment; a 401 is tried once more with renewed ones, and only then."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from kassa.adapters.klarna.fresh_credentials import FreshCredentials
from tests.unit.klarna.klarna_talk import SETTINGS


class Line(httpx.BaseTransport):
    """Takes one key only."""

    def __init__(self, world: "World") -> None:
        self.world, self.closed = world, False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert not self.closed
        self.world.seen.append((request.headers["Authorization"], request.headers["Klarna-Idempotency-Key"]))
        return httpx.Response(200 if request.headers["Authorization"] == f"Basic {self.world.valid}" else 401)

    def close(self) -> None:
        self.closed = True


class World:
    """What the secret holds, what is kept of it, and what Klarna takes."""

    def __init__(self) -> None:
        self.stored: Any = SETTINGS
        self.kept: Any = SETTINGS
        self.valid = SETTINGS.api_key
        self.seen: list[tuple[str, str]] = []
        self.lines: list[Line] = []
        self.insisted = 0
        self.transport = FreshCredentials(self.settings, self.connect)

    def settings(self, fresh: bool) -> Any:
        if fresh:
            self.insisted += 1
            self.kept = self.stored
        if isinstance(self.kept, Exception):
            raise self.kept
        return self.kept

    def connect(self, _: Any) -> Line:
        self.lines.append(Line(self))
        return self.lines[-1]

    def call(self) -> int:
        headers = {"Authorization": "Basic old", "Klarna-Idempotency-Key": "key-1"}
        return self.transport.handle_request(
            httpx.Request("POST", "https://klarna.test/x", headers=headers)
        ).status_code


@pytest.fixture
def world() -> World:
    return World()


def test_the_key_that_was_kept_goes_out_and_nobody_insists(world):
    assert [world.call() for _ in range(3)] == [200] * 3
    assert (world.insisted, len(world.lines)) == (0, 1)


def test_a_401_is_tried_once_more_with_the_renewed_key_under_the_same_idempotency_key(world):
    world.stored, world.valid = replace(SETTINGS, api_key="klarna_test_api_new"), "klarna_test_api_new"
    assert world.call() == 200
    assert world.seen == [(f"Basic {SETTINGS.api_key}", "key-1"), ("Basic klarna_test_api_new", "key-1")]
    assert world.call() == 200
    assert (world.insisted, len(world.seen), len(world.lines)) == (1, 3, 1)


def test_a_401_with_the_same_key_as_before_is_an_answer(world):
    world.valid = "another"
    assert (world.call(), len(world.seen)) == (401, 1)


def test_another_certificate_needs_another_connection_and_the_one_before_may_finish(world):
    for count in range(3):
        world.kept = replace(SETTINGS, client_certificate=f"pem {count}", client_key="pem")
        assert world.call() == 200
    assert [line.closed for line in world.lines] == [True, True, False, False]
    world.transport.close()
    assert all(line.closed for line in world.lines)


def test_nonsense_in_the_secret_stops_no_call_that_still_works(world):
    world.kept = ValueError("Klarna's API key must be one word")
    assert world.call() == 200
