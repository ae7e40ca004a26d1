"""One payment, from the terminal's call to its end: the functions, who may call them and what each may touch."""

import aws_cdk as cdk
import aws_cdk.aws_iam as iam
import aws_cdk.aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.bundling import Packages
from infra.constructs.accounts import Accounts
from infra.constructs.alarms import Alarms
from infra.constructs.code import lay
from infra.constructs.front_door import FrontDoor
from infra.constructs.function import KassaFunction
from infra.constructs.inbox import Inbox
from infra.constructs.session import Session
from infra.constructs.sweep import Sweep
from infra.routes import ROUTES
from infra.stacks.access import Access, audited
from infra.stacks.approved_money import ApprovedMoney
from infra.stacks.disputes import DisputesPart
from infra.stacks.klarna_account import KlarnaAccount
from infra.stacks.pricing import statements
from infra.stacks.settlement_watch import watch_settlements
from infra.stacks.settlements import Settlements
from infra.stacks.storage import StorageStack
from infra.stacks.watch import watch
from infra.stacks.webhooks import Webhooks
from infra.stages import Stage

# A transaction needs the verb of each of its writes and has none of its own. What a payment no longer needs once it is
# final is deleted by whoever brings it there.
_WRITE = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")
_WRITE_AND_END = (*_WRITE, "dynamodb:DeleteItem")
_TRANSACT = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem")
_LISTS = ("by_merchant", "by_reference", "unfinished")


