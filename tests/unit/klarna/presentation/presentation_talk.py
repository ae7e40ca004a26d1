"""Klarna's answers about what to show, and a talk with the client that asks for them."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import httpx

from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.presentation.client import KlarnaPresentations
from kassa.domain.flow import Flow
from kassa.domain.presentation import Badge, PaymentOption, Presentation, Question
from tests.unit.klarna.klarna_talk import ACCOUNT, SETTINGS, Clock, Turn

QUESTION = Question(account_id=ACCOUNT, flow=Flow.AUTHORIZE, amount=2900, currency="SEK", locale="sv-SE")
IN_V1 = replace(QUESTION, flow=Flow.PAYMENT_REQUEST)
OPTION: dict[str, Any] = {
    "payment_option_id": "opt_1",
    "header": {"text": "Klarna"},
    "subheader": {"text": "Pay now or later"},
    "icon": {"url": "https://x.klarna.test/badge.svg", "alt": "Klarna"},
    "payment_button": {"text": "Pay with Klarna"},
}
READ = PaymentOption(
    payment_option_id="opt_1",
    descriptor="Klarna",
    subheader="Pay now or later",
    badge=Badge(url="https://x.klarna.test/badge.svg", alt="Klarna"),
)


def descriptor(option_id: str, text: str) -> dict[str, Any]:
    nodes = [
        {"name": "PAYMENT_DESCRIPTOR", "type": "TEXT", "value": text},
        {"name": "PAYMENT_DESCRIPTOR_SUBHEADER", "type": "TEXT", "value": f"{text}, in full"},
        {"name": "KLARNA_BADGE", "type": "IMAGE", "alt": "Klarna", "url": "https://x.klarna.test/b.svg"},
    ]
    return {"payment_option_id": option_id, "content": {"nodes": nodes}}


DESCRIPTORS = {"payment_descriptors": [descriptor("a", "Pay now"), descriptor("b", "Pay later")]}
PLACEMENT = {
    "content": {
        "nodes": [
            {"name": "TEXT_MAIN", "type": "TEXT", "value": "Purchases are protected"},
            {"name": "ACTION_LEARN_MORE", "type": "ACTION", "label": "More", "url": "https://x.klarna.test/more"},
            {"name": "ACTION_ODD", "type": "ACTION", "label": "Odd", "url": "javascript:alert(1)"},
            {"name": "KLARNA_BADGE", "type": "IMAGE", "alt": "Klarna", "url": "https://x.klarna.test/b.svg"},
        ]
    }
}


class Talk:
    """Answers in turn, and keeps what it was asked."""

    def __init__(self, *turns: Turn) -> None:
        self.turns, self.asked, self.clock = list(turns), [], Clock()  # type: ignore[var-annotated]
        transport = httpx.MockTransport(self._answer)
        calls = Calls(SETTINGS.url, transport, clock=self.clock, sleep=self.clock.sleep, chance=lambda: 0.5)
        self._klarna = KlarnaPresentations(SETTINGS, calls, self.clock)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        turn = self.turns.pop(0)
        if isinstance(turn, Exception):
            raise turn
        return turn if isinstance(turn, httpx.Response) else turn(request)

    def __call__(self, question: Question = QUESTION) -> Presentation:
        return self._klarna.presentation(question, within=2.5)

    def query(self, number: int = 0) -> dict[str, list[str]]:
        return parse_qs(self.asked[number].url.query.decode())
