"""A kiosk that asks what to show: the real route, use case and tables, and a Klarna that a test can see through."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools import Logger, Metrics

from functions.presentation.routes import build_app
from kassa.adapters.presentations import CountedPresentations, RememberedPresentations
from kassa.domain.access.caller import Caller
from kassa.domain.flow import Flow
from kassa.domain.presentation import Instruction, PaymentOption, Presentation, Question, Source
from kassa.failures import KlarnaError
from kassa.ports.presentation import Presentations
from kassa.use_cases.present import PATIENCE, Present
from tests.functional.conftest import Answer, Kassa
from tests.support.events import api_event

PURCHASE = "amount=2900&currency=SEK"


class FakePresentations:
    """Says what it was told to say, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Question, float]] = []
        self.failure: KlarnaError | None = None
        self.says = Presentation(
            instruction=Instruction.SHOW_KLARNA,
            payment_options=(PaymentOption(payment_option_id="opt_1", descriptor="Klarna"),),
            checkout=None,
            source=Source.KLARNA,
            fresh_for=60,
        )

    def presentation(self, question: Question, *, within: float) -> Presentation:
        self.asked.append((question, within))
        if self.failure is not None:
            raise self.failure
        return self.says


class Kiosk:
    """Calls the function as API Gateway does. The process's clock stands still until a test moves it."""

    def __init__(
        self,
        kassa: Kassa,
        klarna: Presentations,
        *,
        flow: Flow = Flow.AUTHORIZE,
        most: int = 1000,
        patience: float = PATIENCE,
    ) -> None:
        self.kassa, self.now, self._metrics = kassa, 1000.0, Metrics(namespace="Kassa", service="presentation")
        self._metrics.clear_metrics()
        remembered = RememberedPresentations(klarna, lambda: self.now, self._metrics, most=most)
        counted = CountedPresentations(remembered, self._metrics, Logger(service="presentation"))
        self._app = build_app(Present(merchants=kassa.merchants, klarna=counted, flow=flow, patience=patience))

    def asks(self, query: str = PURCHASE, *, caller: Caller | None = None, **headers: str) -> Answer:
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        event = api_event("GET", "/v1/presentation", query, given, None, caller or self.kassa.terminal)
        context: Any = SimpleNamespace(aws_request_id="request-1")
        answer = self._app.resolve(event, context)
        raw = answer.get("body") or ""
        return Answer(answer["statusCode"], answer["headers"], json.loads(raw) if raw else None, raw)

    def counted(self, name: str) -> int:
        """How often something was counted since the kiosk was there."""
        known: dict[str, Any] = self._metrics.metric_set
        return len(known.get(name, {}).get("Value", []))


@pytest.fixture
def fake() -> FakePresentations:
    return FakePresentations()


@pytest.fixture
def kiosk(kassa: Kassa, fake: FakePresentations) -> Kiosk:
    return Kiosk(kassa, fake)
