"""State machines that wait: a function decides what comes next, and the machine calls it when it is time."""

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often a step is tried again after these errors, Lambda's own included, with pauses that grow from two seconds on.

    Then the execution fails, and an alarm tells.
    """

    errors: tuple[str, ...] = ("States.ALL",)
    max_attempts: int
    max_delay: cdk.Duration
    backoff_rate: float = 2

    def given_to(self, step: tasks.LambdaInvoke) -> None:
        """Let a step be tried again so."""
        step.add_retry(
            errors=list(self.errors),
            interval=cdk.Duration.seconds(2),
            backoff_rate=self.backoff_rate,
            max_delay=self.max_delay,
            jitter_strategy=stepfunctions.JitterType.FULL,
            max_attempts=self.max_attempts,
        )


class Step(tasks.LambdaInvoke):
    """A call of the worker; its answer is all that the next step gets."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        worker: lambda_.IFunction,
        asks: Mapping[str, object],
        patience: Patience,
    ) -> None:
        super().__init__(
            scope,
            id,
            lambda_function=worker,
            payload=stepfunctions.TaskInput.from_object(asks),
            output_path="$.Payload",
            retry_on_service_exceptions=False,
        )
        patience.given_to(self)
