"""Sessions as Step Functions executions, each named after its payment."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.payments.session_items import SessionItems

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

LONGEST_SILENCE = timedelta(minutes=3)
"""A slice takes 60 seconds, a look at Klarna with a final call up to 80."""


class SessionExecutions:
    """Starts, wakes and ends waits. `state_machine` is the ARN; who only wakes needs none."""

    def __init__(
        self,
        client: "SFNClient",
        items: SessionItems,
        *,
        state_machine: str = "",
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._client = client
        self._items = items
        self._state_machine = state_machine
        self._now = now

    def start(self, payment_id: str) -> None:
        """Begin to wait. Step Functions keeps names for 90 days, so a second start finds the first."""
        self._execute(payment_id, name=payment_id)

    def resume(self, payment_id: str) -> None:
        """Begin to wait once more, under another name, for the first execution may have failed; one a minute at most."""
        self._items.touch(payment_id)
        self._execute(payment_id, name=f"{payment_id}-{self._now():%Y%m%dT%H%M}")

    def is_held(self, payment_id: str) -> bool:
        """Whether a session showed that it lives within the time that a slice and a look take together."""
        touched_at = self._items.touched_at(payment_id)
        return touched_at is None or self._now() < touched_at + LONGEST_SILENCE

    def _execute(self, payment_id: str, *, name: str) -> None:
        try:
            self._client.start_execution(
                stateMachineArn=self._state_machine,
                name=name,
                input=json.dumps({"payment_id": payment_id, "next": "await"}),
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return

    def wake(self, payment_id: str) -> None:
        """There is news: end the present slice, or the next one at once."""
        task_token = self._items.leave_news(payment_id)
        if task_token is not None:
            self._end_slice(task_token)

    def await_news(self, payment_id: str, task_token: str) -> None:
        """Leave the token of the present slice; where news came first, end the slice at once."""
        if self._items.leave_token(payment_id, task_token):
            self._end_slice(task_token)

    def begin_look(self, payment_id: str) -> None:
        """Forget token and news: whatever comes from now on wakes the next slice."""
        self._items.clear(payment_id)

    def _end_slice(self, task_token: str) -> None:
        gone = self._client.exceptions
        try:
            self._client.send_task_success(taskToken=task_token, output="{}")
        except (gone.TaskTimedOut, gone.InvalidToken, gone.TaskDoesNotExist):
            return  # the slice has ended by itself or by somebody else's news: the look that follows sees all of it
