"""A bucket that forgets nothing before its time: every version kept, encrypted, reached over TLS by nobody from outside."""

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.stages import Stage

_WEEK = cdk.Duration.days(7)
_MONTH = cdk.Duration.days(30)


class KassaBucket(s3.Bucket):
    """Objects kept for `kept`; whatever is put in is told to the account's default event bus."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, name: str, kept: cdk.Duration) -> None:
        super().__init__(
            scope,
            id,
            bucket_name=name,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            enforce_ssl=stage.enforce_ssl,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=kept,
                    noncurrent_version_expiration=_MONTH,
                    abort_incomplete_multipart_upload_after=_WEEK,
                )
            ],
            removal_policy=_but_for_a_failed_deployment(stage.removal_policy),
        )
        # as a property of the bucket itself: the ready-made way brings a function of its own along
        bucket = self.node.default_child
        assert isinstance(bucket, s3.CfnBucket)  # noqa: S101 (what the CDK makes)
        bucket.notification_configuration = s3.CfnBucket.NotificationConfigurationProperty(
            event_bridge_configuration=s3.CfnBucket.EventBridgeConfigurationProperty(event_bridge_enabled=True)
        )
        reasons = {
            "AwsSolutions-S1": "Who reads and writes here are functions with logs of their own; people use their addresses"
        }
        if not stage.enforce_ssl:
            reasons["AwsSolutions-S10"] = "The emulator speaks plain http on this machine only"
        acknowledge(self, reasons)


def _but_for_a_failed_deployment(policy: cdk.RemovalPolicy) -> cdk.RemovalPolicy:
    """What stays goes all the same with the deployment that made it, if that fails: its name would be taken for the next."""
    return cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE if policy is cdk.RemovalPolicy.RETAIN else policy
