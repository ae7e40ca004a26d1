"""Lambda entry point of looks at disputes: one payment's after Klarna's news, and on a schedule whatever is due."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.dispute_table import DisputeTable
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.evidence import EvidenceBucket
from kassa.adapters.klarna.connect import connect_disputes
from kassa.adapters.secrets import Secret
from kassa.use_cases.disputes.answer import AnswerDispute
from kassa.use_cases.disputes.follow import FollowDisputes
from kassa.use_cases.disputes.look import LookAtDisputes

TIME_TO_STOP_MS = 60_000

logger, metrics = Logger(), Metrics()
dynamodb = boto3.client("dynamodb")
stages = [int(days) for days in os.environ["DISPUTE_REMINDER_DAYS"].split(",")]
payments = PaymentTable(dynamodb, os.environ["PAYMENTS_TABLE"])
disputes = DisputeTable(dynamodb, os.environ["DISPUTES_TABLE"], payments, reminders=stages)
klarna = connect_disputes(os.environ, Secret(boto3.client("secretsmanager"), os.environ["KLARNA_SECRET"]))
look = LookAtDisputes(payments=payments, disputes=disputes, klarna=klarna, now=utc_now)
follow = FollowDisputes(
    payments=payments,
    disputes=disputes,
    klarna=klarna,
    look=look,
    answer=AnswerDispute(
        payments=payments,
        disputes=disputes,
        klarna=klarna,
        evidence=EvidenceBucket(boto3.client("s3"), os.environ["EVIDENCE_BUCKET"], now=utc_now),
        look=look,
        now=utc_now,
    ),
    stages=stages,
    now=utc_now,
)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """`{payment_id}` from the inbox, anything else from the schedule. What fails is raised, and Lambda calls again."""
    if "payment_id" in event:
        logger.append_keys(payment_id=str(event["payment_id"]))
        follow.one(str(event["payment_id"]))
        return
    done = follow(lambda: int(context.get_remaining_time_in_millis()) > TIME_TO_STOP_MS)
    logger.info(
        "followed",
        found=done.found,
        looks=done.looks,
        reminded=done.reminded,
        unseen=done.unseen,
        complete=done.complete,
    )
    for name, value in (
        ("DisputeUnanswered", done.unanswered),
        ("DisputeUnseen", done.unseen),
        ("DisputesNotAllFollowed", 0 if done.complete else 1),
    ):
        if value:
            metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
