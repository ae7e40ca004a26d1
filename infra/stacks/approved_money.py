"""What happens to approved money, a part of the payments stack: two functions, and what each may touch."""

from collections.abc import Mapping

import aws_cdk as cdk
import aws_cdk.aws_cloudwatch as cloudwatch
import aws_cdk.aws_dynamodb as dynamodb
import aws_cdk.aws_lambda_destinations as destinations
from constructs import Construct

from infra.constructs.alarms import Alarms
from infra.constructs.code import Code
from infra.constructs.dead_letters import DeadLetters
from infra.constructs.function import KassaFunction

_PERIOD = cdk.Duration.minutes(5)


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
        for name, metric, meaning in (
            ("Drift", "DriftDetected", "Somebody captured, refunded or released behind our back: tell the merchant"),
            (
                "AuthorizationsExpiring",
                "AuthorizationExpiring",
                "Approved money will be lost unless it is captured soon",
            ),
            ("AuthorizationsLost", "AuthorizationLost", "Approved money was never captured, and is lost"),
        ):
            alarms.tell(name, self._counted(metric), meaning)

    def _counted(self, name: str) -> cloudwatch.MathExpression:
        """What either function counts in its log."""
        by = {
            service: cloudwatch.Metric(
                namespace="Kassa",
                metric_name=name,
                dimensions_map={"service": service},
                period=_PERIOD,
                statistic="Sum",
            )
            for service in ("books", "transactions")
        }
        return cloudwatch.MathExpression(
            expression="SUM([FILL(books, 0), FILL(transactions, 0)])", using_metrics=by, period=_PERIOD, label=name
        )
