"""The run over one settlement file: cut it, prove its batches side by side, finish, mark what it brought, close."""

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_s3 as s3
import aws_cdk.aws_stepfunctions as stepfunctions
from constructs import Construct

from infra.acknowledge import acknowledge, wildcard
from infra.constructs.machine import KassaMachine, Patience, Step
from infra.stages import Stage

_LONGEST = cdk.Duration.days(1)
_PATIENCE = Patience(max_attempts=8, max_delay=cdk.Duration.minutes(5), backoff_rate=2.5)
_TEXT, _OBJECT = stepfunctions.JsonPath.string_at, stepfunctions.JsonPath.object_at
PROVE, MARK = "ProveBatches", "MarkBatches"


class SettlementRun(Construct):
    """One execution for each content; its name is the content's hash. A failed one goes on by a redrive."""

    def __init__(
        self, scope: Construct, id: str, *, stage: Stage, worker: lambda_.IFunction, files: s3.IBucket
    ) -> None:
        super().__init__(scope, id)
        self._stage, self._worker, self._files = stage, worker, files
        nothing = stepfunctions.Succeed(self, "Ended")
        prepare = self._step("Prepare", {"action": "prepare", "asked": _OBJECT("$$.Execution.Input")})
        finish = self._step("Finish", {"action": "finish", **_named("settlement_id", "content_hash")})
        close = self._step("Close", {"action": "close", **_named("settlement_id")})
        prove, mark = self._each_batch(PROVE, "batch"), self._each_batch(MARK, "mark")
        proved = self._choice("Proved?", again=finish, on=mark.next(close), end=nothing)
        start = prepare.next(self._choice("ToBeRead?", again=prepare, on=prove.next(finish).next(proved), end=nothing))
        self.machine = KassaMachine(
            self,
            "Machine",
            stage=stage,
            what_it_does="reads one settlement file",
            worker=worker,
            start=start,
            longest=_LONGEST,
        )
        self._acknowledge()

    def _step(self, name: str, asks: dict[str, str]) -> Step:
        return Step(self, name, worker=self._worker, asks=asks, patience=_PATIENCE)

    def _choice(
        self, name: str, *, again: Step, on: stepfunctions.IChainable, end: stepfunctions.IChainable
    ) -> stepfunctions.Choice:
        """Go on, end, or wait for another settlement as long as the step says, and then ask for the same step again."""
        waits = stepfunctions.WaitTime.seconds_path("$.seconds")
        wait = stepfunctions.Wait(self, f"WaitTo{again.id}", time=waits).next(again)
        says = stepfunctions.Condition.string_equals
        following = stepfunctions.Choice(self, name)
        return following.when(says("$.next", "go_on"), on).when(says("$.next", "wait"), wait).otherwise(end)

    def _each_batch(self, name: str, action: str) -> stepfunctions.DistributedMap:
        """The same for each batch in the manifest. What they answer is dropped: there may be thousands."""
        asks = {"action": action, "batch": _OBJECT("$.batch"), **_named("settlement_id")}
        each = stepfunctions.DistributedMap(
            self,
            name,
            label=name,
            item_reader=stepfunctions.S3JsonItemReader(bucket=self._files, key=_TEXT("$.manifest")),
            item_selector={"batch": _OBJECT("$$.Map.Item.Value"), **_named("settlement_id")},
            max_concurrency=self._stage.batches_at_once,
            map_execution_type=stepfunctions.StateMachineType.STANDARD,
            result_path=stepfunctions.JsonPath.DISCARD,
        )
        return each.item_processor(self._step(f"{name}One", asks))

    def _acknowledge(self) -> None:
        manifests = "Manifests, whose keys are made of what is in the files"
        own = "Its own executions, whose names are not known before they are"
        reasons = {wildcard(self, self._files.arn_for_objects("*")): manifests}
        reasons |= {wildcard(self, self._executions(of)): own for of in ("", f"/{PROVE}", f"/{MARK}")}
        acknowledge(self, reasons)

    def _executions(self, of: str) -> str:
        """The ARN of all executions of the machine, or of one of its maps."""
        machine = cdk.Fn.select(6, cdk.Fn.split(":", self.machine.state_machine_arn))
        return cdk.Stack.of(self).format_arn(
            service="states",
            resource="execution",
            resource_name=f"{machine}{of}:*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )


def _named(*members: str) -> dict[str, str]:
    """Members of what the step before answered, under their own names."""
    return {member: _TEXT(f"$.{member}") for member in members}
