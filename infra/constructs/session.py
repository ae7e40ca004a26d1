"""The wait for one shopper: look, wait a slice, look again, until the payment is settled."""

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_logs as logs
import aws_cdk.aws_stepfunctions as stepfunctions
import aws_cdk.aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.stages import Stage

_LONGEST = cdk.Duration.hours(26)  # Klarna replays an answer for 24 hours; after that there is nothing left to learn


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
        log = logs.LogGroup(self, "Log", retention=stage.log_retention, removal_policy=stage.removal_policy)
        self.machine = stepfunctions.StateMachine(
            self,
            "Machine",
            comment=f"Kassa {stage.name}: waits for one shopper",
            definition_body=stepfunctions.DefinitionBody.from_chainable(following),
            timeout=_LONGEST,
            tracing_enabled=True,
            # Errors only, and without the data: the data holds task tokens, and a token ends a wait.
            logs=stepfunctions.LogOptions(
                destination=log, level=stepfunctions.LogLevel.ERROR, include_execution_data=False
            ),
        )
        function = cdk.Stack.of(decider).get_logical_id(decider.node.default_child)
        acknowledge(
            self,
            {
                "AwsSolutions-SF1": "The execution's own history keeps every event for 90 days; the log is for failures",
                "AwsSolutions-IAM5[Resource::*]": "Log delivery and X-Ray know no resources",
                f"AwsSolutions-IAM5[Resource::<{function}.Arn>:*]": "The versions and aliases of that one function",
            },
        )

    def _wait(self, name: str, time_slice: cdk.Duration, *, then: tasks.LambdaInvoke) -> tasks.LambdaInvoke:
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
        _retry(wait, "States.TaskFailed")  # not a time-out: that is how a slice ends
        wait.add_catch(then, errors=["States.Timeout"], result_path="$.timeout")
        wait.next(then)
        return wait

    def _resolve(self) -> tasks.LambdaInvoke:
        """Look at Klarna and act. Its answer, the payment's id and what comes next, is all that the next step gets."""
        resolve = tasks.LambdaInvoke(
            self,
            "Resolve",
            lambda_function=self._decider,
            payload=stepfunctions.TaskInput.from_object(
                {"action": "resolve", "payment_id": stepfunctions.JsonPath.string_at("$.payment_id")}
            ),
            output_path="$.Payload",
            retry_on_service_exceptions=False,
        )
        _retry(resolve, "States.ALL")
        return resolve


def _retry(task: tasks.LambdaInvoke, errors: str) -> None:
    """Be patient with everything, Lambda's own failures included; then the execution fails and an alarm tells."""
    task.add_retry(
        errors=[errors],
        interval=cdk.Duration.seconds(2),
        backoff_rate=2,
        max_delay=cdk.Duration.seconds(30),
        jitter_strategy=stepfunctions.JitterType.FULL,
        max_attempts=6,
    )
