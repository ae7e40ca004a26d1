"""Merchants' accounts at Klarna: who reads Klarna's news of them, and who asks once a minute what is still unanswered."""

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
from constructs import Construct

from infra.constructs.alarms import Alarms
from infra.constructs.clock import Clock
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.stream import NewItems
from infra.parts.shared import Shared


class Accounts(Construct):
    """A second reader of what Klarna sent, for news of accounts alone: the truth is read at Klarna, with Klarna's key."""

    def __init__(self, scope: Construct, id: str, shared: Shared) -> None:
        super().__init__(scope, id)
        merchants = shared.storage.merchants
        self._failed = DeadLetters(self, "Failed", stage=shared.stage)
        environment = {**shared.klarna_and_its_flow, "MERCHANTS_TABLE": merchants.table_name}
        self._reader = shared.function(self, "Reader", "accounts", environment, seconds=60)
        verbs = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Query")
        self._reader.may(*verbs, on=[merchants.table_arn])
        shared.klarna.called_by(self._reader)
        self._reader.function.add_event_source(
            NewItems(
                shared.storage.klarna_events,
                like={"event_type": lambda_.FilterRule.begins_with("partner.account.")},
                retry_attempts=20,  # Klarna may be away for longer than it takes to read its news
                max_record_age=cdk.Duration.hours(1),
                failed=self._failed,
                batch_size=1,
            )
        )
        Clock(self, "EveryMinute", every=cdk.Duration.minutes(1), calls=self._reader)
        self._reader.forget_failures()
        self.functions = (self._reader,)
        self.outputs = {"FailedAccountNewsQueue": self._failed.queue_url}

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on accounts that nobody knows how they stand."""
        alarms.tell(
            "AccountNewsFailed",
            self._failed.letters,
            "News of merchants' accounts could not be followed up and lies in the dead-letter queue",
        )
        alarms.tell(
            "OnboardingsInDoubt",
            self._reader.counts("OnboardingInDoubt"),
            "Klarna did not answer an onboarding within a day: ask its support for the account, then PATCH the merchant",
        )
