"""Who may call the routes of the back office, and by which name Klarna knows a call that changes something."""

from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Depends
from aws_lambda_powertools.event_handler.request import Request as HttpRequest

from kassa.adapters.http.caller import calling_about_merchant
from kassa.domain.access.caller import Caller, KeyKind
from kassa.failures import Forbidden


def _reader_of(request: HttpRequest) -> Caller:
    caller = calling_about_merchant(request)
    if caller.kind is KeyKind.TERMINAL:
        raise Forbidden("a terminal's key may not read this")
    return caller


ReaderOf = Annotated[Caller, Depends(_reader_of)]
"""The acquirer and its finance department, or the merchant in the path itself."""


def change_key(app: APIGatewayHttpResolver) -> str:
    """A name for this very request: a change back to what was before must not meet its first self at Klarna."""
    return str(app.current_event.request_context.request_id)
