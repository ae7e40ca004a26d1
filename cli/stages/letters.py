"""A dead-letter queue at the console: each letter is shown once, and stays in the queue until it is worked off."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

DEAD_LETTERS = (
    "FailedEventsQueue",
    "FailedAccountNewsQueue",
    "UndeliveredQueue",
    "UntoldEventsQueue",
    "UnseenBooksQueue",
    "UnseenDisputesQueue",
    "SettlementsFailedQueue",
)
"""The outputs of the stacks that name the dead-letter queues."""

HIDDEN_SECONDS = 600
"""Nobody else gets a letter that is being worked off; a console that was killed gives it back after so long."""

AT_ONCE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What could not be done."""

    id: str
    body: str
    receipt: str


class Letters:
    """The letters of one queue."""

    def __init__(self, sqs: Any, queue_url: str, *, wait_seconds: int = 1) -> None:
        self._sqs = sqs
        self._queue_url = queue_url
        self._wait_seconds = wait_seconds  # with 0, SQS asks some of its servers only, and may miss a letter

    def count(self) -> int:
        """About how many there are."""
        asked = {"QueueUrl": self._queue_url, "AttributeNames": ["ApproximateNumberOfMessages"]}
        return int(self._sqs.get_queue_attributes(**asked)["Attributes"]["ApproximateNumberOfMessages"])

    def __iter__(self) -> Iterator[Letter]:
        """Each once. What was not torn up by the end can be seen by others again."""
        read: dict[str, Letter] = {}
        try:
            while new := [letter for letter in self._receive() if letter.id not in read]:
                read |= {letter.id: letter for letter in new}
                yield from new
        finally:
            for letter in read.values():
                self._put_back(letter)

    def tear_up(self, letter: Letter) -> None:
        """It is worked off."""
        self._sqs.delete_message(QueueUrl=self._queue_url, ReceiptHandle=letter.receipt)

    def _receive(self) -> list[Letter]:
        answer = self._sqs.receive_message(
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=AT_ONCE,
            WaitTimeSeconds=self._wait_seconds,
            VisibilityTimeout=HIDDEN_SECONDS,
        )
        return [
            Letter(id=found["MessageId"], body=found["Body"], receipt=found["ReceiptHandle"])
            for found in answer.get("Messages", [])
        ]

    def _put_back(self, letter: Letter) -> None:
        try:
            self._sqs.change_message_visibility(
                QueueUrl=self._queue_url, ReceiptHandle=letter.receipt, VisibilityTimeout=0
            )
        except (self._sqs.exceptions.ReceiptHandleIsInvalid, self._sqs.exceptions.MessageNotInflight):
            return  # torn up
        except self._sqs.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "InvalidParameterValue":  # how AWS says the same
                raise
