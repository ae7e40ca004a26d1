"""Sessions as Step Functions executions, each named after its payment."""

import json
from typing import TYPE_CHECKING

from kassa.adapters.dynamodb.session_items import SessionItems

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class SessionExecutions:
    """Starts, wakes and ends waits. `state_machine` is the ARN; who only wakes needs none."""

    def __init__(self, client: "SFNClient", items: SessionItems, *, state_machine: str = "") -> None:
        self._client = client
        self._items = items
        self._state_machine = state_machine

    def start(self, payment_id: str) -> None:
        """Begin to wait. Step Functions keeps names for 90 days, so a second start finds the first."""
        try:
            self._client.start_execution(
                stateMachineArn=self._state_machine,
                name=payment_id,
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
