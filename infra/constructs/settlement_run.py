"""The run over one settlement file: cut it, prove its batches side by side, finish, mark what it brought, close."""

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_logs as logs
import aws_cdk.aws_s3 as s3
import aws_cdk.aws_stepfunctions as stepfunctions
import aws_cdk.aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.stages import Stage

_LONGEST = cdk.Duration.days(1)
_TRIES = 8
_WAITS = 90  # of a minute: longer than one settlement has patience with another that is being read
PROVE, MARK = "ProveBatches", "MarkBatches"
_LONGEST_PAUSE = cdk.Duration.minutes(5)


class SettlementRun(Construct):
    """One execution for each content; its name is the content's hash. A failed one goes on by a redrive."""

    def __init__(
        self, scope: Construct, id: str, *, stage: Stage, worker: lambda_.IFunction, files: s3.IBucket, files_arn: str
    ) -> None:
        super().__init__(scope, id)
        self._stage, self._worker, self._files, self._files_arn = stage, worker, files, files_arn
        nothing = stepfunctions.Succeed(self, "Ended")
        asked = stepfunctions.JsonPath.object_at("$")
        prepare = self._step("Prepare", {"action": "prepare", "asked": asked})
        finish = self._step(
            "Finish",
            {
                "action": "finish",
                "settlement_id": _TEXT("$.settlement_id"),
                "content_hash": _TEXT("$.content_hash"),
            },
        )
        close = self._step("Close", {"action": "close", "settlement_id": _TEXT("$.settlement_id")})
        prove, mark = self._each_batch(PROVE, "batch"), self._each_batch(MARK, "mark")
        goes_on = stepfunctions.Condition.string_equals("$.next", "go_on")
        start = prepare.next(
            stepfunctions.Choice(self, "ToBeRead?")
            .when(
                goes_on,
                prove.next(finish).next(
                    stepfunctions.Choice(self, "Proved?").when(goes_on, mark.next(close)).otherwise(nothing)
                ),
            )
            .otherwise(nothing)
        )
        log = logs.LogGroup(self, "Log", retention=stage.log_retention, removal_policy=stage.removal_policy)
        self.machine = stepfunctions.StateMachine(
            self,
            "Machine",
            comment=f"Kassa {stage.name}: reads one settlement file",
            definition_body=stepfunctions.DefinitionBody.from_chainable(start),
            timeout=_LONGEST,
            tracing_enabled=True,
            logs=stepfunctions.LogOptions(
                destination=log, level=stepfunctions.LogLevel.ERROR, include_execution_data=False
            ),
        )
        self._acknowledge()

    def _step(self, name: str, payload: dict[str, str]) -> tasks.LambdaInvoke:
        """One step; its answer is all that the next one gets."""
        step = tasks.LambdaInvoke(
            self,
            name,
            lambda_function=self._worker,
            payload=stepfunctions.TaskInput.from_object(payload),
            output_path="$.Payload",
            retry_on_service_exceptions=False,
        )
        _retry(step)
        return step

    def _each_batch(self, name: str, action: str) -> stepfunctions.DistributedMap:
        """The same for each batch in the manifest. What they answer is dropped: there may be thousands."""
        work = tasks.LambdaInvoke(
            self,
            f"{name}One",
            lambda_function=self._worker,
            payload=stepfunctions.TaskInput.from_object(
                {"action": action, "settlement_id": _TEXT("$.settlement_id"), "batch": _OBJECT("$.batch")}
            ),
            output_path="$.Payload",
            retry_on_service_exceptions=False,
        )
        _retry(work)
        each = stepfunctions.DistributedMap(
            self,
            name,
            label=name,
            item_reader=stepfunctions.S3JsonItemReader(bucket=self._files, key=_TEXT("$.manifest")),
            item_selector={"settlement_id": _TEXT("$.settlement_id"), "batch": _OBJECT("$$.Map.Item.Value")},
            max_concurrency=self._stage.batches_at_once,
            map_execution_type=stepfunctions.StateMachineType.STANDARD,
            result_path=stepfunctions.JsonPath.DISCARD,
        )
        return each.item_processor(work)

    def _acknowledge(self) -> None:
        stack = cdk.Stack.of(self)
        function = stack.get_logical_id(self._worker.node.default_child)
        machine = stack.get_logical_id(self.machine.node.default_child)
        name = f'{{"Fn::Select":[6,{{"Fn::Split":[":",{{"Ref":"{machine}"}}]}}]}}'
        executions = f"arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:{name}"
        own = "Its own executions, whose names are not known before they are"
        acknowledge(
            self,
            {
                "AwsSolutions-SF1": "The execution's own history keeps every event for 90 days; the log is for failures",
                "AwsSolutions-IAM5[Resource::*]": "Log delivery and X-Ray know no resources",
                f"AwsSolutions-IAM5[Resource::<{function}.Arn>:*]": "The versions and aliases of that one function",
                f"AwsSolutions-IAM5[Resource::{self._files_arn}/*]": "Manifests, whose keys are made of what is in the files",
                f"AwsSolutions-IAM5[Resource::{executions}:*]": own,
                f"AwsSolutions-IAM5[Resource::{executions}/{PROVE}:*]": own,
                f"AwsSolutions-IAM5[Resource::{executions}/{MARK}:*]": own,
            },
        )


_TEXT = stepfunctions.JsonPath.string_at
_OBJECT = stepfunctions.JsonPath.object_at


def _retry(task: tasks.LambdaInvoke) -> None:
    """Be patient with everything; then the execution fails, an alarm tells, and a redrive goes on from there."""
    task.add_retry(
        errors=["StaleSettlement"],  # somebody else is reading or writing it: no fault of ours
        interval=cdk.Duration.seconds(2),
        backoff_rate=2,
        max_delay=cdk.Duration.minutes(1),
        max_attempts=_WAITS,
    )
    task.add_retry(
        errors=["States.ALL"],
        interval=cdk.Duration.seconds(2),
        backoff_rate=2.5,
        max_delay=_LONGEST_PAUSE,
        jitter_strategy=stepfunctions.JitterType.FULL,
        max_attempts=_TRIES,
    )
