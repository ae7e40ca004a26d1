"""Whether two requests are the same: a hash of the body as understood, whatever its spelling."""

import hashlib

from pydantic import BaseModel

from kassa.ports.requests import Request


def fingerprint(body: BaseModel) -> str:
    """The SHA-256 of the parsed body, in hex. What is left at its default counts as not said, so that a field that a later
    version adds changes no fingerprint."""
    return hashlib.sha256(body.model_dump_json(exclude_defaults=True).encode()).hexdigest()


def request_of(operation: str, key: str, said: BaseModel | str = "") -> Request:
    """The request as its repetition is known: another body, or another text in its place, under the same key is another one."""
    body_hash = said if isinstance(said, str) else fingerprint(said)
    return Request(operation=operation, idempotency_key=key, body_hash=body_hash)
