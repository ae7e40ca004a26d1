"""Whether two requests are the same: a hash of the body as understood, whatever its spelling."""

import hashlib

from pydantic import BaseModel


def fingerprint(body: BaseModel) -> str:
    """The SHA-256 of the parsed body, in hex."""
    return hashlib.sha256(body.model_dump_json().encode()).hexdigest()
