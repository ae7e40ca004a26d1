"""The steps of a session, and whoever looks for sessions that died."""

import json
from types import SimpleNamespace

import pytest

from kassa.adapters.dynamodb.payments.operation_items import OperationItems
from kassa.adapters.metrics.payments import CountedPayments
from kassa.domain.payments.answers import RequestState
from kassa.use_cases.payments.amend import Amendments
from kassa.use_cases.payments.resolve import Resolve
from kassa.use_cases.payments.session import Session
from tests.functional.handlers.conftest import CONTEXT


def test_the_sweeper_resumes_and_counts(kassa, handlers, monkeypatch, capsys):
    monkeypatch.setattr(handlers.sweeper, "sweep", kassa.sweep)
    kassa.start()
    kassa.pass_time(181)
    context = SimpleNamespace(**vars(CONTEXT), get_remaining_time_in_millis=lambda: 55_000)
    handlers.sweeper.handler({}, context)
    counts = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert [count["SessionResumed"] for count in counts] == [[1.0]]


def test_the_sessions_steps_wait_and_look(kassa, handlers, monkeypatch):
    monkeypatch.setattr(handlers.session, "session", kassa.session)
    payment = kassa.start()
    step = {"payment_id": payment["id"]}
    assert handlers.session.handler({**step, "action": "await", "task_token": "token-1"}, CONTEXT) == {}
    assert handlers.session.handler({**step, "action": "resolve"}, CONTEXT) == {**step, "next": "await"}
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    assert handlers.session.handler({**step, "action": "resolve"}, CONTEXT) == {**step, "next": "settled"}
    with pytest.raises(ValueError, match="no such action"):
        handlers.session.handler({**step, "action": "dance"}, CONTEXT)


def test_outcomes_are_counted_once(kassa, handlers, capsys):

    counted = CountedPayments(kassa.payments, handlers.session.metrics)
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.SHOPPER_APPROVED)
    operations = OperationItems(kassa.dynamodb, "payments")
    amendments = Amendments(payments=counted, operations=operations, klarna=kassa.klarna, now=lambda: kassa.now)
    resolve = Resolve(payments=counted, klarna=kassa.klarna, amendments=amendments, now=lambda: kassa.now)
    session = Session(payments=counted, sessions=kassa.sessions, resolve=resolve, now=lambda: kassa.now)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handlers.session, "session", session)
        for _ in range(2):
            handlers.session.handler({"payment_id": payment["id"], "action": "resolve"}, CONTEXT)
    counts = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert [count["PaymentApproved"] for count in counts] == [[1.0]]
    assert counts[0]["SecondsToApprove"] == [0.0]
