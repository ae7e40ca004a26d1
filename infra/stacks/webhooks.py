"""The merchants' webhooks, a part of the payments stack: three functions, and what each may touch."""

import aws_cdk as cdk
import aws_cdk.aws_lambda as lambda_
from constructs import Construct

from infra.constructs.alarms import Alarms
from infra.constructs.code import Code
from infra.constructs.function import KassaFunction
from infra.constructs.notifications import Notifications
from infra.constructs.retries import Retries
from infra.stacks.access import audited
from infra.stacks.storage import StorageStack

_MINUTE = cdk.Duration.minutes(1)


class Webhooks(Construct):
    """Events go from the stream to one attempt each, and from there, where that fails, to a wait."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        code: Code,
        storage: StorageStack,
        public_url: str,
        books: lambda_.IFunction,
    ) -> None:
        super().__init__(scope, id)
        self._books = books
        self._code, self._stage, self._merchants = code, code.stage, storage.merchants
        self._audit = storage.audit
        self.notifications = Notifications(self, "Notifications", stage=code.stage)
        self.retries = Retries(self, "Retries", stage=code.stage)
        deliveries = self._deliveries()
        self._machine = self.retries.attempted_by(deliveries.function)
        webhooks, notifications = self._webhooks(deliveries), self._notifications(deliveries, public_url)
        self.notifications.told_by(notifications.function, storage.payments)
        self.functions = {"webhooks": webhooks, "notifications": notifications, "deliveries": deliveries}

    def _function(self, id: str, name: str, environment: dict[str, str], *, seconds: int) -> KassaFunction:
        return KassaFunction(
            self,
            id,
            name=name,
            code=self._code,
            environment={**environment, "MERCHANTS_TABLE": self._merchants.table_name},
            timeout=cdk.Duration.seconds(seconds),
        )

    @property
    def _allow_private(self) -> str:
        return str(self._stage.allow_private_endpoints).lower()

    def _deliveries(self) -> KassaFunction:
        environment = {
            "RETRY_STATE_MACHINE": self.retries.machine_arn,
            "RETRY_SCHEDULE": ",".join(map(str, self._stage.retry_schedule)),
            "DEAD_LETTER_QUEUE": self.retries.undelivered.queue_url,
            "ALLOW_PRIVATE_ENDPOINTS": self._allow_private,
            "PLACES_AT_AN_ENDPOINT": str(self._stage.places_at_an_endpoint),
        }
        deliveries = self._function("Deliveries", "deliveries", environment, seconds=120)  # recovering may be long
        deliveries.may(
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:Query",
            on=[self._merchants.table_arn],
        )
        deliveries.may("states:StartExecution", on=[self.retries.machine_arn])
        deliveries.may("sqs:SendMessage", on=[self.retries.undelivered.queue_arn])
        return deliveries

    def _webhooks(self, deliveries: KassaFunction) -> KassaFunction:
        environment = {
            "DELIVERIES_FUNCTION": deliveries.function.function_name,
            "ALLOW_PRIVATE_ENDPOINTS": self._allow_private,
            "AUDIT_TABLE": self._audit.table_name,
        }
        webhooks = self._function("Endpoints", "webhooks", environment, seconds=10)
        audited(webhooks, self._audit)
        webhooks.may(
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:DeleteItem",
            "dynamodb:Query",
            on=[self._merchants.table_arn],
        )
        webhooks.may("lambda:InvokeFunction", on=[deliveries.function.function_arn])
        return webhooks

    def _notifications(self, deliveries: KassaFunction, public_url: str) -> KassaFunction:
        environment = {
            "DELIVERIES_FUNCTION": deliveries.function.function_name,
            "EVENT_BUS": self.notifications.bus.event_bus_name,
            "PUBLIC_URL": public_url,
            "BOOKS_FUNCTION": self._books.function_name,
        }
        notifications = self._function("Teller", "notifications", environment, seconds=30)
        notifications.may("dynamodb:PutItem", "dynamodb:Query", on=[self._merchants.table_arn])
        notifications.may("lambda:InvokeFunction", on=[deliveries.function.function_arn, self._books.function_arn])
        notifications.may("events:PutEvents", on=[self.notifications.bus.event_bus_arn])
        return notifications

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on every way an event can stay untold."""
        alarms.tell(
            "Undelivered",
            self.retries.undelivered.metric_approximate_number_of_messages_visible(period=_MINUTE),
            "A merchant's endpoint did not take an event by the whole schedule: ask the merchant, then replay or recover",
        )
        alarms.tell(
            "EventsNotTold",
            self.notifications.failed.metric_approximate_number_of_messages_visible(period=_MINUTE),
            "Events of payments reached neither the bus nor the merchants for six hours and lie in the dead-letter queue",
        )
        alarms.tell(
            "EventsLate",
            self.functions["notifications"].function.metric("IteratorAge", period=_MINUTE, statistic="Maximum"),
            "Events of payments wait for a minute or more before anybody is told",
            at_least=60_000,
            periods=3,
        )
        alarms.tell(
            "RetriesFailed",
            self._machine.metric_failed(period=cdk.Duration.minutes(5)),
            "A delivery could not even be attempted; its id is in the dead-letter queue",
        )
        alarms.tell(
            "RetriesTimedOut",
            self._machine.metric_timed_out(period=cdk.Duration.minutes(5)),
            "A delivery was waited for seven days: its clock or its schedule is wrong",
        )

    @property
    def outputs(self) -> dict[str, str]:
        """What operators look for."""
        return {
            "EventBus": self.notifications.bus.event_bus_name,
            "RetryStateMachine": self._machine.state_machine_arn,
            "UndeliveredQueue": self.retries.undelivered.queue_url,
            "UntoldEventsQueue": self.notifications.failed.queue_url,
        }
