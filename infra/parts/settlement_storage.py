"""What Kassa remembers of settlements, a part of the storage stack: a table, and a bucket for the files."""

import aws_cdk as cdk
from constructs import Construct

from infra.constructs.bucket import KassaBucket
from infra.constructs.table import Index, KassaTable
from infra.stages import Stage


class SettlementStorage(Construct):
    """Settlements, breaks and what is due in the table; files, batches and lines in the bucket."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(scope, id)
        self.table = KassaTable(
            self,
            "Table",
            stage=stage,
            partition_key="pk",
            sort_key="item",
            indexes=(Index(name="lists", partition_key="list", sort_key="at"),),
        )
        KassaBucket(self, "Files", stage=stage, name=bucket_name(stage), kept=stage.settlement_files_kept)


def bucket_name(stage: Stage) -> str:
    """A name that no other account has: names of buckets are the whole world's."""
    return f"kassa-{stage.name}-settlements-{cdk.Aws.ACCOUNT_ID}-{cdk.Aws.REGION}"
