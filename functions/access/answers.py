"""What the routes of this function share: whose things they are about, and by what a repeated request is known."""

from pydantic import BaseModel

from kassa.adapters.http.fingerprint import fingerprint
from kassa.domain.access.caller import Caller, KeyKind
from kassa.failures import Forbidden, NotKnown
from kassa.ports.requests import Request


def manages(caller: Caller, merchant_id: str) -> None:
    """The acquirer, or the merchant itself. Raises NotKnown for another merchant's key, Forbidden for a terminal's."""
    if caller.kind is KeyKind.ACQUIRER:
        return
    if caller.merchant_id != merchant_id:
        raise NotKnown(merchant_id)
    if caller.kind is not KeyKind.MERCHANT:
        raise Forbidden("a terminal's key may not do this")


def request(operation: str, key: str, body: BaseModel, *about: str) -> Request:
    """A request on record; another body, or one about something else, under the same key is another request."""
    return Request(operation=operation, idempotency_key=key, body_hash="/".join((fingerprint(body), *about)))
