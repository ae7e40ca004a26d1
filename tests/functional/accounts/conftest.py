"""A back office with a Klarna that keeps its books, in both generations of its API; time passes only when a test says so."""

import itertools
import time
from collections.abc import Iterator, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

import pytest

from functions.authorize import routes as authorize
from functions.management import routes as management
from functions.management.desk import Desk
from kassa.adapters.dynamodb.merchants.account_table import AccountTable, read_happening
from kassa.adapters.dynamodb.merchants.table import MerchantTable
from kassa.adapters.klarna.calls import ATTEMPTS
from kassa.adapters.klarna.merchants.terms import KlarnaTermsClient
from kassa.adapters.klarna.network import BoundedTransport
from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.flow import Flow
from kassa.ports.news import News
from kassa.use_cases.merchants.hear_of_accounts import FinishAccounts, HearOfAccounts
from kassa.use_cases.merchants.onboard import Onboard
from kassa.use_cases.merchants.take_on import TakeOn
from kassa.use_cases.merchants.tend_account import TendAccount
from kassa.use_cases.merchants.tend_places import TendPlaces
from kassa.use_cases.payments.place import Place
from kassa.use_cases.payments.start import Start
from simulator.server import running
from simulator.simulation import Options
from tests.functional.conftest import ACQUIRER, Answer, Kassa
from tests.support.klarna_accounts import accounts_at, line_to
from tests.support.payments import NOW
from tests.support.tables import recreate_tables
from tests.support.wire import wire

PROFILE = "krn:partner:global:payment-profile:test:STANDARD"
ACQUIRING = "krn:partner:global:payment:acquiring-account:test:MAIN"
NORR: dict[str, Any] = {
    "name": "Cafe Norr",
    "contact": {"given_name": "Ida", "family_name": "Test", "email": "ida@example.test", "phone": "+46700000001"},
    "business_entity": {
        "reference": "LE-1",
        "legal_name": "Cafe Norr AB",
        "registration_country": "SE",
        "registration_number": "556000-0001",
        "merchant_category_codes": ["5812"],
        "bank_account": {"account_holder": "Cafe Norr AB", "iban": "SE3550000000054910000003"},
        "stakeholders": [{"given_name": "Ida", "family_name": "Test", "date_of_birth": "1980-01-01"}],
    },
    "payment": {"profile": PROFILE, "acquiring_account": ACQUIRING, "default_merchant_category_code": "5812"},
    "brand": {"reference": "B-1", "display_name": "Cafe Norr", "logo_url": "https://norr.example.test/logo.png"},
    "stores": [
        {
            "type": "physical_store",
            "store_reference": "store-gbg-014",
            "name": "Cafe Norr Avenyn",
            "address": {"street_address": "Avenyn 14", "postal_code": "41136", "city": "Göteborg", "country": "SE"},
            "time_zone": "Europe/Stockholm",
        }
    ],
}
"""A café with one store: what a back office sends."""
IN_BOTH_GENERATIONS = pytest.mark.parametrize("office", list(Flow), indirect=True)
"""For what the generations of Klarna's API tell differently; everything else is asked in v2."""


