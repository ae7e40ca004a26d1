"""Randomness: for what nobody may guess, and for names that nothing else has."""

import secrets
import uuid

_BYTES = 18


def screen_secret() -> str:
    """What makes the address of a payment's screen unguessable: 144 bits, 24 characters."""
    return secrets.token_urlsafe(_BYTES)


def entry_id() -> str:
    """The id of a new entry of the audit log."""
    return f"aud_{uuid.uuid4().hex}"
