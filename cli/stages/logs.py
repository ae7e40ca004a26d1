"""What a stage's functions have logged, from the log groups that the stack gave them."""

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from cli import console
from cli.console import Colour, paint
from cli.failures import CannotGoOn
from cli.stages.account import aws_answers

LOOK_AGAIN = 1.0
_NOISE = ("START ", "END ", "REPORT ", "INIT_START ")
_LEVELS = {"ERROR": Colour.RED, "CRITICAL": Colour.RED, "WARNING": Colour.YELLOW}
_METRICS = "_aws"  # what CloudWatch counts, written into the log
_SHOWN = {"level", "location", "message", "timestamp", "service", "xray_trace_id"}
_OF_LAMBDA = {
    *("cold_start", "function_name", "function_memory_size", "function_arn", "function_request_id"),
    *("correlation_id", "sampling_rate"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: when, in milliseconds since 1970; which function; what it wrote."""

    at: int
    function: str
    text: str

    @property
    def told(self) -> dict[str, Any]:
        """What it wrote as JSON; a line that is none, as its message."""
        try:
            found = json.loads(self.text)
        except ValueError:
            found = None
        return found if isinstance(found, dict) else {"message": self.text.rstrip()}


class Account(Protocol):
    """The AWS account of a stage."""

    stage: str

    def client(self, name: Any) -> Any:
        """A client of one of its services."""
        ...

    def functions(self) -> dict[str, str]:
        """The names of its functions by their logical ids."""
        ...


class Logs:
    """The logs of one stage."""

    def __init__(self, account: Account) -> None:
        self._account = account

    def lines(self, *, function: str, payment: str, minutes: int, follow: bool) -> Iterator[Line]:
        """The lines of these minutes, oldest first; then, if asked for, those that come. Raises `CannotGoOn`."""
        groups, since = self._groups(function), int((time.time() - 60 * minutes) * 1000)
        seen: set[str] = set()
        while True:
            found = self._page(groups, since, payment, seen)
            yield from found
            if not follow:
                return
            since = max([since, *(line.at for line in found)])
            time.sleep(LOOK_AGAIN)

    def _groups(self, wanted: str) -> dict[str, str]:
        functions = self._account.functions()
        with aws_answers():
            lambdas = self._account.client("lambda")
            found = {}
            for name in functions.values():
                told = lambdas.get_function_configuration(FunctionName=name)
                called = told["Environment"]["Variables"].get("POWERTOOLS_SERVICE_NAME", name)
                found[called] = told.get("LoggingConfig", {}).get("LogGroup", f"/aws/lambda/{name}")
        if wanted and wanted not in found:
            raise CannotGoOn(f"There is no function {wanted}; there are {', '.join(sorted(found))}.")
        return {name: group for name, group in found.items() if wanted in ("", name)}

    def _page(self, groups: dict[str, str], since: int, payment: str, seen: set[str]) -> list[Line]:
        client, lines = self._account.client("logs"), []
        with aws_answers():
            for function, group in groups.items():
                asked: dict[str, Any] = {"logGroupName": group, "startTime": since}
                asked |= {"filterPattern": f'"{payment}"'} if payment else {}
                try:
                    for page in client.get_paginator("filter_log_events").paginate(**asked):
                        for event in page["events"]:
                            known = event.get("eventId") or f"{event['timestamp']} {event['message']}"
                            if known in seen or event["message"].startswith(_NOISE):
                                continue
                            seen.add(known)
                            if payment in event["message"]:
                                lines.append(Line(at=event["timestamp"], function=function, text=event["message"]))
                except client.exceptions.ResourceNotFoundException:
                    continue  # it has not logged yet
        return sorted(lines, key=lambda line: line.at)


def show(lines: Iterable[Line], *, as_json: bool) -> int:
    """Show each as it comes, metrics to programs only; how many there were."""
    count = 0
    for line in lines:
        if not as_json and _METRICS in line.told:
            continue
        count += 1
        console.say(json.dumps(line.told, ensure_ascii=False) if as_json else text(line))
    return count


def text(line: Line) -> str:
    """A line for people: time, function, level, message, and the fields that were added to it."""
    told = line.told
    at = time.strftime("%H:%M:%S", time.gmtime(line.at / 1000)) + f".{line.at % 1000:03}"
    level = str(told.get("level", ""))
    more = {name: value for name, value in told.items() if name not in _SHOWN | _OF_LAMBDA}
    added = "  ".join(f"{name}={_short(value)}" for name, value in more.items())
    colours = (_LEVELS[level],) if level in _LEVELS else ()
    return (
        f"{paint(at, Colour.DIM)}  {paint(line.function.ljust(15), Colour.CYAN)} {paint(level.ljust(7), *colours)} "
        f"{told.get('message', '')}  {paint(added, Colour.DIM)}"
    ).rstrip()


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
