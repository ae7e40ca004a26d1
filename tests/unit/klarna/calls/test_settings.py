"""Settings that cannot work say so at once, and no secret is ever shown."""

import ssl
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kassa.adapters.klarna.settings import KlarnaSettings
from tests.unit.klarna.klarna_talk import API_KEY, SETTINGS

WHERE: dict[str, Any] = {"url": "https://klarna.test", "authentication": "raw", "integrator": "ACME"}


def pem_pair(password: bytes | None = None) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "MDEMO001")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption)
    return certificate.public_bytes(serialization.Encoding.PEM).decode(), private.decode()


CERTIFICATE, KEY = pem_pair()


def test_the_key_goes_out_as_it_is_or_as_base64_of_key_and_colon() -> None:
    assert SETTINGS.authorization == f"Basic {API_KEY}"
    assert replace(SETTINGS, authentication="base64").authorization == "Basic a2xhcm5hX3Rlc3RfYXBpXzAxMjM0NTY3ODk6"


def test_the_secret_fills_the_settings() -> None:
    secret = {"api_key": API_KEY, "client_certificate": CERTIFICATE, "client_key": KEY, "note": "ignored"}
    settings = KlarnaSettings.from_secret(secret, **WHERE)
    assert (settings.api_key, settings.client_certificate, settings.client_key) == (API_KEY, CERTIFICATE, KEY)
    assert KlarnaSettings.from_secret({"api_key": API_KEY, "client_key": ""}, **WHERE).client_key is None


def test_nothing_secret_is_in_the_settings_text() -> None:
    text = repr(replace(SETTINGS, client_certificate=CERTIFICATE, client_key=KEY))
    assert API_KEY not in text
    assert "BEGIN" not in text


@pytest.mark.parametrize(
    ("secret", "where", "complaint"),
    [
        ({}, {}, "no `api_key`"),
        ({"api_key": 7}, {}, "must be a text"),
        ({"api_key": f"{API_KEY}\n"}, {}, "one word"),
        ({"api_key": "klarna test"}, {}, "one word"),
        ({"api_key": "klarna_é"}, {}, "one word"),
        ({}, {"authentication": "digest"}, "raw or base64"),
        ({}, {"integrator": "Acme Acquirer"}, "A-Z"),
        ({}, {"integrator": ""}, "A-Z"),
        ({}, {"url": "klarna.test"}, "https://"),
        ({}, {"url": "ftp://klarna.test"}, "https://"),
        ({}, {"url": "https://user:word@klarna.test"}, "https://"),
        ({"api_key": "klarna_live_api_1"}, {"url": "http://klarna.test"}, "https only"),
        ({"client_certificate": CERTIFICATE}, {}, "together"),
        ({"client_key": KEY}, {}, "together"),
    ],
)
def test_settings_that_cannot_work_are_refused(
    secret: dict[str, object], where: dict[str, str], complaint: str
) -> None:
    given = secret if complaint == "no `api_key`" else {"api_key": API_KEY} | secret
    with pytest.raises(ValueError, match=complaint) as failure:
        KlarnaSettings.from_secret(given, **WHERE | where)
    assert API_KEY not in str(failure.value)
    assert "word@" not in str(failure.value)


def test_a_simulator_on_http_needs_no_tls() -> None:
    assert replace(SETTINGS, url="http://127.0.0.1:8792").tls() is None


def test_tls_is_modern_and_checks_who_answers() -> None:
    context = SETTINGS.tls()
    assert context is not None
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_the_client_certificate_is_shown_and_leaves_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seen: list[int] = []

    class Watched(ssl.SSLContext):
        def load_cert_chain(self, certfile: Any, keyfile: Any = None, password: Any = None) -> None:
            seen.append(Path(certfile).stat().st_mode & 0o777)
            super().load_cert_chain(certfile, keyfile, password)

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(ssl, "create_default_context", lambda **_: Watched(ssl.PROTOCOL_TLS_CLIENT))
    assert replace(SETTINGS, client_certificate=CERTIFICATE, client_key=KEY).tls() is not None
    assert seen == [0o600]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("certificate", "key"),
    [(CERTIFICATE, pem_pair()[1]), (CERTIFICATE, "no key"), ("é", KEY), pem_pair(b"locked")],
    ids=["of another key", "no key", "not ASCII", "encrypted"],
)
def test_a_certificate_that_cannot_be_used_is_refused_without_showing_it(
    certificate: str, key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ValueError, match="matching pair") as failure:
        replace(SETTINGS, client_certificate=certificate, client_key=key).tls()
    assert "BEGIN" not in str(failure.value)
    assert failure.value.__context__ is None
    assert list(tmp_path.iterdir()) == []
