"""Settlements, a part of the payments stack: how files come in, who reads them, and what each function may touch."""

from collections.abc import Mapping

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_lambda_destinations as destinations
import aws_cdk.aws_lambda_event_sources as event_sources
import aws_cdk.aws_s3 as s3
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.code import Code
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.function import KassaFunction
from infra.constructs.settlement_run import SettlementRun
from infra.stacks.settlement_storage import SettlementStorage, bucket_name, whole_arn

_INCOMING = "incoming/"
_LONGEST = 900  # seconds: all that Lambda gives; a large file is read from end to end
_MAKES_MONEY_DUE = ("payment.approved", "payment.captured", "payment.refunded", "payment.drift_detected")


class Settlements(Construct):
    """Files are put into the bucket, by hand, by SFTP or by us; each new content is read by one execution."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        code: Code,
        storage: SettlementStorage,
        payments: dynamodb.ITable,
        merchants: dynamodb.ITable,
        bus: events.IEventBus,
        klarna_settings: Mapping[str, str],
        klarna_secret_arn: str,
    ) -> None:
        super().__init__(scope, id)
        self._code, self._table, self._bus = code, storage.table, bus
        self._payments, self._merchants = payments, merchants
        self._files = s3.Bucket.from_bucket_name(self, "Files", bucket_name(code.stage))
        self.failed = DeadLetters(self, "Failed", stage=code.stage)
        self._worker = self._run()
        run = SettlementRun(
            self,
            "Run",
            stage=code.stage,
            worker=self._worker.function,
            files=self._files,
            files_arn=whole_arn(code.stage),
        )
        self.machine = run.machine
        self.fetch = self._fetch(klarna_settings, klarna_secret_arn)
        self._intake_function = self._intake()
        self._feed_function = self._feed()
        self.settlements = self._settlements()

    @property
    def functions(self) -> dict[str, KassaFunction]:
        """All of them by the names of their folders."""
        return {
            "settlement_run": self._worker,
            "settlement_intake": self._intake_function,
            "settlement_fetch": self.fetch,
            "settlement_feed": self._feed_function,
            "settlements": self.settlements,
        }

    def _function(self, id: str, name: str, environment: Mapping[str, str], *, seconds: int) -> KassaFunction:
        timeout = cdk.Duration.seconds(seconds)
        return KassaFunction(self, id, name=name, code=self._code, environment=environment, timeout=timeout)

    @property
    def _places(self) -> dict[str, str]:
        return {
            "SETTLEMENTS_TABLE": self._table.table_name,
            "SETTLEMENTS_BUCKET": self._files.bucket_name,
        }

    def _may(self, function: KassaFunction, *actions: str, below: tuple[str, ...]) -> None:
        """Let it do this to the objects below these prefixes."""
        function.may(*actions, on=[self._files.arn_for_objects(f"{prefix}/*") for prefix in below])
        for prefix in below:
            rule = f"AwsSolutions-IAM5[Resource::{whole_arn(self._code.stage)}/{prefix}/*]"
            acknowledge(
                function, {rule: "Whatever is stored there, and nothing beside it: keys are made of what is stored"}
            )

    def _sees_what_is_absent(self, function: KassaFunction) -> None:
        """Without the right to list, S3 answers 403 for an object that is not there, as for one that is forbidden."""
        function.may("s3:ListBucket", on=[self._files.bucket_arn])

    def _run(self) -> KassaFunction:
        environment = {
            **self._places,
            "PAYMENTS_TABLE": self._payments.table_name,
            "MERCHANTS_TABLE": self._merchants.table_name,
            "EVENT_BUS": self._bus.event_bus_name,
        }
        run = self._function("Worker", "settlement_run", environment, seconds=_LONGEST)
        table = self._table
        run.may(
            "dynamodb:GetItem",
            "dynamodb:BatchGetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:Query",
            on=[table.table_arn],
        )
        run.may("dynamodb:Query", on=[table.index_arn("lists")])
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
            "SETTLEMENT_STATE_MACHINE": self.machine.state_machine_arn,
        }
        intake = self._function("Intake", "settlement_intake", environment, seconds=_LONGEST)
        self._may(intake, "s3:GetObject", below=("incoming", "content"))
        self._may(intake, "s3:PutObject", "s3:AbortMultipartUpload", below=("content",))
        self._sees_what_is_absent(intake)
        intake.may("states:StartExecution", on=[self.machine.state_machine_arn])
        self._kept_where_it_fails(intake)
        events.Rule(
            self,
            "FileArrived",
            description="A settlement file was put into the bucket",
            event_pattern=events.EventPattern(
                source=["aws.s3"],
                detail_type=["Object Created"],
                detail={
                    "bucket": {"name": [self._files.bucket_name]},
                    "object": {"key": events.Match.prefix(_INCOMING)},
                },
            ),
            targets=[targets.LambdaFunction(intake.function, dead_letter_queue=self.failed)],
        )
        return intake

    def _fetch(self, klarna_settings: Mapping[str, str], klarna_secret_arn: str) -> KassaFunction:
        fetch = self._function("Fetch", "settlement_fetch", {**klarna_settings, **self._places}, seconds=_LONGEST)
        fetch.may("dynamodb:GetItem", on=[self._table.table_arn])
        self._may(fetch, "s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", below=("incoming/api",))
        self._sees_what_is_absent(fetch)
        fetch.may("secretsmanager:GetSecretValue", on=[klarna_secret_arn])
        self._kept_where_it_fails(fetch)
        rule = events.Rule(
            self,
            "EveryDay",
            schedule=events.Schedule.rate(cdk.Duration.days(1)),
            targets=[targets.LambdaFunction(fetch.function)],
        )
        acknowledge(rule, {"Serverless-EventBusDLQ": "A look that was missed is made up for by the next, a day later"})
        return fetch

    def _feed(self) -> KassaFunction:
        environment = {"SETTLEMENTS_TABLE": self._table.table_name, "MERCHANTS_TABLE": self._merchants.table_name}
        feed = self._function("Feed", "settlement_feed", environment, seconds=30)
        feed.may("dynamodb:UpdateItem", on=[self._table.table_arn])
        feed.may("dynamodb:GetItem", "dynamodb:Query", on=[self._merchants.table_arn])
        moved = lambda_.FilterCriteria.filter(
            {
                "eventName": lambda_.FilterRule.is_equal("INSERT"),
                "dynamodb": {"NewImage": {"type": {"S": list(_MAKES_MONEY_DUE)}}},
            }
        )
        feed.function.add_event_source(
            event_sources.DynamoEventSource(
                self._payments,
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                batch_size=10,
                filters=[moved],
                bisect_batch_on_error=True,
                retry_attempts=100,  # a settlement comes a day later
                max_record_age=cdk.Duration.hours(6),
                on_failure=event_sources.SqsDlq(self.failed),
            )
        )
        return feed

    def _settlements(self) -> KassaFunction:
        environment = {
            **self._places,
            "PAYMENTS_TABLE": self._payments.table_name,
            "WRITE_OFF_LIMIT": str(self._code.stage.write_off_limit),
        }
        settlements = self._function("Settlements", "settlements", environment, seconds=28)
        table = self._table
        settlements.may(
            "dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query", on=[table.table_arn]
        )
        settlements.may("dynamodb:Query", on=[table.index_arn("lists")])
        settlements.may("dynamodb:BatchGetItem", on=[self._payments.table_arn])
        self._may(settlements, "s3:GetObject", below=("content", "runs"))
        return settlements

    def _kept_where_it_fails(self, function: KassaFunction) -> None:
        function.function.configure_async_invoke(
            on_failure=destinations.SqsDestination(self.failed),
            retry_attempts=2,
            max_event_age=cdk.Duration.hours(6),
        )

    def looked_for_by(self, function: KassaFunction) -> None:
        """Let a function ask for a look at Klarna's list."""
        function.may("lambda:InvokeFunction", on=[self.fetch.function.function_arn])

    @property
    def outputs(self) -> dict[str, str]:
        """What operators look for."""
        return {
            "SettlementStateMachine": self.machine.state_machine_arn,
            "SettlementsFailedQueue": self.failed.queue_url,
        }
