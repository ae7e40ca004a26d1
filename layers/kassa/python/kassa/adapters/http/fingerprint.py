"""Whether two requests are the same: a hash of the body as understood, whatever its spelling."""

import hashlib

from pydantic import BaseModel


def fingerprint(body: BaseModel) -> str:
    """The SHA-256 of the parsed body, in hex. What is left at its default counts as not said, so that a field that a later
    version adds changes no fingerprint."""
    return hashlib.sha256(body.model_dump_json(exclude_defaults=True).encode()).hexdigest()
