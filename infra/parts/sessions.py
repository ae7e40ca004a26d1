"""The wait for shoppers: who decides, who wakes a wait, and who finds the payments that nobody waits for."""

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
from constructs import Construct

from infra.constructs.alarms import Alarms
from infra.constructs.clock import Clock
from infra.constructs.function import KassaFunction
from infra.constructs.session import Session
from infra.parts.shared import Shared


class Sessions:
    """A state machine with one execution for each shopper that is waited for."""

    def __init__(self, stack: cdk.Stack, shared: Shared, *, books: KassaFunction) -> None:
        self._stack, self._shared, self._books = stack, shared, books
        self._decider = self._session()
        self._machine = Session(stack, "Sessions", stage=shared.stage, decider=self._decider.function).machine
        self.arn = self._machine.state_machine_arn
        self._let_the_decider_wake()
        self._sweeper = self._sweep()
        self.functions = (self._decider, self._sweeper)
        self.outputs = {"SessionStateMachine": self.arn}

    def _session(self) -> KassaFunction:
        payments, klarna = self._shared.storage.payments, self._shared.klarna
        environment = {**klarna.settings, "PAYMENTS_TABLE": payments.table_name}
        # a look, and a call that Klarna holds
        session = self._shared.function(self._stack, "Session", "session", environment, seconds=120)
        session.may(
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:DeleteItem",
            on=[payments.table_arn],
        )
        klarna.called_by(session)
        return session

    def _let_the_decider_wake(self) -> None:
        """By a policy beside its role: the state machine waits for its function, which so cannot wait for the machine."""
        statement = iam.PolicyStatement(actions=["states:SendTaskSuccess"], resources=[self.arn])
        iam.Policy(self._stack, "SessionWakesSessions", roles=[self._decider.role], statements=[statement])

    def _sweep(self) -> KassaFunction:
        payments = self._shared.storage.payments
        environment = {
            "PAYMENTS_TABLE": payments.table_name,
            "SESSION_STATE_MACHINE": self.arn,
            "BOOKS_FUNCTION": self._books.function.function_name,
            "WARN_BEFORE_DAYS": str(self._shared.stage.warn_before_days),
        }
        sweeper = self._shared.function(self._stack, "Sweeper", "sweeper", environment, seconds=55)
        sweeper.may("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", on=[payments.table_arn])
        sweeper.may("dynamodb:Query", on=[payments.index_arn("unfinished"), payments.index_arn("calendar")])
        self.started_by(sweeper)
        self._books.called_by(sweeper)
        Clock(Construct(self._stack, "Sweep"), "EveryMinute", every=cdk.Duration.minutes(1), calls=sweeper)
        sweeper.forget_failures()
        return sweeper

    def started_by(self, function: KassaFunction) -> None:
        """Let a function begin a wait; its environment has SESSION_STATE_MACHINE."""
        function.may("states:StartExecution", on=[self.arn])

    def woken_by(self, function: KassaFunction) -> None:
        """Let a function send a task token back, which ends a wait."""
        function.may("states:SendTaskSuccess", on=[self.arn])

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on payments that stay without an outcome."""
        alarms.tell(
            "SessionsFailed",
            self._machine.failures,
            "A session gave up: its payment has no outcome until the session is started again",
        )
        alarms.tell(
            "SessionsTimedOut",
            self._machine.time_outs,
            "A session ran for 26 hours without an outcome",
        )
        alarms.tell(
            "ApprovalsLapsed",
            self._decider.counts("ApprovalLapsed"),
            "Shoppers approved, but Klarna could not be reached for an hour: sales were lost, nobody was charged",
        )
        alarms.tell(
            "NeedsAttention",
            self._sweeper.counts("PaymentNeedsAttention"),
            "Payments could not be settled in time: list them with GET /v1/payments?attention=true",
        )
        alarms.tell(
            "SweepIncomplete",
            self._sweeper.counts("SweepIncomplete"),
            "The sweeper did not come to the end of the unfinished payments within a minute",
            periods=3,
        )
