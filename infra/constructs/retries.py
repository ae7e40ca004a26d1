"""The wait between two attempts of a delivery, which may be hours: wait, attempt, and again until it is settled."""

import aws_cdk as cdk
import aws_cdk.aws_stepfunctions as stepfunctions
import aws_cdk.aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.constructs.dead_letters import DeadLetters
from infra.constructs.function import KassaFunction
from infra.constructs.machine import KassaMachine, Patience, Step
from infra.stages import Stage

_LONGEST = cdk.Duration.days(7)  # a schedule takes a day


class Retries(Construct):
    """One execution for each delivery whose first attempt failed."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(scope, id)
        self._stage = stage
        self._name = f"kassa-{stage.name}-retries"
        self.undelivered = DeadLetters(self, "Undelivered", stage=stage)

    @property
    def machine_arn(self) -> str:
        """By its name: the function that starts executions is the one that they call, so neither can wait for the other."""
        return cdk.Stack.of(self).format_arn(
            service="states",
            resource="stateMachine",
            resource_name=self._name,
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )

    def attempted_by(self, function: KassaFunction) -> KassaMachine:
        """Let a function make the attempts; what it fails to do at all goes to the dead letters, however it was called."""
        function.keep_failures_in(self.undelivered)
        wait = stepfunctions.Wait(self, "WaitUntilDue", time=stepfunctions.WaitTime.seconds_path("$.seconds"))
        following = stepfunctions.Choice(self, "Settled?")
        choose = stepfunctions.Condition.string_equals
        following.when(choose("$.next", "wait"), wait)
        following.when(choose("$.next", "settled"), stepfunctions.Succeed(self, "Settled"))
        return KassaMachine(
            self,
            "Machine",
            stage=self._stage,
            name=self._name,
            what_it_does="waits for the next attempt of a delivery",
            worker=function.function,
            start=wait.next(self._attempt(function)).next(following),
            longest=_LONGEST,
        )

    def _attempt(self, function: KassaFunction) -> Step:
        """One more attempt; what cannot even be attempted is put aside, and the execution fails."""
        this_one = {"delivery_id": stepfunctions.JsonPath.string_at("$.delivery_id")}
        attempt = Step(
            self,
            "Attempt",
            worker=function.function,
            asks={"action": "again", **this_one},
            patience=Patience(max_attempts=8, max_delay=cdk.Duration.minutes(5)),
        )
        put_aside = tasks.SqsSendMessage(
            self,
            "PutAside",
            queue=self.undelivered,
            message_body=stepfunctions.TaskInput.from_object(this_one),
        )
        attempt.add_catch(put_aside, errors=["States.ALL"], result_path="$.failure")
        put_aside.next(stepfunctions.Fail(self, "NotAttempted", error="NotAttempted"))
        return attempt
