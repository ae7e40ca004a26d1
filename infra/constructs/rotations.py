"""One execution for each rotation: wait, take a step, and again until it has ended; and a look at all credentials daily."""

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_logs as logs
import aws_cdk.aws_stepfunctions as stepfunctions
import aws_cdk.aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.stages import Stage

_LONGEST = cdk.Duration.days(7)  # a signing key takes a day to settle, and as long again on its way back


class Rotations(Construct):
    """The function decides; the machine waits."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, stepper: lambda_.IFunction) -> None:
        super().__init__(scope, id)
        wait = stepfunctions.Wait(self, "WaitUntilDue", time=stepfunctions.WaitTime.seconds_path("$.seconds"))
        following = stepfunctions.Choice(self, "Ended?")
        choose = stepfunctions.Condition.string_equals
        following.when(choose("$.next", "wait"), wait)
        following.when(choose("$.next", "done"), stepfunctions.Succeed(self, "Done"))
        following.when(choose("$.next", "rolled_back"), stepfunctions.Succeed(self, "RolledBack"))
        following.when(choose("$.next", "failed"), stepfunctions.Fail(self, "NeedsAPerson", error="NeedsAPerson"))
        wait.next(_step(self, stepper)).next(following)
        log = logs.LogGroup(self, "Log", retention=stage.log_retention, removal_policy=stage.removal_policy)
        self.machine = stepfunctions.StateMachine(
            self,
            "Machine",
            comment=f"Kassa {stage.name}: replaces a credential at Klarna",
            definition_body=stepfunctions.DefinitionBody.from_chainable(wait),
            timeout=_LONGEST,
            tracing_enabled=True,
            logs=stepfunctions.LogOptions(
                destination=log, level=stepfunctions.LogLevel.ERROR, include_execution_data=False
            ),
        )
        called = cdk.Stack.of(stepper).get_logical_id(stepper.node.default_child)
        acknowledge(
            self,
            {
                "AwsSolutions-SF1": "The execution's own history keeps every event for 90 days; the log is for failures",
                "AwsSolutions-IAM5[Resource::*]": "Log delivery and X-Ray know no resources",
                f"AwsSolutions-IAM5[Resource::<{called}.Arn>:*]": "The versions and aliases of that one function",
            },
        )
        watch = targets.LambdaFunction(
            stepper, event=events.RuleTargetInput.from_object({"action": "watch"}), retry_attempts=2
        )
        rule = events.Rule(self, "EveryDay", schedule=events.Schedule.rate(cdk.Duration.days(1)), targets=[watch])
        acknowledge(rule, {"Serverless-EventBusDLQ": "A look that was missed is made up for the next day"})


def _step(scope: Construct, stepper: lambda_.IFunction) -> tasks.LambdaInvoke:
    """Its answer, what comes next and how long to wait for it, is all that the next step gets."""
    step = tasks.LambdaInvoke(
        scope,
        "Step",
        lambda_function=stepper,
        payload=stepfunctions.TaskInput.from_object(
            {"action": "step", "rotation_id": stepfunctions.JsonPath.string_at("$.rotation_id")}
        ),
        output_path="$.Payload",
        retry_on_service_exceptions=False,
    )
    step.add_retry(
        errors=["States.ALL"],
        interval=cdk.Duration.seconds(2),
        backoff_rate=2,
        max_delay=cdk.Duration.minutes(5),
        jitter_strategy=stepfunctions.JitterType.FULL,
        max_attempts=12,
    )
    return step
