"""Klarna's news of payments: who takes it in, and who acts on it once it is stored."""

import aws_cdk as cdk

from infra.constructs.alarms import Alarms
from infra.constructs.function import KassaFunction
from infra.constructs.inbox import Inbox
from infra.parts.sessions import Sessions
from infra.parts.shared import Shared, there


class News:
    """One function thanks Klarna for what it has stored; another reads that, and tells whom it concerns."""

    def __init__(
        self,
        stack: cdk.Stack,
        shared: Shared,
        *,
        sessions: Sessions,
        books: KassaFunction,
        dispute_looks: KassaFunction,
        settlement_fetch: KassaFunction,
    ) -> None:
        self._stack, self._shared = stack, shared
        self._inbox = Inbox(stack, "News", stage=shared.stage)
        self._webhook = self._klarna_webhook()
        self._reader = self._reads(
            sessions,
            {
                "BOOKS_FUNCTION": books,
                "DISPUTE_LOOKS_FUNCTION": dispute_looks,
                "SETTLEMENT_FETCH_FUNCTION": settlement_fetch,
            },
        )
        self._inbox.read_by(self._reader.function, shared.storage.klarna_events)
        self.functions = (self._webhook, self._reader)
        self.outputs = {
            "FailedEventsQueue": self._inbox.failed.queue_url,
            "ParkedNewsQueue": self._inbox.parked.queue_url,
        }

    def _klarna_webhook(self) -> KassaFunction:
        stage, storage, signing_keys = self._shared.stage, self._shared.storage, self._shared.klarna.signing_keys
        environment = {
            "KLARNA_EVENTS_TABLE": storage.klarna_events.table_name,
            "SIGNING_KEYS_SECRET": signing_keys.secret_name,
            "ALLOWED_ADDRESSES": ",".join(stage.allowed_addresses),
            "KLARNA_SETTINGS_TABLE": storage.klarna_settings.table_name,
            "KLARNA_SECRET_FRESH_FOR": str(stage.rotation.secret_fresh_for),
        }
        webhook = self._shared.function(self._stack, "KlarnaWebhook", "klarna_webhook", environment, seconds=5)
        webhook.may("dynamodb:PutItem", on=[storage.klarna_events.table_arn, storage.klarna_settings.table_arn])
        webhook.may("secretsmanager:GetSecretValue", on=[there(signing_keys.secret_arn)])
        return webhook

    def _reads(self, sessions: Sessions, asked: dict[str, KassaFunction]) -> KassaFunction:
        payments = self._shared.storage.payments
        environment = {
            "PAYMENTS_TABLE": payments.table_name,
            "PARKED_NEWS_QUEUE": self._inbox.parked.queue_url,
            **{variable: function.function.function_name for variable, function in asked.items()},
        }
        reader = self._shared.function(self._stack, "Inbox", "inbox", environment, seconds=30)
        reader.may("dynamodb:GetItem", "dynamodb:UpdateItem", on=[payments.table_arn])
        reader.may("sqs:SendMessage", on=[self._inbox.parked.queue_arn])
        sessions.woken_by(reader)
        for function in asked.values():
            function.called_by(reader)
        return reader

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on news that nobody reads, or that somebody forges."""
        alarms.tell(
            "FailedEvents",
            self._inbox.failed.letters,
            "News from Klarna could not be read and lies in the dead-letter queue",
        )
        alarms.tell(
            "LateNews",
            self._reader.falls_behind(),
            "News from Klarna waits for a minute or more before it wakes a session",
            at_least=60_000,
            periods=3,
        )
        alarms.tell(
            "WebhooksRejected",
            self._webhook.counts("WebhookRejected"),
            "Webhooks with a wrong signature: somebody forges them, or Klarna signs with a key that we do not have",
            at_least=5,
        )
