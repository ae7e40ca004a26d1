"""What Kassa does with payments, part by part: who needs whom, who answers which request, and what is told of it."""

import aws_cdk as cdk
from constructs import Construct

from infra.bundling import Packages
from infra.constructs.alarms import AlarmTopic
from infra.constructs.code import lay
from infra.constructs.front_door import FrontDoor
from infra.parts.access import Access
from infra.parts.accounts import Accounts
from infra.parts.approved_money import ApprovedMoney
from infra.parts.checkout import Checkout
from infra.parts.disputes import Disputes
from infra.parts.klarna_account import KlarnaAccount
from infra.parts.merchants import Merchants
from infra.parts.news import News
from infra.parts.part import Part, Watched
from infra.parts.sessions import Sessions
from infra.parts.settlements import Settlements
from infra.parts.shared import Klarna, Shared
from infra.parts.webhooks import Webhooks
from infra.routes import ROUTES
from infra.stacks.storage import StorageStack
from infra.stages import Stage


class PaymentsStack(cdk.Stack):
    """Everything that can be deployed again at any time without losing a payment."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage, packages: Packages, storage: StorageStack) -> None:
        super().__init__(
            scope, id, synthesizer=stage.synthesizer(), description=f"Kassa {stage.name}: what it does with payments"
        )
        front_door = FrontDoor(self, "FrontDoor", stage=stage)
        shared = Shared(
            code=lay(self, stage=stage, packages=packages),
            storage=storage,
            klarna=Klarna.of(stage, self),
            public_url=stage.public_url or front_door.url,
        )

        money = ApprovedMoney(self, "ApprovedMoney", shared)
        sessions = Sessions(self, shared, books=money.books)
        checkout = Checkout(self, shared, sessions=sessions, books=money.books)
        webhooks = Webhooks(self, "Webhooks", shared, books=money.books)
        disputes = Disputes(self, "Disputes", shared)
        settlements = Settlements(self, "Settlements", shared, bus=webhooks.bus)
        news = News(
            self,
            shared,
            sessions=sessions,
            books=money.books,
            dispute_looks=disputes.looks,
            settlement_fetch=settlements.fetch,
        )
        access = Access(self, "Access", shared)
        merchants = Merchants(self, shared)
        accounts = Accounts(self, "Accounts", shared)
        klarna_account = KlarnaAccount(self, "KlarnaAccount", shared)

        parts: tuple[Part, ...] = (
            access,
            checkout,
            sessions,
            news,
            money,
            webhooks,
            disputes,
            settlements,
            merchants,
            accounts,
            klarna_account,
        )
        functions = [function for part in parts for function in part.functions]
        front_door.open(
            ROUTES, to={function.name: function.function for function in functions}, guard=access.guard.function
        )
        self.watched: tuple[Watched, ...] = (front_door, *functions, *parts)
        self.alarm_topic = AlarmTopic(self, "Alarms", stage=stage).topic

        outputs = {
            "ApiUrl": front_door.url,
            "PublicUrl": shared.public_url,
            "KlarnaUrl": stage.klarna_url,
            "KlarnaAuthentication": stage.klarna_authentication,
            "Live": str(stage.live).lower(),
            "AlarmTopic": self.alarm_topic.topic_arn,
        }
        for part in parts:
            outputs |= part.outputs
        for name, value in outputs.items():
            cdk.CfnOutput(self, name, value=value)
