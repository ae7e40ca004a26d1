"""Lambda entry point of accounts: Klarna's news of an account, and once a minute the answers that Klarna still owes."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.klarna_event_table import read_news
from kassa.adapters.dynamodb.merchants.account_table import AccountTable
from kassa.adapters.dynamodb.merchants.table import MerchantTable
from kassa.adapters.klarna.connect import connect_accounts
from kassa.adapters.secrets import Secret
from kassa.use_cases.merchants.hear_of_accounts import FinishAccounts, HearOfAccounts
from kassa.use_cases.merchants.take_on import TakeOn
from kassa.use_cases.merchants.tend_account import TendAccount

TIME_TO_STOP_MS = 30_000
"""Longer than Klarna gets to onboard one merchant."""

logger, metrics = Logger(), Metrics()
dynamodb, table = boto3.client("dynamodb"), os.environ["MERCHANTS_TABLE"]
accounts, stores = AccountTable(dynamodb, table), MerchantTable(dynamodb, table)
klarna, _ = connect_accounts(os.environ, Secret(boto3.client("secretsmanager"), os.environ["KLARNA_SECRET"]))
take_on = TakeOn(accounts=accounts, klarna=klarna, now=utc_now)
tend = TendAccount(accounts=accounts, klarna=klarna, now=utc_now)
hear = HearOfAccounts(accounts=accounts, stores=stores, klarna=klarna, take_on=take_on, tend=tend)
finish = FinishAccounts(accounts=accounts, take_on=take_on, tend=tend)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """An unknown failure is raised: the stream tries again, and what never works goes to its dead-letter queue."""
    if "Records" in event:
        for entry in event["Records"]:
            news = read_news(entry["dynamodb"]["NewImage"])
            logger.info("news", event_id=news.event_id, type=news.event_type, merchants=hear(news))
        return
    finished = finish(lambda: int(context.get_remaining_time_in_millis()) > TIME_TO_STOP_MS)
    if finished.settled or finished.open or finished.in_doubt:
        logger.info("finished", settled=finished.settled, open=finished.open, in_doubt=finished.in_doubt)
    metrics.add_metric(name="OnboardingInDoubt", unit=MetricUnit.Count, value=finished.in_doubt)
