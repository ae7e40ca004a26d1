"""The headers of our calls to Klarna."""

import json
from collections.abc import Sequence
from dataclasses import asdict

from kassa.adapters.klarna.operations import Operation
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.ids import klarna_idempotency_key
from kassa.domain.payments.originators import Originator
from kassa.failures import KlarnaRefused

MODULE_NAME = "KASSA"
MODULE_VERSION = "0.1.0"


class PaymentToken(str):
    """A token of Klarna's older kind. It finalises like the newer one, but under a header of its own."""

    __slots__ = ()


def headers_for(
    settings: KlarnaSettings,
    operation: Operation,
    subject: str,
    *,
    originators: Sequence[Originator] = (),
    token: str | None = None,
    purpose: str | None = None,
) -> dict[str, str]:
    """Everything but the body. `subject` is our id of what the call is about; the ids that Klarna sees come from it.

    Operations for one `purpose` share an idempotency key, so that Klarna carries out one of them at most.
    """
    headers = {
        "Authorization": settings.authorization,
        "Accept": "application/json",
        "Content-Type": "application/json",
        "User-Agent": f"Kassa/{MODULE_VERSION}",
        "Partner-Correlation-Id": "".join(letter for letter in subject if letter.isascii() and letter.isalnum()),
        "Klarna-Integration-Metadata": _metadata(settings.integrator, subject, originators),
    }
    if not operation.idempotent:
        headers["Klarna-Idempotency-Key"] = klarna_idempotency_key(subject, purpose or operation.name)
    if token:
        headers[_header_of(token)] = _sendable(operation, token)
    return headers


def _metadata(integrator: str, session_reference: str, originators: Sequence[Originator]) -> str:
    """Who is calling, for whom: one line of ASCII, whatever the originators call themselves."""
    ours = {
        "name": integrator,
        "session_reference": session_reference,
        "module_name": MODULE_NAME,
        "module_version": MODULE_VERSION,
    }
    theirs = {"originators": [_member(one, session_reference) for one in originators]} if originators else {}
    return json.dumps({"integrator": ours} | theirs, separators=(",", ":"))


def _member(originator: Originator, session_reference: str) -> dict[str, str]:
    """Klarna wants a reference of each; one that names none goes by ours."""
    said = {name: value for name, value in asdict(originator).items() if value is not None}
    return {"session_reference": session_reference} | said


def _header_of(token: str) -> str:
    return "Klarna-Payment-Token" if isinstance(token, PaymentToken) else "Klarna-Network-Session-Token"


def _sendable(operation: Operation, token: str) -> str:
    """The token as it is. One that no header can carry never came from Klarna, so there is nothing to ask."""
    if not token.isascii() or not token.isprintable() or token != token.strip():
        raise KlarnaRefused(f"{operation.name}: the session token is not one that a header can carry", code="bad_token")
    return token
