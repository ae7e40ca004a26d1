"""The keys that open doors, here and at Klarna, and whether our clocks agree."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from cli.api.kassa_api import KassaApi, new_client
from cli.doctor.findings import Finding, not_here, ok, problem, warning
from cli.doctor.subject import Subject
from cli.stages import klarna_access

TOLERATED_SECONDS = 30.0
"""Webhooks with a time more than five minutes off are refused; long before that, somebody should look."""

SOON_DAYS = 30
_SIGNING_KEYS = "/v2/notification/signing-keys"


def clock(subject: Subject) -> Iterator[Finding]:
    """This console's clock against the API's."""
    with new_client(base_url=subject.outputs["PublicUrl"]) as client:
        before = time.time()
        try:
            answer = client.get("/v1/payments")
        except httpx.HTTPError as error:
            yield problem(
                "clock", f"the API does not answer: {error!r}", "See the findings about name and certificate."
            )
            return
        after = time.time()
    told = answer.headers.get("date")
    if told is None:
        yield not_here("clock", "the API's answers have no Date")
        return
    theirs = parsedate_to_datetime(told).timestamp()  # whole seconds: what was before the next one
    offset = max(0.0, theirs - after, before - theirs - 1)
    if offset > TOLERATED_SECONDS:
        yield warning(
            "clock", f"{offset:.0f} s off the API's", "Set this machine's clock; signatures are checked by time."
        )
    else:
        yield ok("clock", f"within {max(1.0, offset):.0f} s of the API's")


def acquirer_key(subject: Subject) -> Iterator[Finding]:
    """The acquirer's key opens the API."""
    with KassaApi(subject.outputs["PublicUrl"], subject.account.acquirer_key()) as api:
        status, reason = api.status("/v1/merchants/mer_00000000000000000000000000000000")
    if status == HTTPStatus.NOT_FOUND:  # let in, and there is no such merchant
        yield ok("acquirer's key", "the API lets it in")
    else:
        yield problem(
            "acquirer's key", f"the API answered {status}: {reason}", "docs/operations.md#keys says how to replace it."
        )


def klarna_key(subject: Subject) -> Iterator[Finding]:
    """Our key opens Klarna."""
    settings = klarna_access.settings_of(subject.account, subject.outputs)
    with httpx.Client(
        base_url=settings.url, verify=settings.tls() or True, timeout=30, trust_env=not subject.is_local
    ) as klarna:
        try:
            answer = klarna.get(_SIGNING_KEYS, headers={"Authorization": settings.authorization})
        except httpx.HTTPError as error:
            yield problem("Klarna's key", f"Klarna does not answer: {error!r}", "Is the stage's klarna_url right?")
            return
    secret = f"kassa/{subject.stage}/klarna"
    if answer.is_success:
        yield ok("Klarna's key", f"{settings.url} lets it in")
    elif answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        yield problem(
            "Klarna's key", f"Klarna answered {answer.status_code}", f"Put a valid key into the secret {secret}."
        )
    else:
        yield problem("Klarna's key", f"Klarna answered {answer.status_code}", "Ask again; if it stays so, ask Klarna.")


def client_certificate(subject: Subject) -> Iterator[Finding]:
    """The certificate that we show Klarna, where there is one."""
    settings = klarna_access.settings_of(subject.account, subject.outputs)
    if settings.client_certificate is None:
        if subject.is_local:
            yield not_here("client certificate", "the simulator asks for none")
        else:
            yield warning(
                "client certificate", "none in the secret", "Klarna asks acquirers for mTLS: docs/operations.md#secrets"
            )
        return
    yield lifetime(settings.client_certificate, now=datetime.now(UTC))


def lifetime(certificate: str, *, now: datetime) -> Finding:
    """How long a certificate of ours, as PEM, is still good."""
    from cryptography import x509  # noqa: PLC0415 - slow to import, and most stages have none

    until = x509.load_pem_x509_certificate(certificate.strip().encode()).not_valid_after_utc
    days = (until - now).days
    if days < 0:
        return problem("client certificate", f"it ended on {until:%Y-%m-%d}", "kassa klarna rotate client_certificate")
    if days < SOON_DAYS:
        return warning("client certificate", f"good for {days} days more", "kassa klarna rotate client_certificate")
    return ok("client certificate", f"good until {until:%Y-%m-%d}")
