"""What Klarna sent is stored first; from the table's stream it goes to the inbox. What fails there is kept, and what is
about a payment that we do not know yet is parked and tried again."""

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_sqs as sqs
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.stream import NewItems
from infra.stages import Stage

_TRY_AGAIN_AFTER = cdk.Duration.seconds(6 * 30)  # six times the reader's time, as Lambda asks for
_TRIES = 20  # an hour


class Inbox(Construct):
    """Reads each new event once it is stored, at least once, and puts aside what it cannot read."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(scope, id)
        self.failed = DeadLetters(self, "Failed", stage=stage)
        self.parked = sqs.Queue(
            self,
            "Parked",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=stage.enforce_ssl,
            delivery_delay=cdk.Duration.seconds(30),
            visibility_timeout=_TRY_AGAIN_AFTER,
            retention_period=cdk.Duration.days(14),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.failed, max_receive_count=_TRIES),
            removal_policy=stage.removal_policy,
        )
        if not stage.enforce_ssl:
            acknowledge(self.parked, {"AwsSolutions-SQS4": "The emulator speaks plain http on this machine only"})

    def read_by(self, reader: lambda_.IFunction, events: dynamodb.ITable) -> None:
        """Let a function read what is stored from now on, and what was parked."""
        reader.add_event_source(
            NewItems(events, retry_attempts=8, max_record_age=cdk.Duration.hours(1), failed=self.failed)
        )
        again = lambda_.EventSourceMapping(
            self, "ReadParked", target=reader, event_source_arn=self.parked.queue_arn, batch_size=1
        )
        self.parked.grant_consume_messages(reader)
        acknowledge(
            again, {"Serverless-LambdaEventSourceMappingDestination": "The queue has its own dead-letter queue"}
        )
