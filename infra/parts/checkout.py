"""The checkout: what tills, kiosks and their screens ask for, up to the moment when a payment is final."""

from collections.abc import Mapping

import aws_cdk as cdk

from infra.constructs.alarms import Alarms
from infra.constructs.function import KassaFunction
from infra.parts.sessions import Sessions
from infra.parts.shared import Shared

# A transaction needs the verb of each of its writes and has none of its own. What a payment no longer needs once it is
# final is deleted by whoever brings it there.
_WRITE = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")  # only a wish to cancel: it ends no payment
_WRITE_AND_END = (*_WRITE, "dynamodb:DeleteItem")
_LISTS = ("by_merchant", "by_reference", "unfinished")


class Checkout:
    """Some functions bring payments to their end; others only show them, and note a wish to cancel."""

    def __init__(self, stack: cdk.Stack, shared: Shared, *, sessions: Sessions, books: KassaFunction) -> None:
        self._stack, self._shared, self._sessions, self._books = stack, shared, sessions, books
        self._payments_table, self._merchants_table = shared.storage.payments, shared.storage.merchants
        self._confirm = self._ends("Confirm", "confirm", seconds=28)
        self._presentation = self._presents()
        self.functions = (
            self._presentation,
            self._ends("Authorize", "authorize", seconds=15),
            self._confirm,
            self._payments(),
            self._display(),
        )
        self.outputs: dict[str, str] = {}

    def _presents(self) -> KassaFunction:
        environment = {**self._shared.klarna_and_its_flow, "MERCHANTS_TABLE": self._merchants_table.table_name}
        presentation = self._shared.function(self._stack, "Presentation", "presentation", environment, seconds=10)
        presentation.may("dynamodb:GetItem", on=[self._merchants_table.table_arn])
        self._shared.klarna.called_by(presentation)
        return presentation

    def _ends(self, id: str, name: str, *, seconds: int) -> KassaFunction:
        """A function that makes payments and may bring them to their end."""
        environment = {**self._shared.klarna_and_its_flow, "PUBLIC_URL": self._shared.public_url}
        function = self._holds(id, name, environment, verbs=_WRITE_AND_END, seconds=seconds)
        self._shared.klarna.called_by(function)
        return function

    def _payments(self) -> KassaFunction:
        environment = {
            "PUBLIC_URL": self._shared.public_url,
            "BOOKS_FUNCTION": self._books.function.function_name,
        }
        payments = self._holds("Payments", "payments", environment, verbs=_WRITE, seconds=10)
        table = self._payments_table
        payments.may("dynamodb:Query", on=[table.table_arn, *map(table.index_arn, _LISTS)])
        self._books.called_by(payments)
        return payments

    def _display(self) -> KassaFunction:
        return self._holds("Display", "display", {}, verbs=_WRITE, seconds=10)

    def _holds(
        self, id: str, name: str, more: Mapping[str, str], *, verbs: tuple[str, ...], seconds: int
    ) -> KassaFunction:
        """A function that has a payment in hands: it knows who sells it and where, and starts or wakes its session."""
        environment = {
            **more,
            "PAYMENTS_TABLE": self._payments_table.table_name,
            "MERCHANTS_TABLE": self._merchants_table.table_name,
            "SESSION_STATE_MACHINE": self._sessions.arn,
        }
        function = self._shared.function(self._stack, id, name, environment, seconds=seconds)
        function.may(*verbs, on=[self._payments_table.table_arn])
        function.may("dynamodb:GetItem", on=[self._merchants_table.table_arn])
        self._sessions.started_by(function)
        self._sessions.woken_by(function)
        return function

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on sales that were lost, and on kiosks without Klarna's words."""
        alarms.tell(
            "ConfirmationsLapsed",
            self._confirm.counts("ApprovalLapsed"),
            "Payments were confirmed more than an hour after their shoppers approved: sales were lost, nobody was charged",
        )
        alarms.tell(
            "PresentationsFellBack",
            self._presentation.counts("PresentationFallback"),
            "Klarna did not say what to show: kiosks show the static option instead",
            at_least=20,
        )
