"""The house as its handlers build it, in one process."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from functions.authorize import routes as authorize
from functions.confirm import routes as confirm
from functions.display import routes as display
from functions.display.assets import Assets
from functions.management import routes as management
from functions.management.desk import Desk
from functions.payments import routes as payments
from functions.transactions import routes as transactions
from kassa.adapters.dynamodb.merchants.account_table import AccountTable
from kassa.adapters.dynamodb.merchants.table import MerchantTable
from kassa.adapters.dynamodb.payments.confirmation_items import ConfirmationItems
from kassa.adapters.dynamodb.payments.operation_items import OperationItems, PaymentCalendar
from kassa.adapters.dynamodb.payments.session_items import SessionItems
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.stepfunctions.sessions import SessionExecutions
from kassa.domain.flow import Flow
from kassa.use_cases.approved_money.follow_up import FollowUp
from kassa.use_cases.approved_money.keep_books import KeepBooks
from kassa.use_cases.approved_money.move_money import MoveMoney
from kassa.use_cases.merchants.onboard import Onboard
from kassa.use_cases.merchants.take_on import TakeOn
from kassa.use_cases.merchants.tend_account import TendAccount
from kassa.use_cases.merchants.tend_places import TendPlaces
from kassa.use_cases.payments.amend import Amendments
from kassa.use_cases.payments.cancel import Cancel
from kassa.use_cases.payments.confirm import Confirm
from kassa.use_cases.payments.look_up import LookUp
from kassa.use_cases.payments.place import Place
from kassa.use_cases.payments.receipt import WriteReceipt
from kassa.use_cases.payments.resolve import Resolve
from kassa.use_cases.payments.session import Session
from kassa.use_cases.payments.show import Show
from kassa.use_cases.payments.start import Start
from kassa.use_cases.payments.sweep import Resume, Sweep
from tests.support.access import access_app, answers_of_access
from tests.support.klarna import FakeKlarna
from tests.support.payments import NOW
from tests.support.stepfunctions import FakeStepFunctions


@dataclass
class AskedForLooks:
    """The payments whose books somebody wants looked at."""

    at: list[str] = field(default_factory=list)

    def look(self, payment_id: str) -> None:
        self.at.append(payment_id)


@dataclass
class AskedForSettlements:
    """How often somebody wanted Klarna's list of settlements looked at."""

    looks: int = 0

    def look(self) -> None:
        self.looks += 1


