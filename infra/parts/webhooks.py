"""The merchants' webhooks: who is told of an event, who tells, and who keeps on telling."""

from constructs import Construct

from infra.constructs.alarms import Alarms
from infra.constructs.function import KassaFunction
from infra.constructs.notifications import Notifications
from infra.constructs.retries import Retries
from infra.parts.access import audited
from infra.parts.shared import Shared


class Webhooks(Construct):
    """Events go from the stream to one attempt each, and from there, where that fails, to a wait."""

    def __init__(self, scope: Construct, id: str, shared: Shared, *, books: KassaFunction) -> None:
        super().__init__(scope, id)
        self._shared, self._merchants, self._books = shared, shared.storage.merchants, books
        self._notifications = Notifications(self, "Notifications", stage=shared.stage)
        self.bus = self._notifications.bus
        self._retries = Retries(self, "Retries", stage=shared.stage)
        self._deliveries = self._delivers()
        self._machine = self._retries.attempted_by(self._deliveries)
        self._teller = self._tells()
        self._notifications.told_by(self._teller.function, shared.storage.payments)
        self._notifications.told_by(self._teller.function, self._merchants)
        self.functions = (self._endpoints(), self._teller, self._deliveries)
        self.outputs = {
            "EventBus": self.bus.event_bus_name,
            "RetryStateMachine": self._machine.state_machine_arn,
            "UndeliveredQueue": self._retries.undelivered.queue_url,
            "UntoldEventsQueue": self._notifications.failed.queue_url,
        }

    def _function(self, id: str, name: str, more: dict[str, str], *, seconds: int) -> KassaFunction:
        environment = {**more, "MERCHANTS_TABLE": self._merchants.table_name}
        return self._shared.function(self, id, name, environment, seconds=seconds)

    @property
    def _allow_private(self) -> str:
        return str(self._shared.stage.allow_private_endpoints).lower()

    def _delivers(self) -> KassaFunction:
        stage, retries = self._shared.stage, self._retries
        more = {
            "RETRY_STATE_MACHINE": retries.machine_arn,
            "RETRY_SCHEDULE": ",".join(map(str, stage.retry_schedule)),
            "DEAD_LETTER_QUEUE": retries.undelivered.queue_url,
            "ALLOW_PRIVATE_ENDPOINTS": self._allow_private,
            "PLACES_AT_AN_ENDPOINT": str(stage.places_at_an_endpoint),
        }
        deliveries = self._function("Deliveries", "deliveries", more, seconds=120)  # recovering may be long
        verbs = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query")
        deliveries.may(*verbs, on=[self._merchants.table_arn])
        deliveries.may("states:StartExecution", on=[retries.machine_arn])
        deliveries.may("sqs:SendMessage", on=[retries.undelivered.queue_arn])
        return deliveries

    def _endpoints(self) -> KassaFunction:
        audit = self._shared.storage.audit
        more = {
            "DELIVERIES_FUNCTION": self._deliveries.function.function_name,
            "ALLOW_PRIVATE_ENDPOINTS": self._allow_private,
            "AUDIT_TABLE": audit.table_name,
        }
        endpoints = self._function("Endpoints", "webhooks", more, seconds=10)
        audited(endpoints, audit)
        verbs = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Query")
        endpoints.may(*verbs, on=[self._merchants.table_arn])
        self._deliveries.called_by(endpoints)
        return endpoints

    def _tells(self) -> KassaFunction:
        more = {
            "DELIVERIES_FUNCTION": self._deliveries.function.function_name,
            "EVENT_BUS": self.bus.event_bus_name,
            "PUBLIC_URL": self._shared.public_url,
            "BOOKS_FUNCTION": self._books.function.function_name,
        }
        teller = self._function("Teller", "notifications", more, seconds=30)
        teller.may("dynamodb:PutItem", "dynamodb:Query", on=[self._merchants.table_arn])
        self._deliveries.called_by(teller)
        self._books.called_by(teller)
        teller.may("events:PutEvents", on=[self.bus.event_bus_arn])
        return teller

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on every way an event can stay untold."""
        alarms.tell(
            "Undelivered",
            self._retries.undelivered.letters,
            "A merchant's endpoint did not take an event by the whole schedule: ask the merchant, then replay or recover",
        )
        alarms.tell(
            "EventsNotTold",
            self._notifications.failed.letters,
            "Events of payments reached neither the bus nor the merchants for six hours and lie in the dead-letter queue",
        )
        alarms.tell(
            "EventsLate",
            self._teller.falls_behind(),
            "Events of payments wait for a minute or more before anybody is told",
            at_least=60_000,
            periods=3,
        )
        alarms.tell(
            "RetriesFailed",
            self._machine.failures,
            "A delivery could not even be attempted; its id is in the dead-letter queue",
        )
        alarms.tell(
            "RetriesTimedOut",
            self._machine.time_outs,
            "A delivery was waited for seven days: its clock or its schedule is wrong",
        )
