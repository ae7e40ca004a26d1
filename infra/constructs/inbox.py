"""What Klarna sent is stored first; from the table's stream it goes to the inbox, and what fails there is kept."""

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_lambda_event_sources as event_sources
import aws_cdk.aws_sqs as sqs
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.stages import Stage


class Inbox(Construct):
    """Reads each new event once it is stored, at least once, and puts aside what it cannot read."""

    def __init__(
        self, scope: Construct, id: str, *, stage: Stage, events: dynamodb.ITable, reader: lambda_.IFunction
    ) -> None:
        super().__init__(scope, id)
        self.failed = sqs.Queue(
            self,
            "Failed",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=stage.enforce_ssl,
            retention_period=cdk.Duration.days(14),
            removal_policy=stage.removal_policy,
        )
        if not stage.enforce_ssl:
            acknowledge(self.failed, {"AwsSolutions-SQS4": "The emulator speaks plain http on this machine only"})
        acknowledge(
            self.failed,
            {
                "AwsSolutions-SQS3": "It is the dead-letter queue",
                "Serverless-SQSRedrivePolicy": "It is the dead-letter queue",
            },
        )
        inserted = lambda_.FilterCriteria.filter({"eventName": lambda_.FilterRule.is_equal("INSERT")})
        reader.add_event_source(
            event_sources.DynamoEventSource(
                events,
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                batch_size=10,
                filters=[inserted],
                bisect_batch_on_error=True,
                report_batch_item_failures=True,
                retry_attempts=8,
                max_record_age=cdk.Duration.hours(1),
                on_failure=event_sources.SqsDlq(self.failed),
            )
        )
