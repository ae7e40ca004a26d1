"""What people are told about, and in which words."""

from collections.abc import Mapping

import aws_cdk as cdk
import aws_cdk.aws_apigatewayv2 as apigatewayv2
import aws_cdk.aws_lambda as lambda_
import aws_cdk.aws_stepfunctions as stepfunctions

from infra.constructs.alarms import Alarms, count_of
from infra.constructs.inbox import Inbox

_PERIOD = cdk.Duration.minutes(5)


def watch(
    alarms: Alarms,
    *,
    functions: Mapping[str, lambda_.IFunction],
    api: apigatewayv2.HttpApi,
    inbox: Inbox,
    machine: stepfunctions.StateMachine,
) -> None:
    """Put an alarm on every way a payment can get stuck, be late or be attacked without anybody seeing it."""
    for name, function in functions.items():
        alarms.tell(
            f"{name}Errors", function.metric_errors(period=_PERIOD), f"{name} raised: its log has the failure's name"
        )
        alarms.tell(
            f"{name}Throttles",
            function.metric_throttles(period=_PERIOD),
            f"{name} was refused by Lambda: the account's concurrency is used up",
        )
    alarms.tell(
        "ServerErrors",
        api.metric_server_error(period=_PERIOD, statistic="Sum"),
        "Terminals were answered with 5xx; the access log names the routes",
    )
    alarms.tell(
        "FailedEvents",
        inbox.failed.metric_approximate_number_of_messages_visible(period=cdk.Duration.minutes(1)),
        "News from Klarna could not be read and lies in the dead-letter queue",
    )
    alarms.tell(
        "LateNews",
        functions["inbox"].metric("IteratorAge", period=cdk.Duration.minutes(1), statistic="Maximum"),
        "News from Klarna waits for a minute or more before it wakes a session",
        at_least=60_000,
        periods=3,
    )
    alarms.tell(
        "SessionsFailed",
        machine.metric_failed(period=_PERIOD),
        "A session gave up: its payment has no outcome until the session is started again",
    )
    alarms.tell(
        "SessionsTimedOut",
        machine.metric_timed_out(period=_PERIOD),
        "A session ran for 26 hours without an outcome",
    )
    alarms.tell(
        "NeedsAttention",
        count_of("PaymentNeedsAttention", by="sweeper"),
        "Payments could not be settled in time: list them with GET /v1/payments?attention=true",
    )
    alarms.tell(
        "SweepIncomplete",
        count_of("SweepIncomplete", by="sweeper"),
        "The sweeper did not come to the end of the unfinished payments within a minute",
        periods=3,
    )
    alarms.tell(
        "ApprovalsLapsed",
        count_of("ApprovalLapsed", by="session"),
        "Shoppers approved, but Klarna could not be reached for an hour: sales were lost, nobody was charged",
    )
    alarms.tell(
        "ConfirmationsLapsed",
        count_of("ApprovalLapsed", by="confirm"),
        "Payments were confirmed more than an hour after their shoppers approved: sales were lost, nobody was charged",
    )
    alarms.tell(
        "WebhooksRejected",
        count_of("WebhookRejected", by="klarna_webhook"),
        "Webhooks with a wrong signature: somebody forges them, or Klarna signs with a key that we do not have",
        at_least=5,
    )
