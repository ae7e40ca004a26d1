"""A Step Functions of which only the doors are there: what was started, and which tokens were sent back."""

import json
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any


class ExecutionAlreadyExists(Exception):
    pass


class TaskTimedOut(Exception):
    pass


class InvalidToken(Exception):
    pass


class TaskDoesNotExist(Exception):
    pass


@dataclass
class FakeStepFunctions:
    """Stands in for the boto3 client."""

    started: list[str] = field(default_factory=list)
    ended_slices: list[str] = field(default_factory=list)
    dead_tokens: set[str] = field(default_factory=set)
    exceptions: Any = field(
        default_factory=lambda: SimpleNamespace(
            ExecutionAlreadyExists=ExecutionAlreadyExists,
            TaskTimedOut=TaskTimedOut,
            InvalidToken=InvalidToken,
            TaskDoesNotExist=TaskDoesNotExist,
        )
    )

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> None:  # noqa: A002, N803
        assert stateMachineArn
        assert name.startswith(json.loads(input)["payment_id"])
        if name in self.started:
            raise ExecutionAlreadyExists(name)
        self.started.append(name)

    def send_task_success(self, *, taskToken: str, output: str) -> None:  # noqa: N803
        assert output == "{}"
        if taskToken in self.dead_tokens:
            raise TaskTimedOut(taskToken)
        self.ended_slices.append(taskToken)
        self.dead_tokens.add(taskToken)
