"""The page for finance and the routes that it asks, on this machine's loopback: the real ones, with their data in memory."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import unquote

from functions.display.assets import Assets
from functions.display.routes import build_app
from kassa.use_cases.payments.show import Show
from tests.support.access import FINANCE
from tests.support.events import api_event
from tests.support.settlement_house import MERCHANT, House

KEY, MERCHANTS_KEY = "kassa_test_finance", "kassa_test_merchant"


@contextmanager
def finance_office(house: House) -> Iterator[str]:
    """Where it is, for as long as it is open."""
    pages = build_app(cast("Show", None), Assets(), now=lambda: datetime.now(UTC))
    one_at_a_time = Lock()

    class Door(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Nothing: the tests say what went wrong."""

        def do_GET(self) -> None:
            with one_at_a_time:
                self._api() if self.path.startswith("/v1/") else self._page()

        def do_POST(self) -> None:
            with one_at_a_time:
                self._api()

        def _page(self) -> None:
            event = api_event("GET", self.path, "", {}, None, None)
            answer = pages.resolve(event, cast("Any", SimpleNamespace(aws_request_id="request-1")))
            body = answer["body"].encode()
            if answer.get("isBase64Encoded"):
                body = base64.b64decode(body)
            self._answer(answer["statusCode"], answer["headers"], body)

        def _api(self) -> None:
            key = (self.headers["Authorization"] or "").removeprefix("Bearer ")
            if key not in (KEY, MERCHANTS_KEY):
                self._answer(403, {"Content-Type": "application/json"}, b'{"message":"Forbidden"}')
                return
            path, _, query = self.path.partition("?")
            length = int(self.headers["Content-Length"] or 0)
            status, body = house.call(
                f"{self.command} {path}",
                json.loads(self.rfile.read(length)) if length else None,
                query=unquote(query),
                key=self.headers["Idempotency-Key"] or "",
                caller=MERCHANT if key == MERCHANTS_KEY else FINANCE,
            )
            self._answer(status, {"Content-Type": "application/json"}, json.dumps(body).encode())

        def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
