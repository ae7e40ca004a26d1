"""A queue for what could not be done, kept until somebody has looked at it."""

import aws_cdk as cdk
import aws_cdk.aws_cloudwatch as cloudwatch
import aws_cdk.aws_sqs as sqs
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.stages import Stage


class DeadLetters(sqs.Queue):
    """Keeps each letter for two weeks."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(
            scope,
            id,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=stage.enforce_ssl,
            retention_period=cdk.Duration.days(14),
            removal_policy=stage.removal_policy,
        )
        reasons = {
            "AwsSolutions-SQS3": "It is the dead-letter queue",
            "Serverless-SQSRedrivePolicy": "It is the dead-letter queue",
        }
        if not stage.enforce_ssl:
            reasons["AwsSolutions-SQS4"] = "The emulator speaks plain http on this machine only"
        acknowledge(self, reasons)

    @property
    def letters(self) -> cloudwatch.Metric:
        """How many lie there, as of the last minute."""
        return self.metric_approximate_number_of_messages_visible(period=cdk.Duration.minutes(1))
