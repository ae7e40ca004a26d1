"""The merchant behind the till: an endpoint of its own for this run, held against the timelines in the end."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

import httpx

from tests.chaos.promises import Evidence
from tests.chaos.receiver import Receiver, listening
from tests.chaos.story import insist
from tests.e2e.till import Till, new_key

ENDPOINTS = "/v1/webhook-endpoints"
PATIENCE = 120.0


class Office(Till):
    """The merchant's own systems, which manage its endpoints."""

    def remove(self, endpoint_id: str) -> httpx.Response:
        """Take an endpoint away."""
        return self._http.delete(f"{ENDPOINTS}/{endpoint_id}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Merchant:
    """Hears of everything; `receiver` is None where this Kassa has no webhooks for merchants."""

    receiver: Receiver | None

    def wait(self, evidence: Sequence[Evidence], *, patience: float = PATIENCE) -> None:
        """Until every event has been taken, or the patience is over."""
        deadline = time.monotonic() + patience
        while self.receiver and time.monotonic() < deadline:
            if not any(missing_of(seen, self.receiver) for seen in evidence):
                return
            time.sleep(1)

    def broken(self, seen: Evidence) -> list[str]:
        """How what the merchant heard of one payment differs from its timeline."""
        receiver = self.receiver
        if receiver is None or seen.payment is None:
            return []
        timeline = {event["id"]: event for event in seen.timeline}
        heard = {id_: event for id_, event in receiver.events.items() if event["data"]["id"] == seen.payment["id"]}
        missing = [f"the merchant was not told of {name}" for name in missing_of(seen, receiver)]
        invented = [f"the merchant was told of {id_}, which never happened" for id_ in heard.keys() - timeline]
        different = [
            f"the merchant was told of {id_} otherwise than it happened"
            for id_ in heard.keys() & timeline
            if _said(heard[id_]) != _said(timeline[id_]) or heard[id_]["data"]["version"] != timeline[id_]["version"]
        ]
        altered = [f"{id_} was not the same each time" for id_ in receiver.altered if id_ in timeline]
        return missing + invented + different + altered

    def forged(self) -> list[str]:
        """Calls whose signature the library did not accept."""
        return self.receiver.forged if self.receiver else []


def missing_of(seen: Evidence, receiver: Receiver) -> list[str]:
    """The events of a timeline that the merchant has not taken yet."""
    return [f"{event['version']} {event['type']}" for event in seen.timeline if not receiver.taken[event["id"]]]


def _said(event: dict[str, object]) -> tuple[object, ...]:
    return event["type"], event["version"], event["merchant_id"], event["live"]


@contextmanager
def listening_merchant(office: Office, seed: int) -> Iterator[Merchant]:
    """Its endpoint, made for this run and taken away afterwards, if this Kassa has such a thing."""
    receiver = Receiver(seed)
    with listening(receiver) as url:
        key = new_key("chaos")
        made = insist(lambda: office.post(ENDPOINTS, {"url": url, "event_types": ["*"]}, key=key))
        if made is None or made.status_code != HTTPStatus.CREATED:
            yield Merchant(receiver=None)
            return
        endpoint = made.json()
        receiver.secret = endpoint["secret"]
        try:
            yield Merchant(receiver=receiver)
        finally:
            insist(lambda: office.remove(endpoint["id"]))