class PaymentsStack(cdk.Stack):
    """Everything that can be deployed again at any time without losing a payment."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, packages: Packages, storage: StorageStack) -> None:
        super().__init__(
            scope, id, synthesizer=stage.synthesizer(), description=f"Kassa {stage.name}: what it does with payments"
        )
        self._stage, self._storage = stage, storage
        self._code = lay(self, stage=stage, packages=packages)
        self._klarna = secretsmanager.Secret.from_secret_name_v2(self, "KlarnaSecret", stage.klarna_secret)
        self._signing_keys = secretsmanager.Secret.from_secret_name_v2(self, "SigningKeys", stage.signing_keys_secret)
        front_door = FrontDoor(self, "FrontDoor", stage=stage)
        public_url = stage.public_url or front_door.url

        session = self._session()
        machine = Session(self, "Sessions", stage=stage, decider=session.function).machine
        machine_arn = machine.state_machine_arn
        self._wake(session, machine_arn)
        money = ApprovedMoney(
            self,
            "ApprovedMoney",
            code=self._code,
            payments=storage.payments,
            klarna_settings=self._klarna_settings,
            klarna_secret_arn=_any_version(self._klarna),
            public_url=public_url,
        )
        webhooks = Webhooks(
            self, "Webhooks", code=self._code, storage=storage, public_url=public_url, books=money.books.function
        )
        disputes = DisputesPart(
            self,
            "Disputes",
            code=self._code,
            storage=storage,
            klarna_settings=self._klarna_settings,
            klarna_secret_arn=_any_version(self._klarna),
        )
        settlements = Settlements(
            self,
            "Settlements",
            code=self._code,
            storage=storage.settlements,
            payments=storage.payments,
            merchants=storage.merchants,
            bus=webhooks.notifications.bus,
            klarna_settings=self._klarna_settings,
            klarna_secret_arn=_any_version(self._klarna),
        )
        access = Access(self, "Access", code=self._code, storage=storage)
        account = KlarnaAccount(
            self,
            "KlarnaAccount",
            code=self._code,
            storage=storage,
            klarna_settings=self._klarna_settings,
            credentials=self._klarna,
            signing_keys=self._signing_keys,
            public_url=public_url,
        )
        http = {
            "disputes": disputes.answers,
            "statements": statements(
                self, code=self._code, merchants=storage.merchants, settlements=storage.settlements.table
            ),
            "authorize": self._starts("Authorize", "authorize", machine_arn, public_url, seconds=15),
            "confirm": self._starts("Confirm", "confirm", machine_arn, public_url, seconds=28),
            "payments": self._payments(machine_arn, public_url, money),
            "presentation": self._presentation(),
            "management": self._management(),
            "access": access.function,
            "klarna_webhook": self._klarna_webhook(),
            "webhooks": webhooks.functions["webhooks"],
            "transactions": money.transactions,
            "display": self._display(machine_arn),
            "klarna_settings": account.settings,
            "settlements": settlements.settlements,
        }
        inbox = Inbox(self, "News", stage=stage)
        authorizer, reader = self._authorizer(), self._inbox(machine_arn, inbox, money, disputes, settlements)
        inbox.read_by(reader.function, storage.klarna_events)
        accounts = Accounts(
            self,
            "Accounts",
            code=self._code,
            merchants=storage.merchants,
            klarna_settings={**self._klarna_settings, "KLARNA_FLOW": stage.klarna_flow},
            klarna_secret_arn=_any_version(self._klarna),
        )
        accounts.read(storage.klarna_events)
        sweeper = self._sweeper(machine_arn, money)
        Sweep(self, "Sweep", sweeper=sweeper.function)
        front_door.open(ROUTES, to={name: fn.function for name, fn in http.items()}, guard=authorizer.function)

        alarms = Alarms(self, "Alarms", stage=stage)
        functions = {**http, "session": session, "authorizer": authorizer, "inbox": reader, "sweeper": sweeper}
        functions |= webhooks.functions | {"books": money.books} | account.functions | {"accounts": accounts.reader}
        functions |= {"dispute_looks": disputes.looks} | settlements.functions
        account.watch(alarms)
        webhooks.watch(alarms)
        watch_settlements(alarms, settlements)
        money.watch(alarms)
        access.watch(alarms)
        accounts.watch(alarms)
        disputes.watch(alarms)
        watch(
            alarms,
            functions={name: fn.function for name, fn in functions.items()},
            api=front_door.api,
            inbox=inbox,
            machine=machine,
        )
        for name, value in (
            ("ApiUrl", front_door.url),
            ("PublicUrl", public_url),
            ("KlarnaUrl", stage.klarna_url),
            ("KlarnaAuthentication", stage.klarna_authentication),
            ("Live", str(stage.live).lower()),
            ("SessionStateMachine", machine_arn),
            ("FailedEventsQueue", inbox.failed.queue_url),
            ("FailedAccountNewsQueue", accounts.failed.queue_url),
            ("UnseenBooksQueue", money.unseen.queue_url),
            ("UnseenDisputesQueue", disputes.unseen.queue_url),
            ("ParkedNewsQueue", inbox.parked.queue_url),
            ("AlarmTopic", alarms.topic.topic_arn),
            *webhooks.outputs.items(),
            *account.outputs.items(),
            *settlements.outputs.items(),
        ):
            cdk.CfnOutput(self, name, value=value)

    @property
    def _klarna_settings(self) -> dict[str, str]:
        return {
            "KLARNA_URL": self._stage.klarna_url,
            "KLARNA_SECRET": self._klarna.secret_name,
            "KLARNA_AUTHENTICATION": self._stage.klarna_authentication,
            "KLARNA_INTEGRATOR": self._stage.klarna_integrator,
            "KLARNA_SECRET_FRESH_FOR": str(self._stage.rotation.secret_fresh_for),
        }

    def _function(self, id: str, name: str, environment: dict[str, str], *, seconds: int) -> KassaFunction:
        timeout = cdk.Duration.seconds(seconds)
        return KassaFunction(self, id, name=name, code=self._code, environment=environment, timeout=timeout)

    def _authorizer(self) -> KassaFunction:
        merchants, acquirer_key = self._storage.merchants, self._storage.acquirer_key_arn
        environment = {"MERCHANTS_TABLE": merchants.table_name, "ACQUIRER_KEY_SECRET": acquirer_key}
        authorizer = self._function("Authorizer", "authorizer", environment, seconds=5)
        authorizer.may("dynamodb:GetItem", "dynamodb:UpdateItem", on=[merchants.table_arn])  # when a key was used
        authorizer.may("secretsmanager:GetSecretValue", on=[acquirer_key])
        return authorizer

    def _starts(self, id: str, name: str, machine_arn: str, public_url: str, *, seconds: int) -> KassaFunction:
        """A function that makes payments and may bring them to their end."""
        payments, merchants = self._storage.payments, self._storage.merchants
        environment = {
            **self._klarna_settings,
            "PAYMENTS_TABLE": payments.table_name,
            "MERCHANTS_TABLE": merchants.table_name,
            "SESSION_STATE_MACHINE": machine_arn,
            "PUBLIC_URL": public_url,
            "KLARNA_FLOW": self._stage.klarna_flow,
        }
        function = self._function(id, name, environment, seconds=seconds)
        function.may(*_WRITE_AND_END, on=[payments.table_arn])
        function.may("dynamodb:GetItem", on=[merchants.table_arn])
        function.may("states:StartExecution", on=[machine_arn])
        self._wake(function, machine_arn)
        function.may("secretsmanager:GetSecretValue", on=[_any_version(self._klarna)])
        return function

    def _payments(self, machine_arn: str, public_url: str, money: ApprovedMoney) -> KassaFunction:
        table, merchants = self._storage.payments, self._storage.merchants
        environment = {
            "PAYMENTS_TABLE": table.table_name,
            "MERCHANTS_TABLE": merchants.table_name,
            "SESSION_STATE_MACHINE": machine_arn,
            "PUBLIC_URL": public_url,
            "BOOKS_FUNCTION": money.books.function.function_name,
        }
        payments = self._function("Payments", "payments", environment, seconds=10)
        payments.may(*_WRITE, on=[table.table_arn])  # only a wish to cancel: it ends no payment
        payments.may("dynamodb:GetItem", on=[merchants.table_arn])  # who sold where, for receipts
        payments.may("dynamodb:Query", on=[table.table_arn, *map(table.index_arn, _LISTS)])
        payments.may("states:StartExecution", on=[machine_arn])
        money.looked_at_by(payments)
        self._wake(payments, machine_arn)
        return payments

    def _display(self, machine_arn: str) -> KassaFunction:
        table, merchants = self._storage.payments, self._storage.merchants
        environment = {
            "PAYMENTS_TABLE": table.table_name,
            "MERCHANTS_TABLE": merchants.table_name,
            "SESSION_STATE_MACHINE": machine_arn,
        }
        display = self._function("Display", "display", environment, seconds=10)
        display.may(*_WRITE, on=[table.table_arn])  # only a wish to cancel: it ends no payment
        display.may("dynamodb:GetItem", on=[merchants.table_arn])  # who sells, and where
        display.may("states:StartExecution", on=[machine_arn])
        self._wake(display, machine_arn)
        return display

    def _management(self) -> KassaFunction:
        table = self._storage.merchants
        environment = {
            **self._klarna_settings,
            "KLARNA_FLOW": self._stage.klarna_flow,
            "MERCHANTS_TABLE": table.table_name,
            "AUDIT_TABLE": self._storage.audit.table_name,
        }
        management = self._function("Management", "management", environment, seconds=28)
        audited(management, self._storage.audit)
        management.may(*_TRANSACT, "dynamodb:Query", on=[table.table_arn])
        management.may("secretsmanager:GetSecretValue", on=[_any_version(self._klarna)])
        return management

    def _presentation(self) -> KassaFunction:
        table = self._storage.merchants
        settings = {**self._klarna_settings, "KLARNA_FLOW": self._stage.klarna_flow}
        environment = {**settings, "MERCHANTS_TABLE": table.table_name}
        presentation = self._function("Presentation", "presentation", environment, seconds=10)
        presentation.may("dynamodb:GetItem", on=[table.table_arn])
        presentation.may("secretsmanager:GetSecretValue", on=[_any_version(self._klarna)])
        return presentation

    def _klarna_webhook(self) -> KassaFunction:
        table = self._storage.klarna_events
        environment = {
            "KLARNA_EVENTS_TABLE": table.table_name,
            "SIGNING_KEYS_SECRET": self._signing_keys.secret_name,
            "ALLOWED_ADDRESSES": ",".join(self._stage.allowed_addresses),
            "KLARNA_SETTINGS_TABLE": self._storage.klarna_settings.table_name,
            "KLARNA_SECRET_FRESH_FOR": str(self._stage.rotation.secret_fresh_for),
        }
        webhook = self._function("KlarnaWebhook", "klarna_webhook", environment, seconds=5)
        webhook.may("dynamodb:PutItem", on=[table.table_arn, self._storage.klarna_settings.table_arn])
        webhook.may("secretsmanager:GetSecretValue", on=[_any_version(self._signing_keys)])
        return webhook

    def _inbox(
        self, machine_arn: str, inbox: Inbox, money: ApprovedMoney, disputes: DisputesPart, settlements: Settlements
    ) -> KassaFunction:
        payments = self._storage.payments
        environment = {
            "PAYMENTS_TABLE": payments.table_name,
            "PARKED_NEWS_QUEUE": inbox.parked.queue_url,
            "BOOKS_FUNCTION": money.books.function.function_name,
            "DISPUTE_LOOKS_FUNCTION": disputes.looks.function.function_name,
            "SETTLEMENT_FETCH_FUNCTION": settlements.fetch.function.function_name,
        }
        reader = self._function("Inbox", "inbox", environment, seconds=30)
        reader.may("dynamodb:GetItem", "dynamodb:UpdateItem", on=[payments.table_arn])
        reader.may("sqs:SendMessage", on=[inbox.parked.queue_arn])
        self._wake(reader, machine_arn)
        money.looked_at_by(reader)
        disputes.looked_at_by(reader)
        settlements.looked_for_by(reader)
        return reader

    def _sweeper(self, machine_arn: str, money: ApprovedMoney) -> KassaFunction:
        payments = self._storage.payments
        environment = {
            "PAYMENTS_TABLE": payments.table_name,
            "SESSION_STATE_MACHINE": machine_arn,
            "BOOKS_FUNCTION": money.books.function.function_name,
            "WARN_BEFORE_DAYS": str(self._stage.warn_before_days),
        }
        sweeper = self._function("Sweeper", "sweeper", environment, seconds=55)
        sweeper.may(*_WRITE, on=[payments.table_arn])
        sweeper.may("dynamodb:Query", on=[payments.index_arn("unfinished"), payments.index_arn("calendar")])
        sweeper.may("states:StartExecution", on=[machine_arn])
        money.looked_at_by(sweeper)
        return sweeper

    def _session(self) -> KassaFunction:
        payments = self._storage.payments
        environment = {**self._klarna_settings, "PAYMENTS_TABLE": payments.table_name}
        session = self._function("Session", "session", environment, seconds=120)  # a look, and a call that Klarna holds
        session.may(*_WRITE_AND_END, on=[payments.table_arn])
        session.may("secretsmanager:GetSecretValue", on=[_any_version(self._klarna)])
        return session

    def _wake(self, function: KassaFunction, machine_arn: str) -> None:
        """Let it send a task token back, by a policy beside its role: the session's function cannot wait for it,
        since the state machine waits for that function."""
        statement = iam.PolicyStatement(actions=["states:SendTaskSuccess"], resources=[machine_arn])
        iam.Policy(self, f"{function.node.id}WakesSessions", roles=[function.role], statements=[statement])


def _any_version(secret: secretsmanager.ISecret) -> str:
    """The ARN of a secret known by name: six characters that Secrets Manager chose follow."""
    return f"{secret.secret_arn}-??????"
