"""The real routes and use cases of disputes, with everything else in memory and a clock of our own."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from functions.disputes.routes import build_app
from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.disputes.case import Case, case_id
from kassa.domain.payments.payment import Payment
from kassa.use_cases.disputes.answer import AnswerDispute, AttachEvidence
from kassa.use_cases.disputes.find import FindDisputes
from kassa.use_cases.disputes.follow import FollowDisputes, Followed
from kassa.use_cases.disputes.look import LookAtDisputes
from tests.support.disputes import (
    PDF,
    STAGES,
    FakeKlarnaDisputes,
    MemoryDisputes,
    MemoryEvidence,
    MemoryPayments,
    a_sold_payment,
    seen_dispute,
)
from tests.support.events import api_event
from tests.support.payments import NOW


class Desk:
    """A merchant's back office, with one payment that is disputed."""

    def __init__(self) -> None:
        self.now: datetime = NOW
        self.payments = MemoryPayments({"pay_" + "1" * 32: a_sold_payment()})
        self.disputes = MemoryDisputes(self.payments)
        self.klarna = FakeKlarnaDisputes(now=lambda: self.now)
        self.evidence = MemoryEvidence()

        def clock() -> datetime:
            return self.now

        records: dict[str, Any] = {"payments": self.payments, "disputes": self.disputes}
        self.look = LookAtDisputes(**records, klarna=self.klarna, now=clock)
        self.answer = AnswerDispute(**records, klarna=self.klarna, evidence=self.evidence, look=self.look, now=clock)
        self.follow = FollowDisputes(
            **records, klarna=self.klarna, look=self.look, answer=self.answer, stages=STAGES, now=clock
        )
        attach = AttachEvidence(disputes=self.disputes, evidence=self.evidence, now=clock)
        self.app = build_app(FindDisputes(**records), self.answer, attach, now=clock)

    @property
    def payment(self) -> Payment:
        return self.payments.get("pay_" + "1" * 32)

    @property
    def case(self) -> Case:
        return self.disputes.get(self.dispute_id)

    @property
    def dispute_id(self) -> str:
        return case_id("krn:dispute:1")

    @property
    def told(self) -> list[str]:
        return [event.removeprefix("dispute.") for event, _ in self.disputes.told]

    @property
    def merchant(self) -> Caller:
        return Caller(key_id="key_m", kind=KeyKind.MERCHANT, merchant_id="mer_" + "a" * 32)

    def opened(self, **changes: Any) -> None:
        """A dispute that Klarna has told of."""
        self.klarna.disputes["krn:dispute:1"] = seen_dispute(**changes)
        self.follow.one(self.payment.id)
        self.klarna.calls.clear()

    def at_klarna(self, **changes: Any) -> None:
        """Klarna moves on, and tells."""
        known = self.klarna.disputes["krn:dispute:1"]
        self.klarna.disputes["krn:dispute:1"] = replace(known, **{"changed_at": self.now, **changes})

    def pass_time(self, **time: float) -> None:
        self.now += timedelta(**time)

    def round(self) -> Followed:
        return self.follow(lambda: True)

    def call(
        self, route: str, body: Any = None, *, key: str | None = "key-0001", caller: Any = None, query: str = ""
    ) -> Any:
        method, path = route.split(" ")
        headers = {"content-type": "application/json"}
        if method == "POST" and key is not None:
            headers["idempotency-key"] = key
        event = api_event(method, path, query, headers, body, caller or self.merchant)
        context: Any = SimpleNamespace(aws_request_id="request-1")
        answer = self.app.resolve(event, context)
        return SimpleNamespace(status=answer["statusCode"], body=json.loads(answer["body"]), headers=answer["headers"])

    def say(self, act: str, body: Any = None, **more: Any) -> Any:
        return self.call(f"POST /v1/disputes/{self.dispute_id}/{act}", body, **more)

    def brought(self, content: bytes = PDF, filename: str = "receipt.pdf", key: str = "file-0001") -> str:
        """A file that was announced and brought; returns its id."""
        answer = self.say("attachments", {"filename": filename}, key=key)
        assert answer.status == 201, answer.body
        self.evidence.files[answer.body["attachment"]["id"]] = content
        return str(answer.body["attachment"]["id"])

    def proof(self) -> dict[str, Any]:
        return {
            "text": "Handed over at 10:15, lane 3",
            "attachments": [{"id": self.brought(), "description": "Receipt"}],
        }


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def disputed(desk: Desk) -> Desk:
    desk.opened()
    return desk
