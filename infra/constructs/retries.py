"""The wait between two attempts of a delivery, which may be hours: wait, attempt, and again until it is settled."""

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_lambda_destinations as destinations
import aws_cdk.aws_logs as logs
import aws_cdk.aws_stepfunctions as stepfunctions
import aws_cdk.aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.dead_letters import DeadLetters
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

    def attempted_by(self, function: lambda_.IFunction) -> stepfunctions.StateMachine:
        """Let a function make the attempts; what it fails to do at all goes to the dead letters, however it was called."""
        function.configure_async_invoke(
            on_failure=destinations.SqsDestination(self.undelivered),
            retry_attempts=2,
            max_event_age=cdk.Duration.hours(6),
        )
        wait = stepfunctions.Wait(self, "WaitUntilDue", time=stepfunctions.WaitTime.seconds_path("$.seconds"))
        following = stepfunctions.Choice(self, "Settled?")
        choose = stepfunctions.Condition.string_equals
        following.when(choose("$.next", "wait"), wait)
        following.when(choose("$.next", "settled"), stepfunctions.Succeed(self, "Settled"))
        wait.next(self._attempt(function)).next(following)
        log = logs.LogGroup(self, "Log", retention=self._stage.log_retention, removal_policy=self._stage.removal_policy)
        machine = stepfunctions.StateMachine(
            self,
            "Machine",
            state_machine_name=self._name,
            comment=f"Kassa {self._stage.name}: waits for the next attempt of a delivery",
            definition_body=stepfunctions.DefinitionBody.from_chainable(wait),
            timeout=_LONGEST,
            tracing_enabled=True,
            logs=stepfunctions.LogOptions(
                destination=log, level=stepfunctions.LogLevel.ERROR, include_execution_data=False
            ),
        )
        called = cdk.Stack.of(function).get_logical_id(function.node.default_child)
        acknowledge(
            self,
            {
                "AwsSolutions-SF1": "The execution's own history keeps every event for 90 days; the log is for failures",
                "AwsSolutions-IAM5[Resource::*]": "Log delivery and X-Ray know no resources",
                f"AwsSolutions-IAM5[Resource::<{called}.Arn>:*]": "The versions and aliases of that one function",
            },
        )
        return machine

    def _attempt(self, function: lambda_.IFunction) -> tasks.LambdaInvoke:
        """Its answer, what comes next and how long to wait for it, is all that the next step gets."""
        attempt = tasks.LambdaInvoke(
            self,
            "Attempt",
            lambda_function=function,
            payload=stepfunctions.TaskInput.from_object(
                {"action": "again", "delivery_id": stepfunctions.JsonPath.string_at("$.delivery_id")}
            ),
            output_path="$.Payload",
            retry_on_service_exceptions=False,
        )
        attempt.add_retry(
            errors=["States.ALL"],
            interval=cdk.Duration.seconds(2),
            backoff_rate=2,
            max_delay=cdk.Duration.minutes(5),
            jitter_strategy=stepfunctions.JitterType.FULL,
            max_attempts=8,
        )
        put_aside = tasks.SqsSendMessage(
            self,
            "PutAside",
            queue=self.undelivered,
            message_body=stepfunctions.TaskInput.from_object(
                {"delivery_id": stepfunctions.JsonPath.string_at("$.delivery_id")}
            ),
        )
        attempt.add_catch(put_aside, errors=["States.ALL"], result_path="$.failure")
        put_aside.next(stepfunctions.Fail(self, "NotAttempted", error="NotAttempted"))
        return attempt
