"""The doctor: each illness is named with what to do about it, and a healthy stage has none."""

import json
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from cli.doctor import examination, network
from cli.doctor.findings import Level
from cli.doctor.peers import lifetime
from cli.failures import CannotGoOn
from tests.support.certificates import self_signed
from tests.unit.cli.sandbox import WEBHOOKS, Stage


@pytest.fixture
def stage(api, monkeypatch):
    """A healthy stage, its API and Klarna."""
    monkeypatch.setattr(network, "name", lambda _: iter(()))
    checks = [(name, check) for name, check in examination.CHECKS if name not in {"name", "certificate"}]
    monkeypatch.setattr(examination, "CHECKS", tuple(checks))
    api.says("GET", "/v1/payments", lambda _: httpx.Response(401, headers={"date": format_datetime(datetime.now(UTC))}))
    api.says("POST", "/klarna/webhooks", lambda _: httpx.Response(400, json={}))
    api.says("GET", "/v2/notification/signing-keys", {"signing_keys": []})
    api.says("GET", "/v2/notification/webhooks", {"webhooks": WEBHOOKS})
    for webhook in WEBHOOKS:
        api.says("POST", f"/v2/notification/webhooks/{webhook['webhook_id']}/simulate", {})
    real = httpx.Client

    def client(**options: Any) -> httpx.Client:
        return real(transport=httpx.MockTransport(api.handle), **{k: v for k, v in options.items() if k != "transport"})

    monkeypatch.setattr("cli.doctor.peers.httpx.Client", client)
    return Stage()


def findings(stage):
    found = examination.examine_account(stage, tell=lambda _: None)
    return found, {one.check: one for one in found.found}


def test_a_healthy_stage_has_nothing_to_do(stage):
    found, by_check = findings(stage)
    assert not found.has_problems, found.found
    assert by_check["webhook v2"].found == "enabled, and an example has arrived"
    assert found.totals["warning"] == 1  # no client certificate


def test_a_letter_in_a_dead_letter_queue_is_a_problem_with_its_remedy(stage):
    stage.letters = {"UndeliveredQueue": 2}
    one = findings(stage)[1]["dead-letter queues"]
    assert (one.level, one.found) == (Level.PROBLEM, "UndeliveredQueue holds 2")
    assert "kassa redrive --stage sandbox" in one.do


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("functions", {"function_state": "Failed"}),
        ("room", {"functions_at_once": 10}),
        ("alarms", {"alarms": []}),
        ("alarms", {"alarms": [{"AlarmName": "a", "StateValue": "ALARM"}]}),
        ("subscribers", {"subscriptions": []}),
        ("subscribers", {"subscriptions": [{"SubscriptionArn": "PendingConfirmation"}]}),
        ("webhook v1", {"secrets": {"kassa/sandbox/klarna": {"api_key": "k"}}}),
        ("Klarna's key", {"secrets": {}}),
    ],
)
def test_an_illness_is_a_problem_with_a_remedy(stage, check, change):
    for name, value in change.items():
        setattr(stage, name, value)
    found, by_check = findings(stage)
    assert found.has_problems
    assert by_check[check].level is Level.PROBLEM
    assert by_check[check].do


def test_an_account_with_less_room_than_usual_is_a_warning(stage):
    stage.functions_at_once = 500
    assert findings(stage)[1]["room"].level is Level.WARNING


def test_alarms_that_are_switched_off_are_a_warning(stage):
    stage.alarms = [{"AlarmName": "a", "StateValue": "OK", "ActionsEnabled": False}]
    assert findings(stage)[1]["alarms"].level is Level.WARNING


@pytest.mark.parametrize(
    ("webhooks", "words"),
    [
        ([WEBHOOKS[0]], "Klarna has none"),
        ([WEBHOOKS[0], WEBHOOKS[1] | {"status": "DISABLED"}], "DISABLED"),
        ([WEBHOOKS[0], WEBHOOKS[1] | {"signing_key_id": "other"}], "not in the secret"),
    ],
)
def test_a_webhook_that_does_not_work_is_a_problem(api, stage, webhooks, words):
    api.says("GET", "/v2/notification/webhooks", {"webhooks": webhooks})
    one = findings(stage)[1]["webhook v1"]
    assert one.level is Level.PROBLEM
    assert words in one.found


