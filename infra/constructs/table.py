"""A table that outlives mistakes: recoverable to any second, encrypted, and protected where money is real."""

from dataclasses import dataclass

import aws_cdk.aws_dynamodb as dynamodb
from constructs import Construct

from infra.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Another way to look up the same items; items without its keys are not in it."""

    name: str
    partition_key: str
    sort_key: str
    only_keys: bool = False  # for who reads the item itself afterwards


class KassaTable(dynamodb.Table):
    """A table with string keys, paid by the request."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stage: Stage,
        partition_key: str,
        sort_key: str | None = None,
        expires: bool = False,
        streams: bool = False,
        indexes: tuple[Index, ...] = (),
    ) -> None:
        super().__init__(
            scope,
            id,
            partition_key=_text(partition_key),
            sort_key=_text(sort_key) if sort_key else None,
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            point_in_time_recovery_specification={"point_in_time_recovery_enabled": True},
            deletion_protection=stage.deletion_protection,
            removal_policy=stage.removal_policy,
            time_to_live_attribute="ttl" if expires else None,
            stream=dynamodb.StreamViewType.NEW_IMAGE if streams else None,
        )
        for index in indexes:
            self.add_global_secondary_index(
                index_name=index.name,
                partition_key=_text(index.partition_key),
                sort_key=_text(index.sort_key),
                projection_type=dynamodb.ProjectionType.KEYS_ONLY if index.only_keys else dynamodb.ProjectionType.ALL,
            )

    def index_arn(self, name: str) -> str:
        """The ARN of one index, to grant a query on it and on no other."""
        return f"{self.table_arn}/index/{name}"


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
