"""The wait for one shopper: look, wait a slice, look again, until the payment is settled."""

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_stepfunctions as stepfunctions
import aws_cdk.aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.constructs.machine import KassaMachine, Patience, Step
from infra.stages import Stage

_LONGEST = cdk.Duration.hours(26)  # Klarna replays an answer for 24 hours; after that there is nothing left to learn
_TRIES, _LONGEST_PAUSE = 6, cdk.Duration.seconds(30)


class Session(Construct):
    """One execution for each payment that waits; its name is the payment's id."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, decider: lambda_.IFunction) -> None:
        super().__init__(scope, id)
        self._decider = decider
        resolve = self._resolve()
        following = stepfunctions.Choice(self, "Next?")
        choose = stepfunctions.Condition.string_equals
        following.when(choose("$.next", "resolve"), resolve)
        following.when(choose("$.next", "await"), self._wait("AwaitShopper", stage.time_slice, then=resolve))
        following.when(
            choose("$.next", "await_briefly"), self._wait("AwaitShopperBriefly", stage.brief_time_slice, then=resolve)
        )
        following.when(choose("$.next", "settled"), stepfunctions.Succeed(self, "Settled"))
        resolve.next(following)
        self.machine = KassaMachine(
            self,
            "Machine",
            stage=stage,
            what_it_does="waits for one shopper",
            worker=decider,
            start=following,
            longest=_LONGEST,
        )

    def _wait(self, name: str, time_slice: cdk.Duration, *, then: Step) -> tasks.LambdaInvoke:
        """Hand out a task token and wait for it to come back; when the slice is over, look at Klarna all the same."""
        wait = tasks.LambdaInvoke(
            self,
            name,
            lambda_function=self._decider,
            integration_pattern=stepfunctions.IntegrationPattern.WAIT_FOR_TASK_TOKEN,
            payload=stepfunctions.TaskInput.from_object(
                {
                    "action": "await",
                    "payment_id": stepfunctions.JsonPath.string_at("$.payment_id"),
                    "task_token": stepfunctions.JsonPath.task_token,
                }
            ),
            task_timeout=stepfunctions.Timeout.duration(time_slice),
            result_path=stepfunctions.JsonPath.DISCARD,
            retry_on_service_exceptions=False,
        )
        # not a time-out: that is how a slice ends
        Patience(errors=("States.TaskFailed",), max_attempts=_TRIES, max_delay=_LONGEST_PAUSE).given_to(wait)
        wait.add_catch(then, errors=["States.Timeout"], result_path="$.timeout")
        wait.next(then)
        return wait

    def _resolve(self) -> Step:
        """Look at Klarna and act."""
        return Step(
            self,
            "Resolve",
            worker=self._decider,
            asks={"action": "resolve", "payment_id": stepfunctions.JsonPath.string_at("$.payment_id")},
            patience=Patience(max_attempts=_TRIES, max_delay=_LONGEST_PAUSE),
        )
