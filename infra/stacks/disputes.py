"""Disputes, a part of the payments stack: who answers them, who follows them, and what each may touch."""

from collections.abc import Mapping

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_lambda_destinations as destinations
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.alarms import Alarms, count_of
from infra.constructs.code import Code
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.function import KassaFunction
from infra.stacks.storage import StorageStack

_EVERY = cdk.Duration.minutes(15)
_LISTS = ("by_merchant", "by_merchant_state", "by_state")


class DisputesPart(Construct):
    """Answers go to Klarna while somebody waits; looks and reminders happen in the background."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        code: Code,
        storage: StorageStack,
        klarna_settings: Mapping[str, str],
        klarna_secret_arn: str,
    ) -> None:
        super().__init__(scope, id)
        self._code, self._storage = code, storage
        self._klarna, self._klarna_secret_arn = klarna_settings, klarna_secret_arn
        files = storage.evidence.arn_for_objects("*")
        self.answers = self._function("Answers", "disputes", seconds=28)
        self.answers.may("dynamodb:Query", on=[storage.disputes.index_arn(name) for name in _LISTS])
        self.answers.may("s3:GetObject", "s3:PutObject", on=[files])  # who signs a form must be allowed what it allows
        self.looks = self._function("Looks", "dispute_looks", seconds=300)
        self.looks.may("dynamodb:Query", on=[storage.disputes.index_arn("waiting")])
        self.looks.may("s3:GetObject", on=[files])
        for function in (self.answers, self.looks):  # a file that is not there is an answer, too
            function.may("s3:ListBucket", on=[storage.evidence.bucket_arn])
            acknowledge(
                function, {_every_object(storage): "Each dispute has files of its own below its merchant's name"}
            )
        self.unseen = DeadLetters(self, "Unseen", stage=code.stage)
        self.looks.function.configure_async_invoke(
            on_failure=destinations.SqsDestination(self.unseen), retry_attempts=2, max_event_age=cdk.Duration.hours(6)
        )
        self._schedule()

    def _function(self, id: str, name: str, *, seconds: int) -> KassaFunction:
        storage = self._storage
        environment = {
            **self._klarna,
            "PAYMENTS_TABLE": storage.payments.table_name,
            "DISPUTES_TABLE": storage.disputes.table_name,
            "EVIDENCE_BUCKET": storage.evidence.bucket_name,
            "DISPUTE_REMINDER_DAYS": ",".join(map(str, self._code.stage.dispute_reminder_days)),
        }
        timeout = cdk.Duration.seconds(seconds)
        function = KassaFunction(self, id, name=name, code=self._code, environment=environment, timeout=timeout)
        function.may(
            "dynamodb:GetItem", "dynamodb:PutItem", on=[storage.payments.table_arn, storage.disputes.table_arn]
        )
        function.may("secretsmanager:GetSecretValue", on=[self._klarna_secret_arn])
        return function

    def _schedule(self) -> None:
        target = targets.LambdaFunction(self.looks.function, retry_attempts=0)
        rule = events.Rule(self, "Often", schedule=events.Schedule.rate(_EVERY), targets=[target])
        acknowledge(rule, {"Serverless-EventBusDLQ": "A run that was missed is made up for by the next"})

    def looked_at_by(self, function: KassaFunction) -> None:
        """Let a function ask for a look."""
        function.may("lambda:InvokeFunction", on=[self.looks.function.function_arn])

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on disputes that will be lost because nobody answered, or that nobody could look at."""
        alarms.tell(
            "DisputesUnseen",
            self.unseen.metric_approximate_number_of_messages_visible(period=cdk.Duration.minutes(1)),
            "Klarna told of disputes that could not be looked at; the payments' ids lie in the dead-letter queue",
        )
        for name, meaning in (
            ("DisputeUnanswered", "A dispute's last day has begun and nobody has answered it: its money will be lost"),
            ("DisputeUnseen", "Klarna does not say how disputes stand; reminders go by what is known"),
            ("DisputesNotAllFollowed", "There were more disputes to look at than one run has time for"),
        ):
            alarms.tell(name, count_of(name, by="dispute_looks"), meaning)


def _every_object(storage: StorageStack) -> str:
    """The rule's name for this finding, which holds the name under which the other stack exports its bucket."""
    exported = cdk.Stack.of(storage).resolve(storage.export_value(storage.evidence.bucket_arn))
    return f"AwsSolutions-IAM5[Resource::{exported['Fn::ImportValue']}/*]"
