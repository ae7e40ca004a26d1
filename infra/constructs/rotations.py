"""One execution for each rotation: wait, take a step, and again until it has ended."""

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_stepfunctions as stepfunctions
from constructs import Construct

from infra.constructs.machine import KassaMachine, Patience, Step
from infra.stages import Stage

_LONGEST = cdk.Duration.days(7)  # a signing key takes a day to settle, and as long again on its way back


class Rotations(Construct):
    """The function decides; the machine waits."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, stepper: lambda_.IFunction) -> None:
        super().__init__(scope, id)
        wait = stepfunctions.Wait(self, "WaitUntilDue", time=stepfunctions.WaitTime.seconds_path("$.seconds"))
        step = Step(
            self,
            "Step",
            worker=stepper,
            asks={"action": "step", "rotation_id": stepfunctions.JsonPath.string_at("$.rotation_id")},
            patience=Patience(max_attempts=12, max_delay=cdk.Duration.minutes(5)),
        )
        following = stepfunctions.Choice(self, "Ended?")
        choose = stepfunctions.Condition.string_equals
        following.when(choose("$.next", "wait"), wait)
        following.when(choose("$.next", "done"), stepfunctions.Succeed(self, "Done"))
        following.when(choose("$.next", "rolled_back"), stepfunctions.Succeed(self, "RolledBack"))
        following.when(choose("$.next", "failed"), stepfunctions.Fail(self, "NeedsAPerson", error="NeedsAPerson"))
        self.machine = KassaMachine(
            self,
            "Machine",
            stage=stage,
            what_it_does="replaces a credential at Klarna",
            worker=stepper,
            start=wait.next(step).next(following),
            longest=_LONGEST,
        )
