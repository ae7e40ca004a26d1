"""A back office and Klarna in the local cloud, and merchants that Klarna has onboarded."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http import HTTPStatus
from typing import Any

import httpx
import pytest

from cli.stack_file import Stack
from tests.e2e.till import LOOK_AGAIN, JsonObject, Till, new_key

TIME_TO_OPERATIONAL = 30.0
"""Seconds: Klarna takes three, then its news has to come through."""

CAFE: JsonObject = {
    "name": "Cafe Norr",
    "contact": {"given_name": "Ida", "family_name": "Test", "email": "ida@example.test", "phone": "+46700000001"},
    "business_entity": {
        "reference": "LE-1",
        "legal_name": "Cafe Norr AB",
        "registration_country": "SE",
        "registration_number": "556000-0001",
        "merchant_category_codes": ["5812"],
    },
    "stores": [
        {
            "type": "physical_store",
            "store_reference": "store-gbg-014",
            "name": "Cafe Norr Avenyn",
            "address": {"street_address": "Avenyn 14", "postal_code": "41136", "city": "Göteborg", "country": "SE"},
        }
    ],
}


class Office:
    """An acquirer's back office."""

    def __init__(self, stack: Stack, lines: ExitStack) -> None:
        self._stack, self._lines = stack, lines
        self.acquirer = self._calling(stack.keys.acquirer)

    def _calling(self, key: str) -> Till:
        return self._lines.enter_context(closing(Till(self._stack.api_url, key)))

    def application(self, **changes: Any) -> JsonObject:
        """What Klarna needs, with the terms that it lists itself."""
        profile = self.read("/v1/klarna/payment-profiles")["data"][0]["id"]
        acquiring = self.read("/v1/klarna/acquiring-accounts")["data"][0]["id"]
        terms = {"profile": profile, "acquiring_account": acquiring, "default_merchant_category_code": "5812"}
        return {**CAFE, "payment": terms, **changes}

    def onboard(self, **changes: Any) -> JsonObject:
        """A merchant that Klarna took and finished setting up."""
        answer = self.acquirer.post("/v1/merchants", self.application(**changes), key=new_key("office"))
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        merchant_id = answer.json()["id"]
        merchant: JsonObject = self.until(
            f"/v1/merchants/{merchant_id}", lambda one: one["klarna_state"] == "OPERATIONAL"
        )
        return merchant

    def read(self, path: str) -> Any:
        answer = self.acquirer.get(path)
        assert answer.status_code == HTTPStatus.OK, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def made(self, path: str, body: JsonObject, status: HTTPStatus = HTTPStatus.CREATED) -> Any:
        answer = self.acquirer.post(path, body, key=new_key("office"))
        assert answer.status_code == status, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def changed(self, path: str, body: JsonObject) -> Any:
        answer = self.acquirer.patch(path, body)
        assert answer.status_code == HTTPStatus.OK, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def until(self, path: str, done: Callable[[Any], bool]) -> Any:
        """What is at this path, once this is true of it."""
        waited(lambda: done(self.read(path)))
        return self.read(path)

    def till_of(self, merchant: JsonObject, kind: str = "terminal") -> Till:
        """Somebody with a key of the merchant's: a terminal of its store, or its own systems."""
        path = f"/v1/merchants/{merchant['id']}"
        lane = {"store_reference": "store-gbg-014", "terminal_reference": "lane-1"}
        if kind == "terminal":
            self.made(f"{path}/terminals", lane)
        bound = lane if kind == "terminal" else {}
        return self._calling(self.made(f"{path}/keys", {"kind": kind, **bound})["key"])

    def at_klarna(self, merchant: JsonObject) -> Any:
        """Klarna's only account of the merchant."""
        query = {"reference": merchant["id"]}
        answer = httpx.get(f"{self._stack.klarna_url}/_sim/accounts", params=query, trust_env=False)
        (account,) = answer.raise_for_status().json()["accounts"]
        return account


def waited(done: Callable[[], bool]) -> None:
    """Until this is true. Fails after so many seconds."""
    deadline = time.monotonic() + TIME_TO_OPERATIONAL
    while not done():
        assert time.monotonic() < deadline, "it did not become true in time"
        time.sleep(LOOK_AGAIN)


@pytest.fixture(scope="session")
def office(stack: Stack) -> Iterator[Office]:
    with ExitStack() as lines:
        yield Office(stack, lines)


@pytest.fixture(scope="session")
def cafe(office: Office) -> JsonObject:
    """A merchant that several cases look at."""
    return office.onboard()
