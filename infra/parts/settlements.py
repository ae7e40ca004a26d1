"""Settlements: how files come in, who reads them, and what each function may touch."""

from collections.abc import Mapping

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_s3 as s3
from constructs import Construct

from infra.acknowledge import acknowledge, wildcard
from infra.constructs.alarms import Alarms
from infra.constructs.clock import Clock
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.function import KassaFunction
from infra.constructs.settlement_run import SettlementRun
from infra.constructs.stream import NewItems
from infra.parts.settlement_storage import bucket_name
from infra.parts.shared import Shared

_LONGEST = 900  # seconds: all that Lambda gives; a large file is read from end to end
_MAKES_MONEY_DUE = [
    "payment.approved",
    "payment.captured",
    "payment.refunded",
    "payment.drift_detected",
    "payment.reversed",
]
_MEMORY = 2048  # MB: what a run over five million lines holds at its end, and a processor of its own for the batches


class Settlements(Construct):
    """Files are put into the bucket, by hand, by SFTP or by us; each new content is read by one execution."""

    def __init__(self, scope: Construct, id: str, shared: Shared, *, bus: events.IEventBus) -> None:
        super().__init__(scope, id)
        self._shared, self._bus, self._table = shared, bus, shared.storage.settlements.table
        self._payments, self._merchants = shared.storage.payments, shared.storage.merchants
        self._files = s3.Bucket.from_bucket_name(self, "Files", bucket_name(shared.stage))
        self._failed = DeadLetters(self, "Failed", stage=shared.stage)
        self._run = self._worker()
        run = SettlementRun(self, "Run", stage=shared.stage, worker=self._run.function, files=self._files)
        self._machine = run.machine
        self.fetch = self._fetch()
        self.functions = (self._run, self._intake(), self.fetch, self._feed(), self._settlements())
        self.outputs = {
            "SettlementStateMachine": self._machine.state_machine_arn,
            "SettlementsFailedQueue": self._failed.queue_url,
        }

    def _function(
        self, id: str, name: str, environment: Mapping[str, str], *, seconds: int, memory_size: int = 512
    ) -> KassaFunction:
        return self._shared.function(self, id, name, environment, seconds=seconds, memory_size=memory_size)

    @property
    def _places(self) -> dict[str, str]:
        return {
            "SETTLEMENTS_TABLE": self._table.table_name,
            "SETTLEMENTS_BUCKET": self._files.bucket_name,
        }

    def _may(self, function: KassaFunction, *actions: str, below: tuple[str, ...]) -> None:
        """Let it do this to the objects below these prefixes."""
        objects = [self._files.arn_for_objects(f"{prefix}/*") for prefix in below]
        function.may(*actions, on=objects)
        reason = "Whatever is stored there, and nothing beside it: keys are made of what is stored"
        acknowledge(function, {wildcard(function, arn): reason for arn in objects})

    def _sees_what_is_absent(self, function: KassaFunction) -> None:
        """Without the right to list, S3 answers 403 for an object that is not there, as for one that is forbidden."""
        function.may("s3:ListBucket", on=[self._files.bucket_arn])

    def _worker(self) -> KassaFunction:
        environment = {
            **self._places,
            "PAYMENTS_TABLE": self._payments.table_name,
            "MERCHANTS_TABLE": self._merchants.table_name,
            "EVENT_BUS": self._bus.event_bus_name,
        }
        run = self._function("Worker", "settlement_run", environment, seconds=_LONGEST, memory_size=_MEMORY)
        run.may(
            "dynamodb:GetItem",
            "dynamodb:BatchGetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:Query",
            on=[self._table.table_arn],
        )
        run.may("dynamodb:Query", on=[self._table.index_arn("lists")])
        run.may("dynamodb:BatchGetItem", on=[self._payments.table_arn])
        run.may("dynamodb:PutItem", on=[self._merchants.table_arn])
        self._may(run, "s3:GetObject", below=("content", "runs"))
        self._may(run, "s3:PutObject", below=("runs",))
        self._sees_what_is_absent(run)
        run.may("events:PutEvents", on=[self._bus.event_bus_arn])
        return run

    def _intake(self) -> KassaFunction:
        environment = {
            "SETTLEMENTS_BUCKET": self._files.bucket_name,
            "SETTLEMENT_STATE_MACHINE": self._machine.state_machine_arn,
        }
        intake = self._function("Intake", "settlement_intake", environment, seconds=_LONGEST)
        self._may(intake, "s3:GetObject", below=("incoming", "content"))
        self._may(intake, "s3:PutObject", "s3:AbortMultipartUpload", below=("content",))
        self._sees_what_is_absent(intake)
        intake.may("states:StartExecution", on=[self._machine.state_machine_arn])
        intake.keep_failures_in(self._failed)
        events.Rule(
            self,
            "FileArrived",
            description="A settlement file was put into the bucket",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [self._files.bucket_name]},
                    "object": {"key": events.Match.prefix("incoming/")},
                },
            ),
            targets=[targets.LambdaFunction(intake.function, dead_letter_queue=self._failed)],
        )
        return intake

    def _fetch(self) -> KassaFunction:
        environment = {**self._shared.klarna.settings, **self._places}
        fetch = self._function("Fetch", "settlement_fetch", environment, seconds=_LONGEST)
        fetch.may("dynamodb:GetItem", on=[self._table.table_arn])
        self._may(fetch, "s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", below=("incoming/api",))
        self._sees_what_is_absent(fetch)
        self._shared.klarna.called_by(fetch)
        fetch.keep_failures_in(self._failed)
        Clock(self, "EveryDay", every=cdk.Duration.days(1), calls=fetch, retry_attempts=None)
        return fetch

    def _feed(self) -> KassaFunction:
        environment = {"SETTLEMENTS_TABLE": self._table.table_name, "MERCHANTS_TABLE": self._merchants.table_name}
        feed = self._function("Feed", "settlement_feed", environment, seconds=30)
        feed.may("dynamodb:UpdateItem", on=[self._table.table_arn])
        feed.may("dynamodb:GetItem", "dynamodb:Query", on=[self._merchants.table_arn])
        feed.function.add_event_source(
            NewItems(
                self._payments,
                like={"type": _MAKES_MONEY_DUE},
                retry_attempts=100,  # a settlement comes a day later
                max_record_age=cdk.Duration.hours(6),
                failed=self._failed,
            )
        )
        return feed

    def _settlements(self) -> KassaFunction:
        environment = {
            **self._places,
            "PAYMENTS_TABLE": self._payments.table_name,
            "WRITE_OFF_LIMIT": str(self._shared.stage.write_off_limit),
        }
        settlements = self._function("Settlements", "settlements", environment, seconds=28)
        verbs = ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query")
        settlements.may(*verbs, on=[self._table.table_arn])
        settlements.may("dynamodb:Query", on=[self._table.index_arn("lists")])
        settlements.may("dynamodb:BatchGetItem", on=[self._payments.table_arn])
        self._may(settlements, "s3:GetObject", below=("content", "runs"))
        return settlements

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on files that were not taken in, on runs that gave up, and on what does not agree."""
        alarms.tell(
            "SettlementsNotTaken",
            self._failed.letters,
            "A settlement file, a look for one, or what is due in one was not taken in; what it was lies in the queue",
        )
        alarms.tell(
            "SettlementRunsFailed",
            self._machine.failures,
            "The run over a settlement file gave up; nothing of it is lost: redrive the execution",
        )
        alarms.tell(
            "SettlementRunsTimedOut",
            self._machine.time_outs,
            "The run over a settlement file took more than a day; redrive the execution",
        )
        for name, counted, meaning in (
            (
                "SettlementsQuarantined",
                "SettlementQuarantined",
                "A settlement file cannot be believed; nothing was booked",
            ),
            (
                "SettlementFilesRefused",
                "SettlementFileRefused",
                "Klarna sent another content for a settlement that was read",
            ),
            (
                "BreaksOpened",
                "BreakOpened",
                "A settlement does not agree with our books: list them with GET /v1/breaks",
            ),
        ):
            alarms.tell(name, self._run.counts(counted), meaning)
