"""What happened to a payment or a merchant is stored first; from the table's stream it goes to whoever wants to be told."""

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_events as events
import aws_cdk.aws_lambda as lambda_
from constructs import Construct

from infra.constructs.dead_letters import DeadLetters
from infra.constructs.stream import NewItems
from infra.stages import Stage

_AT_ONCE = 10  # batches of one shard: a payment's events may overtake each other, which is what their version is for


class Notifications(Construct):
    """The acquirer's event bus, and the stream that feeds it and the merchants' webhooks."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(scope, id)
        self.bus = events.EventBus(
            self,
            "Bus",
            event_bus_name=f"kassa-{stage.name}",
            description=f"Kassa {stage.name}: everything that happens to payments and merchants",
        )
        self.failed = DeadLetters(self, "Failed", stage=stage)

    def told_by(self, teller: lambda_.IFunction, outbox: dynamodb.ITable) -> None:
        """Let a function see each new event of a payment or a merchant, at least once."""
        teller.add_event_source(
            NewItems(
                outbox,
                like={"item": lambda_.FilterRule.begins_with("event#")},
                retry_attempts=100,  # telling late is better than telling by hand
                max_record_age=cdk.Duration.hours(6),
                failed=self.failed,
                parallelization_factor=_AT_ONCE,
            )
        )
