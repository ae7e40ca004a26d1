"""Who is calling: the acquirer's API key, as it stands or in base64, and the partner account it may act for."""

import base64
import binascii
import hashlib
import hmac

from starlette.requests import Request

from simulator.errors import OPERATION_FORBIDDEN, UNAUTHORIZED, Refusal
from simulator.state.credentials import API
from simulator.state.records import Account
from simulator.state.world import World


def check_key(world: World, authorization: str) -> None:
    """Refuse a call without a key that works. Sources show `Basic <key>` and `Basic base64(<key>:)`; both pass."""
    scheme, _, given = authorization.partition(" ")
    forms, now = _forms(given.strip()), world.clock.now()
    for credential in world.credentials.values():
        may_call = credential.kind == API and credential.status(now) == "ENABLED"
        if scheme.lower() == "basic" and may_call and any(_same(form, credential.secret) for form in forms):
            credential.last_used_at = now
            return
    raise Refusal(UNAUTHORIZED, "The API key is missing, unknown or disabled")


def check_certificate(world: World, shown: str | None) -> None:
    """Refuse a call over TLS whose certificate does not work, and one without where they are enforced."""
    if not is_let_in(world, shown):
        raise Refusal(UNAUTHORIZED, "A client certificate is required, and this is none that works")


def verified(world: World, request: Request) -> str | None:
    """What a call over TLS showed: VERIFIED, NOT_PRESENTED or REJECTED; None without TLS, where nothing can be shown."""
    if request.url.scheme != "https":
        return None
    der = request.scope.get("state", {}).get("client_certificate")
    if der is None:
        return "NOT_PRESENTED"
    fingerprint = hashlib.sha256(der).hexdigest()
    known = next((one for one in world.certificates.values() if one.fingerprint == fingerprint), None)
    usable = known is not None and known.usage == "MTLS" and known.status(world.clock.now()) == "ACTIVE"
    return "VERIFIED" if usable else "REJECTED"


def is_let_in(world: World, shown: str | None) -> bool:
    """Whether a call that showed this may go on. Over plain HTTP enforcement has no effect."""
    enforced = world.enforced_from is not None and world.enforced_from <= world.clock.now()
    return shown in (None, "VERIFIED") or (shown == "NOT_PRESENTED" and not enforced)


def account_for(world: World, account_id: str) -> Account:
    """The partner account of a path, which must be one of the acquirer's."""
    if account_id not in world.accounts:
        raise Refusal(OPERATION_FORBIDDEN, "The API key may not act for this account")
    return world.accounts[account_id]


def _forms(given: str) -> list[str]:
    try:
        decoded = base64.b64decode(given, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return [given]
    return [given, decoded.removesuffix(":")]


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
