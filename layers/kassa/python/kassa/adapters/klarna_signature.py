"""Whether Klarna signed what came to our webhook.

Klarna signs the raw body with HMAC-SHA256 under the signing key that the header `Klarna-Signing-Key-Id` names. Its production
plugin reads lower-case hex; other public code reads base64. Both encodings are accepted, nothing else is.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping

from kassa.failures import WebhookRejected

LONGEST_BODY = 256 * 1024
"""Bytes. Klarna's events are a few kilobytes."""

_DIGEST_BYTES = 32


class KlarnaSignature:
    """Checks bodies against the keys we know, several at once, so that keys can be rotated with overlap."""

    def __init__(self, signing_keys: Callable[[bool], Mapping[str, str]]) -> None:
        """`signing_keys(fresh)` gives the keys by id; `fresh` asks past the cache."""
        self._signing_keys = signing_keys

    def check(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Raises WebhookRejected. Header names are lower case, as API Gateway gives them."""
        if len(body) > LONGEST_BODY:
            raise WebhookRejected("too_large")
        key_id, written = headers.get("klarna-signing-key-id"), headers.get("klarna-signature")
        if not key_id or not written:
            raise WebhookRejected("unsigned")
        given = _digest(written.strip())
        expected = hmac.new(self._key(key_id).encode(), body, hashlib.sha256).digest()
        if not hmac.compare_digest(given, expected):
            raise WebhookRejected("bad_signature")

    def _key(self, key_id: str) -> str:
        known = self._signing_keys(False)
        if key_id not in known:  # it may have been added since we last asked
            known = self._signing_keys(True)
        if key_id not in known:
            raise WebhookRejected("unknown_key")
        return known[key_id]


def _digest(written: str) -> bytes:
    """The 32 bytes that the header spells, in hex or in base64."""
    decoders: tuple[Callable[[str], bytes], ...] = (bytes.fromhex, lambda text: base64.b64decode(text, validate=True))
    for decode in decoders:
        try:
            digest = decode(written)
        except (ValueError, binascii.Error):
            continue
        if len(digest) == _DIGEST_BYTES:
            return digest
    raise WebhookRejected("malformed_signature")
