"""Rotations as Step Functions executions, each named after its rotation."""

import json
import math
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from kassa.domain.klarna_account.rotation import Rotation

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

LONGEST_SILENCE = timedelta(minutes=30)
"""After its wait is over, a rotation that lives changes sooner than this: its steps are tried again every 30 seconds."""


class RotationExecutions:
    """Implements `ports.klarna_account.RotationRuns`. `state_machine` is the ARN."""

    def __init__(self, client: "SFNClient", state_machine: str, *, now: Callable[[], datetime]) -> None:
        self._client = client
        self._state_machine = state_machine
        self._now = now

    def start(self, rotation: Rotation) -> None:
        """Nothing happens where its execution has begun; one that fell silent gets another, once an hour at most."""
        self._execute(rotation.id, rotation)
        alive_until = max(rotation.updated_at, rotation.waits_until or rotation.updated_at) + LONGEST_SILENCE
        if self._now() > alive_until:
            self._execute(f"{rotation.id}-{self._now():%Y%m%dT%H}", rotation)

    def _execute(self, name: str, rotation: Rotation) -> None:
        try:
            self._client.start_execution(
                stateMachineArn=self._state_machine, name=name, input=json.dumps(next_step(rotation, now=self._now()))
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return


def next_step(rotation: Rotation, *, now: datetime) -> dict[str, Any]:
    """What the state machine does next: wait so many whole seconds and take a step, or end."""
    left = ((rotation.waits_until or now) - now).total_seconds()
    following = "wait" if rotation.is_running else rotation.status.value
    return {"rotation_id": rotation.id, "next": following, "seconds": max(0, math.ceil(left))}
