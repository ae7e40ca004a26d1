"""Disputes: who answers them, who follows them, and what each may touch."""

import aws_cdk as cdk
from constructs import Construct

from infra.acknowledge import acknowledge, wildcard
from infra.constructs.alarms import Alarms
from infra.constructs.clock import Clock
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.function import KassaFunction
from infra.parts.shared import Shared

_LISTS = ("by_merchant", "by_merchant_state", "by_state")


class Disputes(Construct):
    """Answers go to Klarna while somebody waits; looks and reminders happen in the background."""

    def __init__(self, scope: Construct, id: str, shared: Shared) -> None:
        super().__init__(scope, id)
        self._shared, self._table, self._evidence = shared, shared.storage.disputes, shared.storage.evidence
        files = self._evidence.arn_for_objects("*")
        answers = self._function("Answers", "disputes", seconds=28)
        answers.may("dynamodb:Query", on=[self._table.index_arn(name) for name in _LISTS])
        answers.may("s3:GetObject", "s3:PutObject", on=[files])  # who signs a form must be allowed what it allows
        self.looks = self._function("Looks", "dispute_looks", seconds=300)
        self.looks.may("dynamodb:Query", on=[self._table.index_arn("waiting")])
        self.looks.may("s3:GetObject", on=[files])
        self.functions = (answers, self.looks)
        for function in self.functions:
            self._sees_what_is_absent(function)
        self._unseen = DeadLetters(self, "Unseen", stage=shared.stage)
        self.looks.keep_failures_in(self._unseen)
        Clock(self, "Often", every=cdk.Duration.minutes(15), calls=self.looks)
        self.outputs = {"UnseenDisputesQueue": self._unseen.queue_url}

    def _function(self, id: str, name: str, *, seconds: int) -> KassaFunction:
        payments = self._shared.storage.payments
        environment = {
            **self._shared.klarna.settings,
            "PAYMENTS_TABLE": payments.table_name,
            "DISPUTES_TABLE": self._table.table_name,
            "EVIDENCE_BUCKET": self._evidence.bucket_name,
            "DISPUTE_REMINDER_DAYS": ",".join(map(str, self._shared.stage.dispute_reminder_days)),
        }
        function = self._shared.function(self, id, name, environment, seconds=seconds)
        function.may("dynamodb:GetItem", "dynamodb:PutItem", on=[payments.table_arn, self._table.table_arn])
        self._shared.klarna.called_by(function)
        return function

    def _sees_what_is_absent(self, function: KassaFunction) -> None:
        """A file that is not there is an answer, too."""
        function.may("s3:ListBucket", on=[self._evidence.bucket_arn])
        exported = self._shared.storage.export_value(self._evidence.bucket_arn)
        reason = "Each dispute has files of its own below its merchant's name"
        acknowledge(function, {wildcard(function, f"{exported}/*"): reason})

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on disputes that will be lost because nobody answered, or that nobody could look at."""
        alarms.tell(
            "DisputesUnseen",
            self._unseen.letters,
            "Klarna told of disputes that could not be looked at; the payments' ids lie in the dead-letter queue",
        )
        for name, meaning in (
            ("DisputeUnanswered", "A dispute's last day has begun and nobody has answered it: its money will be lost"),
            ("DisputeUnseen", "Klarna does not say how disputes stand; reminders go by what is known"),
            ("DisputesNotAllFollowed", "There were more disputes to look at than one run has time for"),
        ):
            alarms.tell(name, self.looks.counts(name), meaning)
