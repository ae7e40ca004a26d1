"""What happens to approved money, a part of the payments stack: two functions, and what each may touch."""

from collections.abc import Mapping

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_lambda_destinations as destinations
from constructs import Construct

from infra.constructs.alarms import Alarms, count_of
from infra.constructs.code import Code
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.function import KassaFunction


class ApprovedMoney(Construct):
    """Operations go to Klarna while their caller waits; whatever has no outcome then, the books find out."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        code: Code,
        payments: dynamodb.ITable,
        klarna_settings: Mapping[str, str],
        klarna_secret_arn: str,
        public_url: str,
    ) -> None:
        super().__init__(scope, id)
        self._code, self._payments = code, payments
        self._klarna = {**klarna_settings, "WARN_BEFORE_DAYS": str(code.stage.warn_before_days)}
        self._klarna_secret_arn = klarna_secret_arn
        self.unseen = DeadLetters(self, "Unseen", stage=code.stage)
        self.books = self._function("Books", "books", {}, seconds=120)  # a look, and a call that Klarna holds
        self.books.function.configure_async_invoke(
            on_failure=destinations.SqsDestination(self.unseen),
            retry_attempts=2,
            max_event_age=cdk.Duration.hours(6),
        )
        self.transactions = self._function("Transactions", "transactions", {"PUBLIC_URL": public_url}, seconds=28)
        self.transactions.may("dynamodb:UpdateItem", on=[payments.table_arn])  # what is bought, while nobody has come

    def _function(self, id: str, name: str, environment: dict[str, str], *, seconds: int) -> KassaFunction:
        function = KassaFunction(
            self,
            id,
            name=name,
            code=self._code,
            environment={**self._klarna, **environment, "PAYMENTS_TABLE": self._payments.table_name},
            timeout=cdk.Duration.seconds(seconds),
        )
        function.may("dynamodb:GetItem", "dynamodb:PutItem", on=[self._payments.table_arn])
        function.may("secretsmanager:GetSecretValue", on=[self._klarna_secret_arn])
        return function

    def looked_at_by(self, function: KassaFunction) -> None:
        """Let a function ask for a look."""
        function.may("lambda:InvokeFunction", on=[self.books.function.function_arn])

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on money that may be lost, and on books that may not agree."""
        alarms.tell(
            "BooksUnseen",
            self.unseen.metric_approximate_number_of_messages_visible(period=cdk.Duration.minutes(1)),
            "Payments could not be held against Klarna's books; their ids lie in the dead-letter queue",
        )
        drift = "Somebody captured, refunded or released behind our back: tell the merchant"
        lost = "Approved money was never captured, and is lost"
        expiring = "Approved money will be lost unless it is captured or reauthorized soon"
        for name, counted, by, meaning in (
            ("AuthorizationsExpiring", "AuthorizationExpiring", "books", expiring),
            ("DriftSeen", "DriftDetected", "books", drift),
            ("DriftMet", "DriftDetected", "transactions", drift),
            ("AuthorizationsLost", "AuthorizationLost", "books", lost),
            ("AuthorizationsGone", "AuthorizationLost", "transactions", lost),
        ):
            alarms.tell(name, count_of(counted, by=by), meaning)
