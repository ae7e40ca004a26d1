"""A function that may do nothing but write its own log, until a stack grants it more."""

from collections.abc import Mapping

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_logs as logs
from constructs import Construct

from infra import environment as names
from infra.acknowledge import acknowledge
from infra.constructs.code import Code

_OLDER_RUNTIME = "3.13 starts faster than newer runtimes; the emulator runs the machine's own Python"
_NOT_ASYNCHRONOUS = (
    "HTTP callers and executions see its failures at once; those of streams and asynchronous calls go to a queue"
)
_NO_RESOURCES = "X-Ray's write actions, and ListStreams where a stream is read, know no resources"

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
        timeout: cdk.Duration,
        memory_size: int = 512,
    ) -> None:
        super().__init__(scope, id)
        stage, package = code.stage, code.packages.functions[name]
        variables = {
            "POWERTOOLS_SERVICE_NAME": name,
            "POWERTOOLS_METRICS_NAMESPACE": "Kassa",
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
            timeout=timeout,
            memory_size=memory_size,
            log_group=log,
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel[stage.log_level],
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            tracing=lambda_.Tracing.ACTIVE,  # Lambda's own segments; the code carries no X-Ray SDK
        )
        acknowledge(self, _ACKNOWLEDGED)

    def may(self, *actions: str, on: list[str]) -> None:
        """Let it do exactly this, to exactly these."""
        self.role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=on))
