"""Merchants' accounts at Klarna: who reads Klarna's news of them, and who asks once a minute what is still unanswered."""

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_lambda_event_sources as event_sources
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.alarms import Alarms, count_of
from infra.constructs.code import Code
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.function import KassaFunction


class Accounts(Construct):
    """A second reader of what Klarna sent, for news of accounts alone: the truth is read at Klarna, with Klarna's key."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        code: Code,
        merchants: dynamodb.ITable,
        klarna_settings: dict[str, str],
        klarna_secret_arn: str,
    ) -> None:
        super().__init__(scope, id)
        self.failed = DeadLetters(self, "Failed", stage=code.stage)
        self.reader = KassaFunction(
            self,
            "Reader",
            name="accounts",
            code=code,
            environment={**klarna_settings, "MERCHANTS_TABLE": merchants.table_name},
            timeout=cdk.Duration.seconds(60),
        )
        self.reader.may(
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:DeleteItem",
            "dynamodb:Query",
            on=[merchants.table_arn],
        )
        self.reader.may("secretsmanager:GetSecretValue", on=[klarna_secret_arn])
        target = targets.LambdaFunction(self.reader.function, retry_attempts=0)
        rule = events.Rule(
            self, "EveryMinute", schedule=events.Schedule.rate(cdk.Duration.minutes(1)), targets=[target]
        )
        acknowledge(
            rule, {"Serverless-EventBusDLQ": "A run that was missed is made up for by the next, a minute later"}
        )

    def read(self, klarna_events: dynamodb.ITable) -> None:
        """Let it see each new event about an account."""
        about_an_account = lambda_.FilterCriteria.filter(
            {
                "eventName": lambda_.FilterRule.is_equal("INSERT"),
                "dynamodb": {"NewImage": {"event_type": {"S": lambda_.FilterRule.begins_with("partner.account.")}}},
            }
        )
        self.reader.function.add_event_source(
            event_sources.DynamoEventSource(
                klarna_events,
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                batch_size=1,
                filters=[about_an_account],
                retry_attempts=20,  # Klarna may be away for longer than it takes to read its news
                max_record_age=cdk.Duration.hours(1),
                on_failure=event_sources.SqsDlq(self.failed),
            )
        )

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on accounts that nobody knows how they stand."""
        alarms.tell(
            "AccountNewsFailed",
            self.failed.metric_approximate_number_of_messages_visible(period=cdk.Duration.minutes(1)),
            "News of merchants' accounts could not be followed up and lies in the dead-letter queue",
        )
        alarms.tell(
            "OnboardingsInDoubt",
            count_of("OnboardingInDoubt", by="accounts"),
            "Klarna did not answer an onboarding within a day: ask its support for the account, then PATCH the merchant",
        )
