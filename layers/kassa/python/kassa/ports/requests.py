"""What every door that makes something needs to know a repeated request by."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to make something, known by its Idempotency-Key; the hash tells whether it is the same one again."""

    operation: str
    idempotency_key: str
    body_hash: str
