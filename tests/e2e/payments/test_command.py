"""The command beside a payment that is made by hand: it hears, follows, triggers and certifies in the deployed cloud."""

import json
import os
import subprocess
import sys
import time

import pytest

from cli.folders import ROOT

PATIENCE = 90


@pytest.fixture
def kassa(stack):
    """Start the command as somebody in another console would."""
    started = []

    def typed(*words: str) -> "subprocess.Popen[str]":
        program = subprocess.Popen(
            [sys.executable, "-m", "cli", *words],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT / "layers" / "kassa" / "python")},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(program)
        return program

    yield typed
    for program in started:
        program.kill()
        program.communicate()


def answer(program):
    """What a program that is to succeed wrote as JSON."""
    out, err = program.communicate(timeout=PATIENCE)
    assert program.returncode == 0, err
    return json.loads(out)


def endpoints(back_office):
    return back_office.get("/v1/webhook-endpoints?limit=100").json()["data"]


def test_a_listener_hears_a_payment_made_by_hand_and_leaves_nothing_behind(kassa, till, klarna, back_office):
    listener = kassa("listen", "payment.approved", "payment.refunded", "--json", "--count", "2", "--seconds", "60")
    deadline = time.monotonic() + 20
    while not any(one["description"] == "kassa listen" for one in endpoints(back_office)):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    payment = till.start()
    klarna.approve(payment)
    till.until(payment["id"], "approved", within=15)
    refunded = kassa("refund", payment["id"], "--amount", "1.00", "--json")
    assert answer(refunded)["amount"] == 100
    out, err = listener.communicate(timeout=PATIENCE)
    assert listener.returncode == 0, err
    heard = {event["type"]: event["data"]["id"] for event in map(json.loads, out.splitlines())}
    assert heard == {"payment.approved": payment["id"], "payment.refunded": payment["id"]}
    assert not any(one["description"] == "kassa listen" for one in endpoints(back_office))


@pytest.mark.parametrize("event", ["payment.declined", "payment.failed", "payment.drift_detected"])
def test_a_triggered_event_has_happened(kassa, till, event):
    payment = answer(kassa("trigger", event, "--json"))
    assert event in [entry["type"] for entry in till.timeline(payment["id"])]


def test_what_a_function_wrote_about_a_payment_is_found_by_its_id(kassa, till):
    payment = till.start()
    till.cancel(payment["id"])
    program = kassa("logs", "--payment", payment["id"], "--json")
    out, err = program.communicate(timeout=PATIENCE)
    assert program.returncode == 0, err
    assert all(payment["id"] in line for line in out.splitlines())


def test_the_local_stage_is_well(kassa):
    told = answer(kassa("doctor", "--json"))
    assert told["good"], told
    by_check = {finding["check"]: finding["level"] for finding in told["findings"]}
    assert by_check["webhook v2"] == by_check["Klarna's key"] == by_check["acquirer's key"] == "ok"


def test_the_local_stage_is_certified(kassa, tmp_path):
    only = [word for name in ("end-to-end-3", "approved", "lost-answer") for word in ("--only", name)]
    told = answer(kassa("certify", *only, "--into", str(tmp_path), "--json"))
    assert told["totals"] == {"passed": 3, "failed": 0, "skipped": 0}
    written = json.loads(next(tmp_path.glob("*.json")).read_text())
    assert all(case["klarna_correlation_ids"] for case in written["cases"])
