"""A function that may do nothing but write its own log, until a stack grants it more."""

from collections.abc import Mapping

import aws_cdk as cdk
import aws_cdk.aws_cloudwatch as cloudwatch
import aws_cdk.aws_iam as iam
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_lambda_destinations as destinations
import aws_cdk.aws_logs as logs
import aws_cdk.aws_sqs as sqs
from constructs import Construct

from infra import environment as names
from infra.acknowledge import acknowledge
from infra.constructs.alarms import Alarms
from infra.constructs.code import Code

_OLDER_RUNTIME = "3.13 starts faster than newer runtimes; the emulator runs the machine's own Python"
_NOT_ASYNCHRONOUS = (
    "HTTP callers and executions see its failures at once; those of streams and asynchronous calls go to a queue"
)
_NO_RESOURCES = "X-Ray's write actions, and ListStreams where a stream is read, know no resources"

_PERIOD = cdk.Duration.minutes(5)

_ACKNOWLEDGED = {
    "AwsSolutions-L1": _OLDER_RUNTIME,
    "AwsSolutions-IAM5[Resource::*]": _NO_RESOURCES,
    "Serverless-LambdaLatestVersion": _OLDER_RUNTIME,
    "Serverless-LambdaDLQ": _NOT_ASYNCHRONOUS,
    "Serverless-LambdaAsyncFailureDestination": _NOT_ASYNCHRONOUS,
    "Serverless-LambdaStarPermissions": _NO_RESOURCES,
}


class KassaFunction(Construct):
    """One folder of `functions/`, with a role, a log group and an environment of its own."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        name: str,
        code: Code,
        environment: Mapping[str, str],
        seconds: int,
        memory_size: int,
    ) -> None:
        super().__init__(scope, id)
        self.name = name
        stage, package = code.stage, code.packages.functions[name]
        self._metrics = f"Kassa/{stage.name}"  # stages may share an account, and must not ring for each other
        variables = {
            "POWERTOOLS_SERVICE_NAME": name,
            "POWERTOOLS_METRICS_NAMESPACE": self._metrics,
            "POWERTOOLS_LOG_LEVEL": stage.log_level,
            "LIVE": str(stage.live).lower(),
            **environment,
        }
        names.check(name, variables)
        log = logs.LogGroup(self, "Log", retention=stage.log_retention, removal_policy=stage.removal_policy)
        self.role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"))
        log.grant_write(self.role)
        self.function = lambda_.Function(
            self,
            "Function",
            description=f"Kassa {stage.name}: {name}",
            code=lambda_.Code.from_asset(str(package.path), asset_hash=package.digest),
            handler=f"functions.{name}.handler.handler",
            runtime=code.runtime,
            architecture=code.architecture,
            layers=list(code.layers),
            role=self.role,
            environment=variables,
            timeout=cdk.Duration.seconds(seconds),
            memory_size=memory_size,
            log_group=log,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=let_through(stage.log_level),
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            tracing=lambda_.Tracing.ACTIVE,  # Lambda's own segments; the code carries no X-Ray SDK
        )
        acknowledge(self, _ACKNOWLEDGED)

    def may(self, *actions: str, on: list[str]) -> None:
        """Let it do exactly this, to exactly these."""
        self.role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=on))

    def called_by(self, caller: "KassaFunction") -> None:
        """Let another function call this one."""
        caller.may("lambda:InvokeFunction", on=[self.function.function_arn])

    def keep_failures_in(self, queue: sqs.IQueue) -> None:
        """Put aside what it was called for, without anybody waiting, and failed to do three times or for six hours."""
        self.function.configure_async_invoke(
            on_failure=destinations.SqsDestination(queue), retry_attempts=2, max_event_age=cdk.Duration.hours(6)
        )

    def forget_failures(self) -> None:
        """Let go of a call of the clock's that failed, or that found no room for a minute: the next one makes up for it.

        By default Lambda makes such a call again twice, and keeps one that finds no room for six hours.
        """
        self.function.configure_async_invoke(retry_attempts=0, max_event_age=cdk.Duration.minutes(1))

    def counts(self, name: str) -> cloudwatch.Metric:
        """What it counts in its log under this name, in five minutes."""
        return cloudwatch.Metric(
            namespace=self._metrics,
            metric_name=name,
            dimensions_map={"service": self.name},
            period=_PERIOD,
            statistic="Sum",
        )

    def falls_behind(self) -> cloudwatch.Metric:
        """How old the news is that it reads from a stream, in milliseconds."""
        return self.function.metric("IteratorAge", period=cdk.Duration.minutes(1), statistic="Maximum")

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on its failures, and on calls that Lambda refuses."""
        alarms.tell(
            f"{self.name}Errors",
            self.function.metric_errors(period=_PERIOD),
            f"{self.name} raised: its log has the failure's name",
        )
        alarms.tell(
            f"{self.name}Throttles",
            self.function.metric_throttles(period=_PERIOD),
            f"{self.name} was refused by Lambda: the account's concurrency is used up",
        )


def let_through(log_level: str) -> lambda_.ApplicationLogLevel:
    """What Lambda itself lets through of a log: never less than INFO, for as such it takes the lines that metrics are made of.

    What is above, the code's own logger leaves out.
    """
    return lambda_.ApplicationLogLevel.DEBUG if log_level == "DEBUG" else lambda_.ApplicationLogLevel.INFO
