"""Pairing: a short code that a person reads off one screen and types into another, good for one key."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""31 letters and digits that nobody takes for one another: no 0 and O, no 1, I and L."""

CODE_LENGTH = 10
"""49.5 bits: 8.2e14 codes."""

CODE_LASTS = timedelta(minutes=10)

_HALF = CODE_LENGTH // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """A code that was given out for one terminal; only the SHA-256 of the code is kept, and of the request that used it."""

    code_hash: str
    merchant_id: str
    store_reference: str
    terminal_reference: str
    created_at: datetime
    expires_at: datetime
    may_refund: bool = True
    used_by: str | None = None
    key_id: str | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether somebody may still use it for the first time, or repeat the request that did."""
        return now < self.expires_at


def code_of(pepper: str, terminal_id: str, idempotency_key: str) -> str:
    """The letters of the code that this request gives out: the same again for the same request."""
    number = int.from_bytes(_digest(pepper, "code", terminal_id, idempotency_key))
    letters = []
    for _ in range(CODE_LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[letter])
    return "".join(letters)


def shown(letters: str) -> str:
    """The code as a person reads it: two halves with a hyphen."""
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def typed(code: str) -> str:
    """The code as it was typed, without spaces and hyphens, in capitals. ValueError where it cannot be a code."""
    letters = "".join(code.split()).replace("-", "").upper()
    if len(letters) != CODE_LENGTH or not set(letters) <= set(ALPHABET):
        raise ValueError(f"a code has {CODE_LENGTH} letters and digits, such as K7M2Q-9XTRB")
    return letters


def hash_of(text: str) -> str:
    """What is kept of a code, and of the Idempotency-Key that used it."""
    return hashlib.sha256(text.encode()).hexdigest()


def secret_of(pepper: str, code_hash: str, idempotency_key: str) -> str:
    """The secret half of the key that this request fetches with this code: the same again for the same request.

    Who reads our tables lacks the pepper, who holds the pepper lacks the code. 256 bits, as 43 characters.
    """
    return urlsafe_b64encode(_digest(pepper, "key", code_hash, idempotency_key)).decode().rstrip("=")


def _digest(pepper: str, *parts: str) -> bytes:
    # each part with its length in front, so that ("a", "bc") and ("ab", "c") stay apart
    return hmac.digest(pepper.encode(), "".join(f"{len(part)}:{part}" for part in parts).encode(), "sha256")
