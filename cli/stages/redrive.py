"""Work off the dead-letter queues of a stage: hand everything that could not be done to where it was to be done, once more."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from cli.failures import CannotGoOn
from cli.stages.functions import (
    ACCOUNTS,
    BOOKS,
    DELIVERIES,
    DISPUTE_LOOKS,
    FEED,
    FETCH,
    INBOX,
    INTAKE,
    TELLER,
    Functions,
    NotDone,
    Say,
    Stage,
)
from cli.stages.letters import DEAD_LETTERS, Letter, Letters
from cli.stages.stream_records import moment_of_account_news, moment_of_event, moment_of_news

Replay = Callable[[str, str], tuple[int, str]]
"""Begin a delivery anew, under an idempotency key; the status of the answer, and the problem's code."""


@dataclass(slots=True, kw_only=True)
class Redrive:
    """One pass over all queues. Safe to repeat, and to be stopped at any moment."""

    stage: Stage
    replay: Replay
    say: Say
    dry_run: bool = False
    wait_seconds: int = 1

    def __call__(self) -> int:
        """How many letters could not be worked off, and stay."""
        acts = {
            "FailedEventsQueue": self._klarnas_news,
            "FailedAccountNewsQueue": self._account_news,
            "UndeliveredQueue": self._delivery,
            "UntoldEventsQueue": self._untold,
            "UnseenBooksQueue": self._books,
            "UnseenDisputesQueue": self._disputes,
            "SettlementsFailedQueue": self._settlements,
        }
        return sum(self._work_off(name, acts[name]) for name in DEAD_LETTERS)

    def _work_off(self, name: str, act: Callable[[Any, Letter], str]) -> int:
        queue_url, left = self.stage.outputs().get(name), 0
        if queue_url is None:
            raise CannotGoOn(f"The stage does not say where its {name} is: deploy it once more.")
        letters = Letters(self.stage.client("sqs"), queue_url, wait_seconds=self.wait_seconds)
        count = letters.count()
        self.say(f"{name}: {count or 'no'} letter{'' if count == 1 else 's'}")
        for letter in letters:
            try:
                what = act(_content(letter), letter)
            except (CannotGoOn, BotoCoreError, ClientError) as failure:
                left += 1
                self.say(f"  ✗ {letter.id} stays: {failure}")
                continue
            if not self.dry_run:
                letters.tear_up(letter)
            self.say(f"  {'·' if self.dry_run else '✓'} {what}")
        return left

    @property
    def _functions(self) -> Functions:
        return Functions(stage=self.stage, say=self.say, dry_run=self.dry_run)

    def _klarnas_news(self, told: Any, _: Letter) -> str:
        if "DDBStreamBatchInfo" in told:
            batch = told["DDBStreamBatchInfo"]
            return f"news from Klarna: {self._functions.give_batch(INBOX, batch, 'KlarnaEventsTable', moment_of_news)}"
        if "event_id" not in told:
            raise NotDone("it is no letter of Kassa's")
        if not self.dry_run:
            parked = self.stage.outputs().get("ParkedNewsQueue")
            if parked is None:
                raise NotDone("the stage does not say where its parked news is: deploy it once more")
            self.stage.client("sqs").send_message(QueueUrl=parked, MessageBody=json.dumps(told))
        return f"news {told['event_id']} about {told.get('payment_reference')}: parked for another hour"

    def _account_news(self, told: Any, _: Letter) -> str:
        given = self._functions.give_batch(ACCOUNTS, _position(told), "KlarnaEventsTable", moment_of_account_news)
        return f"news of accounts: {given}"

    def _untold(self, told: Any, _: Letter) -> str:
        position = _position(told)
        of_merchants = f":table/{self.stage.outputs().get('MerchantsTable')}/" in position["streamArn"]
        table, whose = ("MerchantsTable", "merchants") if of_merchants else ("PaymentsTable", "payments")
        return f"events of {whose}: {self._functions.give_batch(TELLER, position, table, moment_of_event)}"

    def _books(self, told: Any, _: Letter) -> str:
        payment_id = told.get("requestPayload", {}).get("payment_id")
        if payment_id is None:
            raise NotDone("it names no payment")
        self._functions.call(BOOKS, {"payment_id": payment_id})
        return f"{payment_id} held against Klarna's books"

    def _disputes(self, told: Any, _: Letter) -> str:
        if "requestPayload" not in told:
            raise NotDone("it is no letter of Kassa's")
        payment_id = told["requestPayload"].get("payment_id")
        self._functions.call(DISPUTE_LOOKS, {} if payment_id is None else {"payment_id": payment_id})
        return f"disputes of {payment_id} looked at" if payment_id else "a round of looks at disputes"

    def _settlements(self, told: Any, _: Letter) -> str:
        if "DDBStreamBatchInfo" in told:
            given = self._functions.give_batch(FEED, _position(told), "PaymentsTable", moment_of_event)
            return f"what is due in settlements: {given}"
        event = told.get("requestPayload", told)
        if event.get("source") == "aws.s3":
            self._functions.call(INTAKE, event, wait=False)
            return f"settlement file {event['detail']['object']['key']} taken in"
        if "requestPayload" not in told:
            raise NotDone("it is no letter of Kassa's")
        self._functions.call(FETCH, {}, wait=False)
        return "a look at Klarna's list of settlements"

    def _delivery(self, told: Any, letter: Letter) -> str:
        asked = told.get("requestPayload", told)
        if asked.get("action") == "recover":
            self._functions.call(DELIVERIES, asked, wait=False)
            return f"recovery of {asked['endpoint_id']} since {asked['since']}"
        delivery_id = asked.get("delivery_id")
        if delivery_id is None:
            raise NotDone("it names no delivery")
        if self.dry_run:
            return f"{delivery_id} to {asked.get('endpoint_id', 'its endpoint')}"
        status, code = self.replay(delivery_id, letter.id)
        if status == HTTPStatus.ACCEPTED:
            return f"{delivery_id} begun anew"
        if status == HTTPStatus.NOT_FOUND or code == "endpoint_disabled":
            return f"{delivery_id} given up: the merchant wants nothing there any more ({status} {code})"
        raise NotDone(f"{delivery_id}: {status} {code}")


def _position(told: Any) -> Any:
    """Where in a stream a function failed. Raises NotDone."""
    if "DDBStreamBatchInfo" not in told:
        raise NotDone("it is no letter of Kassa's")
    return told["DDBStreamBatchInfo"]


def _content(letter: Letter) -> dict[str, Any]:
    try:
        content = json.loads(letter.body)
    except ValueError as error:
        raise NotDone("it is no letter of Kassa's") from error
    if not isinstance(content, dict):
        raise NotDone("it is no letter of Kassa's")
    return content
