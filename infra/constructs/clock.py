"""Some things happen because it is time."""

from collections.abc import Mapping

import aws_cdk as cdk
import aws_cdk.aws_events as events
import aws_cdk.aws_events_targets as targets
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.function import KassaFunction


class Clock(events.Rule):
    """Calls a function again and again; a call that was missed is made up for by the next."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        every: cdk.Duration,
        calls: KassaFunction,
        event: Mapping[str, str] | None = None,
        retry_attempts: int | None = 0,
    ) -> None:
        target = targets.LambdaFunction(
            calls.function,
            event=events.RuleTargetInput.from_object(event) if event else None,
            retry_attempts=retry_attempts,
        )
        super().__init__(scope, id, schedule=events.Schedule.rate(every), targets=[target])
        acknowledge(self, {"Serverless-EventBusDLQ": "A call that was missed is made up for by the next"})
