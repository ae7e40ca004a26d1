"""A webhook endpoint for as long as somebody listens: registered, verified, and removed again."""

import json
import queue
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError

from cli import console
from cli.api.kassa_api import KassaApi
from cli.console import Colour, paint
from cli.events.receiver import Post, receiving
from cli.failures import CannotGoOn
from cli.payments.amounts import money

ENDPOINTS = "/v1/webhook-endpoints"
DESCRIPTION = "kassa listen"
_LOOK = 0.2  # seconds between two looks at the clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One message: what it says, or why it is not to be believed."""

    event: dict[str, Any] | None
    trouble: str = ""


def verified(webhook: Webhook, post: Post) -> Heard:
    """The message, if its signature is right and its time is now."""
    try:
        return Heard(event=webhook.verify(post.body, dict(post.headers)))
    except WebhookVerificationError as error:
        return Heard(event=None, trouble=str(error))
    except ValueError:  # signed, but no JSON
        return Heard(event=None, trouble="The message is no JSON")


@contextmanager
def endpoint(api: KassaApi, url: str, event_types: Sequence[str]) -> Iterator[str]:
    """An endpoint of the merchant's while this lasts; its secret. What an earlier listener left behind goes first."""
    for left in api.all(ENDPOINTS, most=100):
        if left["description"] == DESCRIPTION and left["url"] == url:
            api.change("DELETE", f"{ENDPOINTS}/{left['id']}")
    made = api.post(ENDPOINTS, {"url": url, "event_types": list(event_types), "description": DESCRIPTION})
    try:
        yield str(made["secret"])
    finally:
        api.change("DELETE", f"{ENDPOINTS}/{made['id']}")


def listen(
    api: KassaApi,
    event_types: Sequence[str],
    *,
    port: int,
    tell: Callable[[Heard], None],
    seconds: float | None = None,
    count: int | None = None,
) -> int:
    """Tell every message until Ctrl-C, SIGTERM, so many seconds or so many messages; how many there were."""
    told, deadline = 0, None if seconds is None else time.monotonic() + seconds
    with _ended_by_signals() as stop, _listening(port) as receiver, endpoint(api, receiver.url, event_types) as secret:
        console.say(
            f"  Listening at {paint(receiver.url, Colour.CYAN)} for {', '.join(event_types)}; Ctrl-C ends it.\n"
        )
        webhook = Webhook(secret)
        while not stop() and (deadline is None or time.monotonic() < deadline) and (count is None or told < count):
            try:
                post = receiver.posts.get(timeout=_LOOK)
            except queue.Empty:
                continue
            tell(verified(webhook, post))
            told += 1
    return told


@contextmanager
def _listening(port: int) -> Iterator[Any]:
    try:
        with receiving(port) as receiver:
            yield receiver
    except OSError as error:
        raise CannotGoOn(f"Nobody can listen on port {port}: {error.strerror}. Choose another with --port.") from error


@contextmanager
def _ended_by_signals() -> Iterator[Callable[[], bool]]:
    """Ctrl-C asks for an end instead of tearing the endpoint's removal apart; so does being told to terminate."""
    asked: list[int] = []

    def ask(number: int, _: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def line(heard: Heard) -> str:
    """One message for somebody who reads along."""
    if heard.event is None:
        return f"  {paint('✗', Colour.RED)} not to be believed: {heard.trouble}"
    event = heard.event
    data, kind = event["data"], event["type"]
    has_money = data.get("object") in {"payment", "dispute"}
    about = f"{data['id']}  {money(data['amount'], data['currency'])}" if has_money else ""
    at, version = event["created_at"][11:23].rstrip("Z").ljust(12), str(event.get("version") or "").rjust(2)
    return f"  {paint('✓', Colour.GREEN)} {paint(at, Colour.DIM)} {version}  {kind.ljust(32)} {about}"


def as_json(heard: Heard) -> str:
    """The same as one line of JSON."""
    told = heard.event if heard.event is not None else {"unverified": heard.trouble}
    return json.dumps(told, ensure_ascii=False)
