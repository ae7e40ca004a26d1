"""Who is calling: the acquirer's API key, as it stands or in base64, and the partner account it may act for."""

import base64
import binascii
import hmac

from simulator.errors import OPERATION_FORBIDDEN, UNAUTHORIZED, Refusal
from simulator.state.records import Account
from simulator.state.world import World


def check_key(authorization: str, api_key: str) -> None:
    """Refuse a call without the right key. Sources show `Basic <key>` and `Basic base64(<key>:)`; both pass."""
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "basic" or not any(_same(form, api_key) for form in _forms(given.strip())):
        raise Refusal(UNAUTHORIZED, "The API key is missing or unknown")


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