def test_an_example_that_does_not_arrive_is_a_problem(stage, monkeypatch):
    stage.arrives = 0
    monkeypatch.setattr("cli.doctor.webhooks.PATIENCE", 0.0)
    assert "has not arrived" in findings(stage)[1]["webhook v2"].found


def test_a_key_that_the_api_does_not_let_in_is_a_problem(api, stage):
    api.says("GET", "/v1/merchants/mer_00000000000000000000000000000000", lambda _: httpx.Response(403))
    assert findings(stage)[1]["acquirer's key"].level is Level.PROBLEM


def test_a_key_that_klarna_does_not_let_in_is_a_problem(api, stage):
    api.says("GET", "/v2/notification/signing-keys", lambda _: httpx.Response(401, json={}))
    one = findings(stage)[1]["Klarna's key"]
    assert (one.level, one.found) == (Level.PROBLEM, "Klarna answered 401")


def test_an_address_that_takes_unsigned_news_is_a_problem(api, stage):
    api.says("POST", "/klarna/webhooks", lambda _: httpx.Response(200))
    assert findings(stage)[1]["webhook address"].level is Level.PROBLEM


def test_a_clock_that_is_off_is_a_warning(api, stage):
    late = format_datetime(datetime.now(UTC) - timedelta(minutes=4))
    api.says("GET", "/v1/payments", lambda _: httpx.Response(401, headers={"date": late}))
    assert findings(stage)[1]["clock"].level is Level.WARNING


def test_a_check_that_cannot_be_made_is_a_problem_and_stops_no_other(stage, monkeypatch):
    def refuse(_: object) -> dict[str, str]:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "ListStackResources")

    monkeypatch.setattr(stage, "functions", refuse.__get__(stage))
    found, by_check = findings(stage)
    assert by_check["functions"].level is Level.PROBLEM
    assert by_check["dead-letter queues"].level is Level.OK
    assert found.has_problems


def test_a_stage_that_is_not_there_is_one_problem(monkeypatch):
    class Nowhere(Stage):
        def outputs(self):
            raise CannotGoOn("The stack cannot be read")

    (one,) = examination.examine_account(Nowhere(), tell=lambda _: None).found
    assert one.level is Level.PROBLEM
    assert "kassa deploy --stage sandbox" in one.do


def test_what_does_not_apply_to_this_machine_says_so(stage):
    stage.stage = "local"
    stage.secrets = {"kassa/local/klarna": {"api_key": "k"}, "kassa/local/klarna-signing-keys": {"k": "s"}}
    found, by_check = findings(stage)
    assert not found.has_problems, found.found
    for check in ("room", "alarms", "subscribers", "port", "client certificate"):
        assert by_check[check].level is Level.NOT_HERE


def test_the_exit_status_and_the_json_say_whether_it_is_well(stage, kassa, monkeypatch):
    stage.letters = {"UndeliveredQueue": 2}
    monkeypatch.setattr("cli.stages.account.Account.of", lambda _: stage)
    answer = kassa("doctor", "--stage", "sandbox", "--json")
    told = json.loads(answer.stdout)
    assert (answer.exit_code, told["good"], told["totals"]["problem"]) == (1, False, 1)
    stage.letters = {}
    assert kassa("doctor", "--stage", "sandbox").exit_code == 0


@pytest.mark.parametrize(("days", "level"), [(5, Level.WARNING), (300, Level.OK)])
def test_a_certificate_is_renewed_before_it_ends(days, level):
    now = datetime(2026, 3, 1, tzinfo=UTC)
    shown = {"notAfter": (now + timedelta(days=days)).strftime("%b %d %H:%M:%S %Y GMT")}
    assert ssl.cert_time_to_seconds(shown["notAfter"])
    assert network.age(shown, "kassa.example", now=now).level is level


def test_a_client_certificate_is_renewed_before_it_ends(tmp_path):
    self_signed(tmp_path, "kassa.example")  # good for an hour
    certificate = (tmp_path / "server.pem").read_text().partition("-----END PRIVATE KEY-----")[2]
    now = datetime.now(UTC)
    assert lifetime(certificate, now=now).level is Level.WARNING
    assert lifetime(certificate, now=now + timedelta(days=2)).level is Level.PROBLEM
