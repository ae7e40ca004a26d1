"""Lambda entry point of a settlement's run. The state machine asks for one step at a time, and asks again where one fails."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.price_table import SaleTable
from kassa.adapters.dynamodb.settlements.books import books_by_currency
from kassa.adapters.dynamodb.settlements.entry_table import EntryTable
from kassa.adapters.dynamodb.settlements.table import BreakTable, SettlementTable
from kassa.adapters.event_bus import EventBus
from kassa.adapters.metrics.settlements import CountedAnnouncer
from kassa.adapters.settlements.bucket import Bucket
from kassa.adapters.settlements.bucket_files import BucketFiles
from kassa.adapters.settlements.events import SettlementEvents
from kassa.adapters.stepfunctions.settlement_runs import next_step, refusal_in
from kassa.domain.settlements.outcome import Batch
from kassa.domain.settlements.record import SettlementRecord
from kassa.domain.settlements.waiting import Wait
from kassa.use_cases.settlements.settle import Settle

logger, metrics = Logger(), Metrics()
dynamodb = boto3.client("dynamodb")
payments_table, settlements_table = os.environ["PAYMENTS_TABLE"], os.environ["SETTLEMENTS_TABLE"]
bus = EventBus(boto3.client("events"), os.environ["EVENT_BUS"])
books_in = books_by_currency(dynamodb, payments_table=payments_table, settlements_table=settlements_table)
settle = Settle(
    files=BucketFiles(Bucket(boto3.client("s3"), os.environ["SETTLEMENTS_BUCKET"])),
    records=SettlementTable(dynamodb, settlements_table),
    breaks=BreakTable(dynamodb, settlements_table),
    entries=EntryTable(dynamodb, settlements_table),
    sales=SaleTable(dynamodb, os.environ["MERCHANTS_TABLE"]),
    books=books_in,
    announcer=CountedAnnouncer(SettlementEvents(bus, live=os.environ["LIVE"] == "true"), metrics),
    now=utc_now,
)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """`{action, …}` in; out what the state machine needs for its next step, and nothing from a batch: there may be many."""
    logger.append_keys(action=event["action"], settlement_id=event.get("settlement_id"))
    match event["action"]:
        case "prepare":
            asked = event["asked"]
            return _next(settle.prepare(asked["content_hash"], asked["source"], refusal_in(asked)))
        case "batch":
            settle.batch(event["settlement_id"], Batch(**event["batch"]))
            return {}
        case "finish":
            return _next(settle.finish(event["settlement_id"], event["content_hash"]))
        case "mark":
            settle.mark(event["settlement_id"], Batch(**event["batch"]))
            return {}
        case "close":
            record = settle.close(event["settlement_id"])
            logger.info("reconciled", lines=record.lines, breaks=record.breaks_found)
            return {}
        case unknown:
            raise ValueError(f"no step is called {unknown}")


def _next(answer: SettlementRecord | Wait | None) -> dict[str, Any]:
    if isinstance(answer, Wait):
        logger.info("waits", settlement_id=answer.settlement_id, other=answer.other, seconds=answer.seconds)
    return next_step(answer)