class Office:
    """The acquirer's back office, a terminal, and Klarna."""

    def __init__(self, kassa: Kassa, url: str, transport: BoundedTransport, flow: Flow) -> None:
        self.kassa, self.url, self.flow = kassa, url, flow
        table = kassa.dynamodb
        self.accounts, self.merchants = AccountTable(table, "merchants"), MerchantTable(table, "merchants")
        klarna = accounts_at(url, transport, flow=flow)
        self.take_on = TakeOn(accounts=self.accounts, klarna=klarna, now=self._now)
        self.tend = TendAccount(accounts=self.accounts, klarna=klarna, now=self._now)
        self.finish = FinishAccounts(accounts=self.accounts, take_on=self.take_on, tend=self.tend)
        self.hear = HearOfAccounts(
            accounts=self.accounts, stores=self.merchants, klarna=klarna, take_on=self.take_on, tend=self.tend
        )
        self._requests = itertools.count(1)
        desk = Desk(
            accounts=self.accounts,
            stores=self.merchants,
            onboard=Onboard(merchants=self.merchants, klarna=klarna),
            take_on=self.take_on,
            tend=self.tend,
            places=TendPlaces(accounts=self.accounts, stores=self.merchants, klarna=klarna),
            terms=KlarnaTermsClient(line_to(url, transport), flow=flow),
        )
        start = Start(
            payments=kassa.payments, sessions=kassa.sessions, klarna=kassa.klarna, now=self._now, pause=lambda _: None
        )
        place = Place(
            merchants=self.merchants, live=False, flow=flow, now=self._now, new_secret=lambda: "a-screen-secret-0001"
        )
        kassa._apps["merchants"] = management.build_app(desk, now=self._now)
        kassa._apps["start"] = authorize.build_app(place, start, public_url="https://kassa.example", now=self._now)

    def _now(self) -> datetime:
        return self.kassa.now

    def call(
        self, route: str, body: Any = None, *, key: str = "request-1", caller: Caller = ACQUIRER, query: str = ""
    ) -> Answer:
        self.kassa.request_id = f"request-{next(self._requests)}"
        try:
            return self.kassa.call(route, body, key=key, caller=caller, query=query)
        finally:
            self.kassa.request_id = "request-1"

    def apply(self, body: Any = None, *, key: str = "request-1") -> Answer:
        """Ask for a merchant to be onboarded."""
        return self.call("POST /v1/merchants", body or NORR, key=key)

    def onboarded(self, body: Any = None, *, key: str = "request-1", ready: bool = True) -> Any:
        """A merchant that Klarna took, and, if ready, can be managed."""
        answer = self.apply(body, key=key)
        assert answer.status == 201, answer.body
        if ready:
            self.pass_time(5)
            self.hear(news_of(answer.body))
        return self.call(f"GET /v1/merchants/{answer.body['id']}").body

    def terminal(self, merchant: Any) -> Caller:
        """A terminal of the merchant's store."""
        lane: Any = {"store_reference": "store-gbg-014", "terminal_reference": "lane-3"}
        path = f"POST /v1/merchants/{merchant['id']}/terminals"
        assert self.call(path, lane, key="a-terminal").status == 201
        return Caller(key_id="key_t", kind=KeyKind.TERMINAL, merchant_id=merchant["id"], **lane)

    def events(self, merchant: Any) -> list[str]:
        """What its endpoints and the bus are told, in order."""
        items = self.kassa.dynamodb.scan(TableName="merchants")["Items"]
        told = [read_happening(one) for one in items if one["item"]["S"].startswith("event#")]
        mine = [one for one in told if one.merchant.id == merchant["id"]]
        return [one.type.removeprefix("merchant.") for one in sorted(mine, key=lambda one: one.merchant.version)]

    def stored(self) -> str:
        """All that is in the merchants table."""
        return str(self.kassa.dynamodb.scan(TableName="merchants")["Items"])

    # Klarna

    def pass_time(self, seconds: float) -> None:
        self.kassa.now += timedelta(seconds=seconds)
        self.sim("/clock", {"advance_seconds": int(seconds)})

    def sim(self, path: str, body: Any = None) -> Any:
        return wire.post(f"{self.url}/_sim{path}", json=body or {}).raise_for_status().json()

    def at_klarna(self, merchant: Any) -> Sequence[Any]:
        """Klarna's accounts of this merchant."""
        query = {"reference": merchant["id"]}
        answer = wire.get(f"{self.url}/_sim/accounts", params=query)
        accounts: Sequence[Any] = answer.raise_for_status().json()["accounts"]
        return accounts

    def waiting(self) -> Any:
        """The merchant whose onboarding has no answer."""
        (merchant,) = self.call("GET /v1/merchants", query="status=onboarding").body["data"]
        return merchant

    def fails(self, kind: str, operation: str = "onboard") -> None:
        """Every attempt of one call goes wrong."""
        name = f"{operation}_v1" if self.flow is Flow.PAYMENT_REQUEST else operation
        self.sim("/faults", {"operation": name, "kind": kind, "times": ATTEMPTS, "delay_ms": 1})


PAY = {"amount": 2900, "currency": "SEK", "reference": "R-1"}
WHY = {"reason": "sells what it said it would not"}


def below(merchant, what):
    return f"/v1/merchants/{merchant['id']}/{what}"


def news_of(merchant: Any, *, account_id: str | None = None) -> News:
    """Klarna's news that something about the merchant's account changed."""
    return News(
        event_id="e-1",
        event_type="partner.account.state-change.operational",
        payment_reference=None,
        occurred_at=None,
        state=None,
        account_id=account_id or merchant["klarna_account_id"],
        account_reference=merchant["id"],
    )


def with_changes(body: Any, **changes: Any) -> Any:
    """The application with some of its sections changed, member by member."""
    changed = deepcopy(body)
    for name, value in changes.items():
        changed[name] = changed[name] | value if isinstance(value, dict) else value
    return changed


@pytest.fixture
def office(request: pytest.FixtureRequest, klarna_url: str, world: Kassa) -> Iterator[Office]:
    with BoundedTransport(None, time.monotonic) as transport:
        recreate_tables(world.dynamodb)
        world.klarna.__init__()  # type: ignore[misc]
        world.stepfunctions.__init__()  # type: ignore[misc]
        world.now = NOW
        wire.post(f"{klarna_url}/_sim/reset", json={"forget_setup": True}).raise_for_status()
        before = dict(world._apps)
        yield Office(world, klarna_url, transport, getattr(request, "param", Flow.AUTHORIZE))
        world._apps = before


@pytest.fixture(scope="session")
def klarna_url() -> Iterator[str]:
    with running(Options()) as url:
        yield url
