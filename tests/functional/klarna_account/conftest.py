"""The routes of the acquirer's account at Klarna over its real adapters, against the simulator."""

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from functions.klarna_settings.routes import build_app
from kassa.adapters.certificate_requests import new_certificate_request
from kassa.adapters.clock import utc_now
from kassa.adapters.dynamodb.klarna_settings_table import RotationTable, SettingRecordTable
from kassa.adapters.klarna.klarna_account.connect import AccountLines
from kassa.adapters.secret_store import NamedSecrets, SharedSecretValue
from kassa.domain.access.caller import Caller
from kassa.use_cases.klarna_account.begin_rotation import BeginRotation
from kassa.use_cases.klarna_account.credentials import KlarnaCredentials
from kassa.use_cases.klarna_account.news import KlarnaNews
from simulator.server import Server, serving
from simulator.simulation import API_KEY, Options
from tests.functional.conftest import ACQUIRER, Answer, Kassa
from tests.functional.rotation.conftest import Runs
from tests.support.events import api_event
from tests.support.tables import create_table

_NUMBERS = itertools.count()


@dataclass
class Desk:
    """An acquirer's engineer, our secrets, and Klarna."""

    app: Any
    secrets: Any
    simulated: Any
    path: str
    runs: Runs
    lines: AccountLines
    rotations: RotationTable
    answered: list[str] = field(default_factory=list)

    def call(self, route: str, body: Any = None, *, key: str | None = "key-0001", caller: Caller = ACQUIRER) -> Answer:
        """Call a route; `key` is the Idempotency-Key of a POST."""
        method, _, address = route.partition(" ")
        path, _, query = address.partition("?")
        headers = {"content-type": "application/json"}
        if method == "POST" and key is not None:
            headers["idempotency-key"] = key
        event = api_event(method, path, query, headers, body, caller)
        answer = self.app.resolve(event, SimpleNamespace(aws_request_id="request-1"))
        raw = answer.get("body") or ""
        self.answered.append(raw)
        return Answer(answer["statusCode"], answer.get("headers", {}), json.loads(raw) if raw else None, raw)

    def kept(self, name: str) -> Any:
        """What lies in a secret."""
        return json.loads(self.secrets.get_secret_value(SecretId=name, VersionStage="AWSCURRENT")["SecretString"])

    @property
    def signing_keys(self) -> Any:
        return self.kept(f"{self.path}/signing-keys")

    def signing_key(self) -> str:
        """A new signing key."""
        answer = self.call("POST /v1/klarna/signing-keys", key=f"signing-key-{next(_NUMBERS)}")
        assert answer.status == 201, answer.raw
        return str(answer.body["id"])

    def webhook(self, **more: Any) -> Any:
        """A new webhook that posts to us."""
        signed = {} if "signing_key_id" in more else {"signing_key_id": self.signing_key()}
        asked = {"event_types": ["payment.request.*"], **signed, **more}
        answer = self.call("POST /v1/klarna/webhooks", asked, key=f"webhook-{next(_NUMBERS)}")
        assert answer.status == 201, answer.raw
        return answer.body


@pytest.fixture(scope="session")
def simulator() -> Iterator[tuple[str, Server]]:
    server = Server(Options(), host="127.0.0.1", port=0)
    with serving(server) as url:
        yield url, server


@pytest.fixture(params=["v2"])
def generation(request: pytest.FixtureRequest) -> str:
    """Which generation of Klarna's API is spoken; a test may ask for both."""
    return str(request.param)


@pytest.fixture
def desk(world: Kassa, simulator: tuple[str, Server], generation: str) -> Iterator[Desk]:
    url, server = simulator
    server.simulation.reset(1, keep_setup=False)
    secrets, path = boto3.client("secretsmanager"), f"desk-{next(_NUMBERS)}"
    create_table(world.dynamodb, path, ("pk", "item"))
    secrets.create_secret(Name=f"{path}/klarna", SecretString=json.dumps({"api_key": API_KEY}))
    environ = {
        "KLARNA_URL": url,
        "KLARNA_AUTHENTICATION": "raw",
        "KLARNA_INTEGRATOR": "KASSA_TEST",
        "KLARNA_ACCOUNT_API": generation,
        "LIVE": "false",
    }
    lines = AccountLines(environ)
    account = lines({"api_key": API_KEY})
    kept, keys = (SharedSecretValue(secrets, f"{path}/{name}") for name in ("klarna", "signing-keys"))
    records, rotations = SettingRecordTable(world.dynamodb, path), RotationTable(world.dynamodb, path)
    runs = Runs()
    new_request: Callable[[], Any] = lambda: new_certificate_request("KASSATEST")  # noqa: E731
    app = build_app(
        KlarnaCredentials(
            account=account,
            kept=kept,
            vault=NamedSecrets(secrets, f"{path}/credentials", lambda name: SharedSecretValue(secrets, name)),
            records=records,
            new_request=new_request,
            now=utc_now,
        ),
        KlarnaNews(account=account, kept=keys, records=records, our_url="http://127.0.0.1:9/klarna/webhooks"),
        BeginRotation(
            account=account, credentials=kept, signing_keys=keys, rotations=rotations, runs=runs, now=utc_now
        ),
        rotations,
    )
    yield Desk(app, secrets, server.simulation, path, runs, lines, rotations)
    lines.close()
