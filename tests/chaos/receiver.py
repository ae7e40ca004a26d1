"""A merchant's webhook endpoint that is down half the time. What it takes, it has verified."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook, WebhookVerificationError

from tests.e2e.till import JsonObject

MOST_REFUSALS = 5
"""Of one event: fewer than Kassa tries, so that by then even the unluckiest has come."""

REFUSALS = (HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.FOUND, None)
"""What is answered instead of 200; None hangs up without an answer."""


class Receiver:
    """Remembers each event by its `webhook-id`, and counts what came, what was refused and what nobody signed."""

    def __init__(self, seed: int) -> None:
        self.secret = ""
        self.events: dict[str, JsonObject] = {}
        self.taken: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.forged: list[str] = []
        self.altered: list[str] = []
        self._seed = seed
        self._lock = threading.Lock()

    def answer(self, body: bytes, headers: dict[str, str]) -> HTTPStatus | None:
        """What one call is answered."""
        webhook_id = headers.get("webhook-id", "")
        with self._lock:
            try:
                event = Webhook(self.secret).verify(body, headers)
            except WebhookVerificationError as error:
                self.forged.append(f"{webhook_id or 'without an id'}: {error}")
                return HTTPStatus.BAD_REQUEST
            if self.events.setdefault(webhook_id, event) != event:
                self.altered.append(webhook_id)
            refusal = self._refusal(event, webhook_id)
            (self.taken if refusal is HTTPStatus.OK else self.refused)[webhook_id] += 1
            return refusal

    def _refusal(self, event: JsonObject, webhook_id: str) -> HTTPStatus | None:
        attempt = self.taken[webhook_id] + self.refused[webhook_id]
        number = event["data"].get("reference", "").rpartition("-")[2]
        dice = random.Random(f"{self._seed}/{number}/{event['version']}/{attempt}")  # noqa: S311 - no secret
        if dice.random() < 0.5 and self.refused[webhook_id] < MOST_REFUSALS:
            return dice.choice(REFUSALS)
        return HTTPStatus.OK


@contextmanager
def listening(receiver: Receiver) -> Iterator[str]:
    """Its address, on this machine only, while it listens."""

    class Call(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status = receiver.answer(body, {name.lower(): value for name, value in self.headers.items()})
            if status is not None:
                self.send_response(status)
                self.send_header("content-length", "0")
                if status is HTTPStatus.FOUND:
                    self.send_header("location", "http://127.0.0.1:9/elsewhere")
                self.end_headers()
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Call)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/kassa"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
