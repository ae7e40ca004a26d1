"""Once a minute somebody looks for payments that nobody holds."""

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
import aws_cdk.aws_lambda as lambda_
from constructs import Construct

from infra.acknowledge import acknowledge


class Sweep(Construct):
    """Runs the sweeper; a run that fails is not repeated, since the next one comes in a minute."""

    def __init__(self, scope: Construct, id: str, *, sweeper: lambda_.IFunction) -> None:
        super().__init__(scope, id)
        target = targets.LambdaFunction(sweeper, retry_attempts=0)
        rule = events.Rule(
            self, "EveryMinute", schedule=events.Schedule.rate(cdk.Duration.minutes(1)), targets=[target]
        )
        acknowledge(
            rule, {"Serverless-EventBusDLQ": "A run that was missed is made up for by the next, a minute later"}
        )
