"""Where merchants' files wait for Klarna: a bucket that nobody outside reads, encrypted, emptied by itself in time.

What is deleted or overwritten by mistake can be brought back for a month.
"""

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.stages import Stage

_MONTH = cdk.Duration.days(30)


class EvidenceBucket(s3.Bucket):
    """Private, encrypted, over TLS only, with objects that go after a while."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, kept_for: cdk.Duration) -> None:
        super().__init__(
            scope,
            id,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=stage.enforce_ssl,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=stage.removal_policy,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    expiration=kept_for,
                    noncurrent_version_expiration=_MONTH,
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
                )
            ],
        )
        reasons = {"AwsSolutions-S1": "Only functions with roles of their own come here, and CloudTrail sees them"}
        if not stage.enforce_ssl:
            reasons["AwsSolutions-S10"] = "The emulator speaks plain http on this machine only"
        acknowledge(self, reasons)
