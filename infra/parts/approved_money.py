"""What happens to approved money: who moves it while somebody waits, and who holds it against Klarna's books."""

from constructs import Construct

from infra.constructs.alarms import Alarms
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.function import KassaFunction
from infra.parts.shared import Shared


class ApprovedMoney(Construct):
    """Operations go to Klarna while their caller waits; whatever has no outcome then, the books find out."""

    def __init__(self, scope: Construct, id: str, shared: Shared) -> None:
        super().__init__(scope, id)
        self._shared, self._payments = shared, shared.storage.payments
        self._unseen = DeadLetters(self, "Unseen", stage=shared.stage)
        self.books = self._function("Books", "books", {}, seconds=120)  # a look, and a call that Klarna holds
        self.books.keep_failures_in(self._unseen)
        public_url = {"PUBLIC_URL": shared.public_url}
        self._transactions = self._function("Transactions", "transactions", public_url, seconds=28)
        # what is bought, while nobody has come
        self._transactions.may("dynamodb:UpdateItem", on=[self._payments.table_arn])
        self.functions = (self._transactions, self.books)
        self.outputs = {"UnseenBooksQueue": self._unseen.queue_url}

    def _function(self, id: str, name: str, more: dict[str, str], *, seconds: int) -> KassaFunction:
        environment = {
            **self._shared.klarna.settings,
            **more,
            "PAYMENTS_TABLE": self._payments.table_name,
            "WARN_BEFORE_DAYS": str(self._shared.stage.warn_before_days),
        }
        function = self._shared.function(self, id, name, environment, seconds=seconds)
        function.may("dynamodb:GetItem", "dynamodb:PutItem", on=[self._payments.table_arn])
        self._shared.klarna.called_by(function)
        return function

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on money that may be lost, and on books that may not agree."""
        alarms.tell(
            "BooksUnseen",
            self._unseen.letters,
            "Payments could not be held against Klarna's books; their ids lie in the dead-letter queue",
        )
        alarms.tell(
            "AuthorizationsExpiring",
            self.books.counts("AuthorizationExpiring"),
            "Approved money will be lost unless it is captured or reauthorized soon",
        )
        for function, lost, drifted in (
            (self.books, "AuthorizationsLost", "DriftSeen"),
            (self._transactions, "AuthorizationsGone", "DriftMet"),
        ):
            alarms.tell(lost, function.counts("AuthorizationLost"), "Approved money was never captured, and is lost")
            alarms.tell(
                drifted,
                function.counts("DriftDetected"),
                "Somebody captured, refunded or released behind our back: tell the merchant",
            )
