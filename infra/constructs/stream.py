"""What is stored is news to somebody: a table's stream leads to whoever acts on it."""

from collections.abc import Mapping
from typing import Any

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_lambda_event_sources as event_sources
import aws_cdk.aws_sqs as sqs


class NewItems(event_sources.DynamoEventSource):
    """Each item that is put into a table from now on, at least once; what its reader fails on ends among the failed."""

    def __init__(
        self,
        table: dynamodb.ITable,
        *,
        like: Mapping[str, Any] | None = None,
        retry_attempts: int,
        max_record_age: cdk.Duration,
        failed: sqs.IQueue,
        batch_size: int = 10,
        parallelization_factor: int | None = None,
    ) -> None:
        """`like` are the texts that an item must have, as a filter rule or as a list of those allowed."""
        pattern: dict[str, Any] = {"eventName": lambda_.FilterRule.is_equal("INSERT")}
        if like:
            pattern["dynamodb"] = {"NewImage": {attribute: {"S": texts} for attribute, texts in like.items()}}
        super().__init__(
            table,
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=batch_size,
            parallelization_factor=parallelization_factor,
            filters=[lambda_.FilterCriteria.filter(pattern)],
            bisect_batch_on_error=True if batch_size > 1 else None,
            retry_attempts=retry_attempts,
            max_record_age=max_record_age,
            on_failure=event_sources.SqsDlq(failed),
        )
