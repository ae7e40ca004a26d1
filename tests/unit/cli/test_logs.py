"""The functions' logs at the console: in order, once each, and readable."""

import itertools
import json
from typing import Any

import pytest

from cli.failures import CannotGoOn
from cli.stages import logs
from cli.stages.logs import Line, Logs


class NotThere(Exception):
    """The log group is not there yet."""


class Client:
    """Two functions and what they wrote."""

    class exceptions:  # noqa: N801 - boto3 calls it so
        ResourceNotFoundException = NotThere

    def __init__(self, events: dict[str, list[list[dict[str, Any]]]]) -> None:
        self._events = events
        self.asked: list[dict[str, Any]] = []

    def get_function_configuration(self, FunctionName):  # noqa: N803 - AWS calls it so
        named = {"Variables": {"POWERTOOLS_SERVICE_NAME": FunctionName}}
        return {"Environment": named, "LoggingConfig": {"LogGroup": f"/{FunctionName}"}}

    def get_paginator(self, _):
        return self

    def paginate(self, **asked):
        self.asked.append(asked)
        pages = self._events.get(asked["logGroupName"])
        if pages is None:
            raise NotThere
        return [{"events": pages.pop(0) if len(pages) > 1 else pages[0]}]


class Account:
    stage = "local"

    def __init__(self, events: dict[str, list[list[dict[str, Any]]]]) -> None:
        self.made = Client(events)

    def client(self, _):
        return self.made

    def functions(self):
        return {"Authorize": "authorize", "Session": "session"}


def wrote(at: int, **told: Any) -> dict[str, Any]:
    return {"timestamp": at, "message": json.dumps({"level": "INFO", "message": "m"} | told)}


def found(account: Account, **asked: Any) -> list[Line]:
    whole: dict[str, Any] = {"function": "", "payment": "", "minutes": 15, "follow": False}
    return list(Logs(account).lines(**(whole | asked)))


def test_lines_of_all_functions_come_in_order():
    account = Account({"/authorize": [[wrote(3), wrote(1)]], "/session": [[wrote(2)]]})
    assert [(line.at, line.function) for line in found(account)] == [(1, "authorize"), (2, "session"), (3, "authorize")]


def test_only_what_was_asked_for_is_read():
    account = Account({"/session": [[wrote(1, payment_id="pay_1"), wrote(2)]]})
    assert [line.at for line in found(account, function="session", payment="pay_1")] == [1]
    assert [asked["logGroupName"] for asked in account.made.asked] == ["/session"]


def test_a_function_that_has_written_nothing_is_no_failure():
    assert found(Account({})) == []


def test_an_unknown_function_is_refused_with_those_that_there_are():
    with pytest.raises(CannotGoOn, match="authorize, session"):
        found(Account({}), function="nonsense")


def test_following_shows_each_line_once(monkeypatch):
    monkeypatch.setattr(logs, "LOOK_AGAIN", 0.0)
    account = Account({"/authorize": [[wrote(1)], [wrote(1), wrote(2)]]})
    lines = Logs(account).lines(function="authorize", payment="", minutes=15, follow=True)
    assert [line.at for line in itertools.islice(lines, 2)] == [1, 2]


def test_what_lambda_and_metrics_write_is_not_shown_to_people(capsys):
    account = Account({"/authorize": [[{"timestamp": 1, "message": "START RequestId"}, wrote(2, _aws={}), wrote(3)]]})
    assert logs.show(found(account), as_json=False) == 1
    assert capsys.readouterr().out.count("\n") == 1
    assert logs.show(found(account), as_json=True) == 2


def test_a_line_names_time_function_level_message_and_what_was_added():
    line = Line(
        at=1795359808475,
        function="session",
        text=json.dumps({"level": "ERROR", "message": "no", "next": "await", "cold_start": True}),
    )
    assert logs.text(line) == "15:03:28.475  session         ERROR   no  next=await"
    assert logs.text(Line(at=0, function="session", text="plain\n")).endswith("plain")
