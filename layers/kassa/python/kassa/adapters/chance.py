"""Randomness for what nobody may guess."""

import secrets

_BYTES = 18


def screen_secret() -> str:
    """What makes the address of a payment's screen unguessable: 144 bits, 24 characters."""
    return secrets.token_urlsafe(_BYTES)
