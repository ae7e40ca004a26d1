"""Fifty payments over real TLS, each showing a client certificate that Klarna requires, while all of it is replaced."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kassa.adapters.certificate_requests import new_certificate_request
from kassa.adapters.klarna.connect import fresh_transport, settings_in
from kassa.adapters.klarna.klarna_account.connect import AccountLines
from kassa.adapters.klarna.payments.client import KlarnaClient
from kassa.adapters.secrets import Secret
from kassa.domain.klarna_account.rotation import Rotation, RotationKind, Status
from kassa.domain.klarna_account.settings import CredentialKind
from kassa.domain.payments.answers import StepUp
from kassa.failures import KlarnaDenied
from kassa.use_cases.klarna_account.begin_rotation import BeginRotation
from kassa.use_cases.klarna_account.replace_credentials import ApiKeys, Certificates, ReplaceCredentials
from kassa.use_cases.klarna_account.rotate import Rotate
from simulator.server import Server, serving
from simulator.simulation import API_KEY, Options
from tests.functional.rotation.conftest import Runs
from tests.support.klarna_account import MemoryRotations, MemorySecret
from tests.support.klarna_accounts import accounts_at, merchant_with
from tests.unit.klarna.klarna_talk import PAYMENT, PURCHASE, STORE

PAYMENTS = 50
FRESH_FOR = 0.2
TAKEOVER = timedelta(seconds=0.6)


class SecretsManagerOf:
    """Reads one secret as the client of Secrets Manager would."""

    def __init__(self, secret: MemorySecret) -> None:
        self.secret, self.reads = secret, 0

    def get_secret_value(self, *, SecretId: str) -> dict[str, str]:  # noqa: N803
        assert SecretId == "klarna"
        self.reads += 1
        return {"SecretString": json.dumps(self.secret.values)}


class World:
    """A simulator over TLS, our secret, and whoever calls with it."""

    def __init__(self, url: str, server: Server) -> None:
        self.secret = MemorySecret({"api_key": API_KEY})
        self.simulated = server.simulation
        self.rotations = MemoryRotations()
        self.environ = {
            "KLARNA_URL": url,
            "KLARNA_AUTHENTICATION": "raw",
            "KLARNA_INTEGRATOR": "KASSA_TEST",
            "KLARNA_SECRET_FRESH_FOR": str(FRESH_FOR),
            "KLARNA_ACCOUNT_API": "v2",
            "LIVE": "false",
        }
        self.account = AccountLines(self.environ)
        self.transports: list[Any] = []

    def process(self) -> Any:
        """A process of ours, with a memory of its own."""
        return KlarnaClient(settings_in(self.environ, self.secret.values), transport=self._transport())

    def _transport(self) -> Any:
        secret = Secret(SecretsManagerOf(self.secret), "klarna")  # type: ignore[arg-type]
        self.transports.append(fresh_transport(self.environ, secret))
        return self.transports[-1]

    def opens_store(self) -> None:
        """The store that payments are made in."""
        accounts = accounts_at(self.environ["KLARNA_URL"], self._transport())
        accounts.open_store(merchant_with(next(iter(self.simulated.world.accounts))), STORE, within=10)

    def hang_up(self) -> None:
        """Close every connection."""
        self.account.close()
        for transport in self.transports:
            transport.close()

    def rotate(self, kind: RotationKind, key: str) -> Rotation:
        begin = BeginRotation(
            account=self.account(self.secret.values),
            credentials=self.secret,
            signing_keys=MemorySecret({}),
            rotations=self.rotations,
            runs=Runs(),
            now=lambda: datetime.now(UTC),
        )
        makers: dict[RotationKind, Any] = {
            RotationKind.API_KEY: ApiKeys(secret=self.secret, connect=self.account),
            RotationKind.CLIENT_CERTIFICATE: Certificates(
                secret=self.secret,
                connect=self.account,
                new_request=lambda: new_certificate_request("KASSATEST"),
                now=lambda: datetime.now(UTC),
            ),
        }
        step = Rotate(
            rotations=self.rotations,
            replacements={
                which: ReplaceCredentials(secret=self.secret, connect=self.account, maker=maker, takeover=TAKEOVER)
                for which, maker in makers.items()
            },
            now=lambda: datetime.now(UTC),
            try_again=timedelta(seconds=0.05),
        )
        rotation, _ = begin(kind, None, key)
        while rotation.is_running:
            rotation = step(rotation.id)
            time.sleep(0.02)
        return rotation


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    server = Server(Options(), host="127.0.0.1", port=0, tls=True)
    trusted = tmp_path / "ca.pem"
    trusted.write_text(server.simulation.authority().pem)
    monkeypatch.setattr("certifi.where", lambda: str(trusted))
    with serving(server) as url:
        world = World(url, server)
        world.opens_store()
        yield world
        world.hang_up()


def test_fifty_payments_go_on_while_key_and_certificate_are_rotated_under_enforced_tls(world: World) -> None:
    first = world.rotate(RotationKind.CLIENT_CERTIFICATE, "rotation-0001")
    world.account(world.secret.values).enforce(None)
    with pytest.raises(KlarnaDenied):
        world.account({"api_key": API_KEY}).signing_keys()  # without a certificate nobody is let in any more

    answers: list[Any] = []
    ended = threading.Event()

    def sell(share: int) -> None:
        klarna, count = world.process(), 0
        while count < PAYMENTS // 2 or not ended.is_set():
            payment = replace(PAYMENT, id=f"pay_{share:016}{count:016}", klarna=_account(world))
            answers.append(klarna.authorize(payment, PURCHASE, within=10))
            count += 1
            time.sleep(0.02)

    with ThreadPoolExecutor(2) as tills:
        sales = [tills.submit(sell, share) for share in range(2)]
        try:
            key = world.rotate(RotationKind.API_KEY, "rotation-0002")
            certificate = world.rotate(RotationKind.CLIENT_CERTIFICATE, "rotation-0003")
        finally:
            ended.set()
        for sale in sales:
            sale.result()

    assert len(answers) >= PAYMENTS
    assert all(isinstance(answer, StepUp) for answer in answers)
    assert [rotation.status for rotation in (first, key, certificate)] == [Status.DONE] * 3
    assert [one.id for one in world.simulated.world.credentials.values()] == [key.new_id]
    valid = [one.id for one in world.simulated.world.certificates.values() if one.revoked_from is None]
    assert valid == [certificate.new_id]
    assert certificate.old_ids == (first.new_id,)


def test_a_key_that_was_replaced_by_hand_is_taken_up_at_the_first_401(world: World) -> None:
    world.environ["KLARNA_SECRET_FRESH_FOR"] = "3600"
    klarna = world.process()
    account = world.account(world.secret.values)
    _, shown = account.new_credential(CredentialKind.API_KEY, "by hand", (), subject="by-hand")
    (old,) = [one for one in account.credentials(CredentialKind.API_KEY) if one.id != shown.id]
    world.secret.values = {"api_key": str(shown.secret)}
    world.account(world.secret.values).delete_credential(old)
    payment = replace(PAYMENT, klarna=_account(world))
    assert klarna.authorize(payment, PURCHASE, within=10)
    refused, taken = [call.status for call in world.simulated.world.log if call.operation == "authorize"]
    assert (refused, taken) == (401, 200)
    keys = [
        call.headers["klarna-idempotency-key"] for call in world.simulated.world.log if call.operation == "authorize"
    ]
    assert keys[0] == keys[1], "it is the same call"


def _account(world: World) -> Any:
    return replace(PAYMENT.klarna, account_id=next(iter(world.simulated.world.accounts)))
