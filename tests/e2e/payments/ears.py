"""What a merchant hears: an endpoint on this machine, which verifies each event and keeps it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from standardwebhooks import Webhook

from tests.e2e.till import LOOK_AGAIN, JsonObject, Till
from tests.support.receiver import Receiver, receiving

ENDPOINTS = "/v1/webhook-endpoints"
HEARD_WITHIN = 20.0


class Ears:
    """The events that came, each verified with the endpoint's secret."""

    def __init__(self, receiver: Receiver, secret: str) -> None:
        self._receiver = receiver
        self._webhook = Webhook(secret)

    def until(self, event_type: str, payment_id: str) -> JsonObject:
        """The event of that type about the payment, or about a dispute of it, once it has come."""
        deadline = time.monotonic() + HEARD_WITHIN
        while True:
            heard = self.of(payment_id)
            for event in heard:
                if event["type"] == event_type:
                    return event
            assert time.monotonic() < deadline, f"no {event_type}, only {[event['type'] for event in heard]}"
            time.sleep(LOOK_AGAIN)

    def of(self, payment_id: str) -> list[JsonObject]:
        """All that was said about a payment, in the order in which it came."""
        events = [self._webhook.verify(got.body, got.headers) for got in list(self._receiver.got)]
        return [event for event in events if payment_id in {event["data"]["id"], event["data"].get("payment_id")}]


@contextmanager
def listening(office: Till, *event_types: str) -> Iterator[Ears]:
    """A merchant's endpoint for such events, until it is taken away."""
    with receiving() as receiver:
        made = office.post(ENDPOINTS, {"url": receiver.url, "event_types": list(event_types)})
        assert made.status_code == HTTPStatus.CREATED, made.text
        endpoint = made.json()
        try:
            yield Ears(receiver, endpoint["secret"])
        finally:
            office.delete(f"{ENDPOINTS}/{endpoint['id']}")