@dataclass
class House:
    """The real routes, use cases and tables in one process, with a Klarna, executions and a clock of our own."""

    klarna: FakeKlarna
    stepfunctions: FakeStepFunctions
    dynamodb: Any
    now: datetime = NOW
    pauses: list[float] = field(default_factory=list)
    bookkeeping: AskedForLooks = field(default_factory=AskedForLooks)
    fetches: AskedForSettlements = field(default_factory=AskedForSettlements)
    while_pausing: Callable[[], object] | None = None
    merchant_id: str = ""

    def __post_init__(self) -> None:
        self.payments = PaymentTable(self.dynamodb, "payments")
        self.merchants = MerchantTable(self.dynamodb, "merchants")
        self.sessions = SessionExecutions(
            self.stepfunctions,  # type: ignore[arg-type]
            SessionItems(self.dynamodb, "payments", now=lambda: self.now),
            state_machine="arn:session",
            now=lambda: self.now,
        )
        self.secrets = iter(f"secret-number-{count}" for count in range(1000))
        self._screen_secrets = iter(f"screen-{count:017}" for count in range(100_000))
        self._apps = self._build()

    def _build(self) -> dict[str, Any]:
        def clock() -> datetime:
            return self.now

        start = Start(payments=self.payments, sessions=self.sessions, klarna=self.klarna, now=clock, pause=self._pause)
        cancel = Cancel(payments=self.payments, sessions=self.sessions, now=clock, pause=self._pause)
        operations = OperationItems(self.dynamodb, "payments")
        amendments = Amendments(payments=self.payments, operations=operations, klarna=self.klarna, now=clock)
        resolve = Resolve(payments=self.payments, klarna=self.klarna, amendments=amendments, now=clock)
        self.session = Session(payments=self.payments, sessions=self.sessions, resolve=resolve, now=clock)
        resume = Resume(payments=self.payments, sessions=self.sessions, bookkeeping=self.bookkeeping)
        self.sweep = Sweep(payments=self.payments, sessions=self.sessions, now=clock)
        self.keep_books = KeepBooks(
            payments=self.payments,
            operations=operations,
            klarna=self.klarna,
            now=clock,
            warn_before=timedelta(days=7),
        )
        self.follow_up = FollowUp(
            calendar=PaymentCalendar(self.dynamodb, "payments"),
            bookkeeping=self.bookkeeping,
            now=clock,
            warn_before=timedelta(days=7),
        )
        move_money = MoveMoney(
            payments=self.payments,
            operations=operations,
            klarna=self.klarna,
            keep_books=self.keep_books,
            amendments=amendments,
            now=clock,
            yield_to_others=lambda: None,
        )
        onboard = Onboard(merchants=self.merchants, klarna=self.klarna)  # type: ignore[arg-type] # it opens stores only
        receipt = WriteReceipt(payments=self.payments, merchants=self.merchants)
        public_url = "https://kassa.example"
        place = Place(
            merchants=self.merchants,
            live=False,
            flow=Flow.AUTHORIZE,
            now=clock,
            new_secret=lambda: next(self._screen_secrets),
        )
        look_up = LookUp(payments=self.payments, sessions=self.sessions, now=clock)
        return {
            "start": authorize.build_app(place, start, public_url=public_url, now=clock),
            "confirm": confirm.build_app(
                Confirm(
                    payments=self.payments,
                    confirmations=ConfirmationItems(self.dynamodb, "payments", now=clock),
                    sessions=self.sessions,
                    klarna=self.klarna,
                    resolve=resolve,
                ),
                place,
                start,
                public_url=public_url,
                now=clock,
            ),
            "transactions": transactions.build_app(move_money, public_url=public_url, now=clock),
            "payments": payments.build_app(look_up, cancel, resume, receipt, public_url=public_url, now=clock),
            "merchants": management.build_app(self._desk(onboard), now=clock),
            "access": access_app(self, clock),
            "display": display.build_app(
                Show(payments=self.payments, merchants=self.merchants, look_up=look_up, cancel=cancel),
                Assets(),
                now=clock,
            ),
        }

    def _desk(self, onboard: Onboard) -> Desk:
        """The back office; of Klarna it can open stores only, all else is in `tests/functional/accounts`."""
        klarna: Any = self.klarna
        accounts = AccountTable(self.dynamodb, "merchants")
        return Desk(
            accounts=accounts,
            stores=self.merchants,
            onboard=onboard,
            take_on=TakeOn(accounts=accounts, klarna=klarna, now=lambda: self.now),
            tend=TendAccount(accounts=accounts, klarna=klarna, now=lambda: self.now),
            places=TendPlaces(accounts=accounts, stores=self.merchants, klarna=klarna),
            terms=klarna,
        )

    def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        if self.while_pausing is not None:
            self.while_pausing()

    def begin_again(self) -> None:
        """Nothing happened yet; what stands in the tables and at Klarna is somebody else's to put back."""
        self.stepfunctions.__init__()  # type: ignore[misc]
        self.now, self.pauses, self.while_pausing = NOW, [], None
        self.bookkeeping.at.clear()
        self.fetches.looks = 0

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def app_for(self, method: str, path: str) -> Any:
        if not path.startswith("/v1/"):
            return self._apps["display"]
        if answers_of_access(path):
            return self._apps["access"]
        if path.startswith(("/v1/merchants", "/v1/klarna/")):
            return self._apps["merchants"]
        if method == "PATCH" or path.rsplit("/", 1)[-1] in ("captures", "refunds", "release", "reauthorize"):
            return self._apps["transactions"]
        if path == "/v1/confirmations" or path.endswith("/confirm"):
            return self._apps["confirm"]
        return self._apps["start" if (method, path) == ("POST", "/v1/payments") else "payments"]
