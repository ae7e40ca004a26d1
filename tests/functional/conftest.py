"""Kassa in one process: the real routes, use cases and tables, with a Klarna and a clock of our own."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from functions.authorize import routes as authorize
from functions.confirm import routes as confirm
from functions.display import routes as display
from functions.display.assets import Assets
from functions.management import routes as management
from functions.management.desk import Desk
from functions.payments import routes as payments
from functions.transactions import routes as transactions
from kassa.adapters.dynamodb.account_table import AccountTable
from kassa.adapters.dynamodb.merchant_table import MerchantTable
from kassa.adapters.dynamodb.operation_items import OperationItems, PaymentCalendar
from kassa.adapters.dynamodb.payment_table import PaymentTable
from kassa.adapters.dynamodb.session_items import SessionItems
from kassa.adapters.stepfunctions import SessionExecutions
from kassa.domain.access import Caller, KeyKind
from kassa.domain.answers import RequestState
from kassa.domain.flow import Flow
from kassa.use_cases.amend import Amendments
from kassa.use_cases.cancel import Cancel
from kassa.use_cases.confirm import Confirm
from kassa.use_cases.follow_up import FollowUp
from kassa.use_cases.keep_books import KeepBooks
from kassa.use_cases.look_up import LookUp
from kassa.use_cases.move_money import MoveMoney
from kassa.use_cases.onboard import Onboard
from kassa.use_cases.place import Place
from kassa.use_cases.receipt import WriteReceipt
from kassa.use_cases.resolve import Resolve
from kassa.use_cases.session import Session
from kassa.use_cases.show import Show
from kassa.use_cases.start import Start
from kassa.use_cases.sweep import Resume, Sweep
from kassa.use_cases.take_on import TakeOn
from kassa.use_cases.tend_account import TendAccount
from kassa.use_cases.tend_places import TendPlaces
from tests.support.access import access_app, answers_of_access
from tests.support.events import api_event
from tests.support.klarna import FakeKlarna
from tests.support.payments import NOW
from tests.support.stepfunctions import FakeStepFunctions
from tests.support.tables import recreate_tables

NOBODY = Caller(key_id="", kind=KeyKind.TERMINAL)
"""Whoever calls a route that asks for no key."""
ACQUIRER = Caller(key_id="key_acquirer", kind=KeyKind.ACQUIRER)
COFFEE = {"amount": 2900, "currency": "SEK", "reference": "R-1"}


@dataclass
class Answer:
    """What a caller gets."""

    status: int
    headers: dict[str, str]
    body: Any
    raw: str
    is_base64: bool = False


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
class Kassa:
    """One acquirer's Kassa with one merchant, whose terminal calls unless a test says who else does."""

    klarna: FakeKlarna
    stepfunctions: FakeStepFunctions
    dynamodb: Any
    now: datetime = NOW
    pauses: list[float] = field(default_factory=list)
    bookkeeping: AskedForLooks = field(default_factory=AskedForLooks)
    fetches: AskedForSettlements = field(default_factory=AskedForSettlements)
    while_pausing: Callable[[], object] | None = None
    merchant_id: str = ""
    request_id: str = "request-1"

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
                Confirm(payments=self.payments, sessions=self.sessions, klarna=self.klarna, resolve=resolve),
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

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def call(
        self,
        route: str,
        body: Any = None,
        *,
        key: str | None = "key-0001",
        caller: Caller | None = None,
        query: str = "",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Call a route such as `POST /v1/payments`; `key` is the Idempotency-Key of a POST."""
        method, path = route.split(" ")
        given = {"content-type": "application/json", **(headers or {})}
        if method in ("POST", "PATCH") and key is not None:
            given["idempotency-key"] = key
        event = api_event(method, path, query, given, body, None if caller is NOBODY else caller or self.terminal)
        event["requestContext"]["requestId"] = self.request_id
        context = SimpleNamespace(aws_request_id="request-1")
        answer = self._app(method, path).resolve(event, context)
        raw = answer.get("body") or ""
        is_json = "json" in str(answer.get("headers", {}).get("Content-Type", ""))
        return Answer(
            answer["statusCode"],
            answer.get("headers", {}),
            json.loads(raw) if raw and is_json else None,
            raw,
            answer.get("isBase64Encoded", False),
        )

    def _app(self, method: str, path: str) -> Any:
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

    @property
    def terminal(self) -> Caller:
        return Caller(
            key_id="key_terminal",
            kind=KeyKind.TERMINAL,
            merchant_id=self.merchant_id,
            store_reference="store-gbg-014",
            terminal_reference="lane-3",
        )

    @property
    def merchant(self) -> Caller:
        return Caller(key_id="key_merchant", kind=KeyKind.MERCHANT, merchant_id=self.merchant_id)

    def onboard(self, name: str = "Kaffe & Kram") -> str:
        """A merchant with one store and two terminals; returns its id."""

        def post(route: str, body: dict[str, Any], key: str) -> Any:
            answer = self.call(f"POST {route}", body, key=f"{name}-{key}", caller=ACQUIRER)
            assert answer.status == 201, answer.body
            return answer.body

        account = "krn:partner:global:account:test:DEMO0001"
        merchant_id = str(post("/v1/merchants", {"name": name, "klarna_account_id": account}, "merchant")["id"])
        store = {
            "store_reference": "store-gbg-014",
            "name": "Avenyn",
            "address": {"street_address": "Avenyn 14", "postal_code": "41136", "city": "Göteborg", "country": "SE"},
        }
        post(f"/v1/merchants/{merchant_id}/stores", store, "store")
        for lane in ("lane-3", "lane-4"):
            terminal = {"store_reference": "store-gbg-014", "terminal_reference": lane}
            post(f"/v1/merchants/{merchant_id}/terminals", terminal, lane)
        return merchant_id

    def start(self, **changes: Any) -> Any:
        """A payment that waits for its shopper, as the terminal sees it."""
        answer = self.call("POST /v1/payments", {**COFFEE, **changes})
        assert answer.status == 201, answer.body
        return answer.body

    def approved(self, **changes: Any) -> Any:
        """A payment that its shopper approved."""
        payment_id = self.start(**changes)["id"]
        self.shopper(payment_id, RequestState.SHOPPER_APPROVED)
        assert self.look(payment_id) == "settled"
        return self.payment(payment_id)

    def shopper(self, payment_id: str, state: RequestState, *, left: bool = False) -> None:
        """What the shopper does on the phone."""
        request = self.klarna.requests[payment_id]
        request.state, request.left = state, left

    def look(self, payment_id: str) -> str:
        """What the session does after a slice; returns its next step."""
        return self.session.look(payment_id)

    def payment(self, payment_id: str, caller: Caller | None = None) -> Any:
        return self.call(f"GET /v1/payments/{payment_id}", caller=caller).body

    def timeline(self, payment_id: str) -> list[str]:
        """The types of all events; the versions must have no gap."""
        events = self.call(f"GET /v1/payments/{payment_id}/events", query="limit=100").body["data"]
        assert [event["version"] for event in events] == list(range(1, len(events) + 1))
        return [event["type"].removeprefix("payment.") for event in events]


@pytest.fixture(scope="session")
def world() -> Iterator[Kassa]:
    """Everything that takes long to build, built once."""
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_ACCESS_KEY_ID", "testing")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        yield Kassa(klarna=FakeKlarna(), stepfunctions=FakeStepFunctions(), dynamodb=boto3.client("dynamodb"))


@pytest.fixture
def kassa(world: Kassa) -> Kassa:
    """A Kassa that nothing happened in, but that one merchant came on board."""
    recreate_tables(world.dynamodb)
    world.klarna.__init__()  # type: ignore[misc]
    world.stepfunctions.__init__()  # type: ignore[misc]
    world.now, world.pauses, world.while_pausing = NOW, [], None
    world.bookkeeping.at.clear()
    world.fetches.looks = 0
    world.merchant_id = world.onboard()
    world.klarna.calls.clear()
    return world


@pytest.fixture
def klarna(kassa: Kassa) -> FakeKlarna:
    return kassa.klarna


@pytest.fixture
def dynamodb(kassa: Kassa) -> Any:
    return kassa.dynamodb
