"""State machines that wait: a function decides what comes next, and the machine calls it when it is time."""

from collections.abc import Mapping

import aws_cdk as cdk
import aws_cdk.aws_cloudwatch as cloudwatch
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_logs as logs
import aws_cdk.aws_stepfunctions as stepfunctions
import aws_cdk.aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.acknowledge import acknowledge, wildcard
from infra.stages import Stage

_PERIOD = cdk.Duration.minutes(5)


class KassaMachine(stepfunctions.StateMachine):
    """Calls one function, its worker. Its log tells of failures, without the data: data may hold task tokens."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        what_it_does: str,
        worker: lambda_.IFunction,
        start: stepfunctions.IChainable,
        longest: cdk.Duration,
        name: str | None = None,
    ) -> None:
        log = logs.LogGroup(scope, "Log", retention=stage.log_retention, removal_policy=stage.removal_policy)
        super().__init__(
            scope,
            id,
            state_machine_name=name,
            comment=f"Kassa {stage.name}: {what_it_does}",
            definition_body=stepfunctions.DefinitionBody.from_chainable(start),
            timeout=longest,
            tracing_enabled=True,
            logs=stepfunctions.LogOptions(
                destination=log, level=stepfunctions.LogLevel.ERROR, include_execution_data=False
            ),
        )
        acknowledge(
            self,
            {
                "AwsSolutions-SF1": "The execution's own history keeps every event for 90 days; the log is for failures",
                "AwsSolutions-IAM5[Resource::*]": "Log delivery and X-Ray know no resources",
                wildcard(self, f"{worker.function_arn}:*"): "The versions and aliases of that one function",
            },
        )

    @property
    def failures(self) -> cloudwatch.Metric:
        """How many executions failed, in five minutes."""
        return self.metric_failed(period=_PERIOD)

    @property
    def time_outs(self) -> cloudwatch.Metric:
        """How many executions took too long, in five minutes."""
        return self.metric_timed_out(period=_PERIOD)


class Step(tasks.LambdaInvoke):
    """A call of the worker, made with patience; its answer is all that the next step gets."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        worker: lambda_.IFunction,
        asks: Mapping[str, object],
        max_attempts: int,
        max_delay: cdk.Duration,
        backoff_rate: float = 2,
    ) -> None:
        super().__init__(
            scope,
            id,
            lambda_function=worker,
            payload=stepfunctions.TaskInput.from_object(asks),
            output_path="$.Payload",
            retry_on_service_exceptions=False,
        )
        try_again(self, "States.ALL", max_attempts=max_attempts, max_delay=max_delay, backoff_rate=backoff_rate)


def try_again(
    step: tasks.LambdaInvoke, errors: str, *, max_attempts: int, max_delay: cdk.Duration, backoff_rate: float = 2
) -> None:
    """Be patient with these errors, Lambda's own included; then the execution fails, and an alarm tells."""
    step.add_retry(
        errors=[errors],
        interval=cdk.Duration.seconds(2),
        backoff_rate=backoff_rate,
        max_delay=max_delay,
        jitter_strategy=stepfunctions.JitterType.FULL,
        max_attempts=max_attempts,
    )
