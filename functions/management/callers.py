"""Who may call the routes of the back office, and by which name Klarna knows a call that changes something."""

from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Depends
from aws_lambda_powertools.event_handler.request import Request as HttpRequest

from kassa.adapters.http.caller import calling
from kassa.domain.access.caller import Caller, KeyKind
from kassa.failures import Forbidden, NotKnown


def _known_to(caller: Caller, http: HttpRequest) -> None:
    """Another merchant's key sees no more than that there is nothing."""
    merchant_id = http.path_parameters["merchant_id"]
    if not caller.of_the_acquirer and caller.merchant_id != merchant_id:
        raise NotKnown(merchant_id)


def _acquirer_for(request: HttpRequest) -> Caller:
    caller = calling(request)
    _known_to(caller, request)
    if caller.kind is not KeyKind.ACQUIRER:
        raise Forbidden("only an acquirer key may do this")
    return caller


def _reader_of(request: HttpRequest) -> Caller:
    caller = calling(request)
    _known_to(caller, request)
    if caller.kind is KeyKind.TERMINAL:
        raise Forbidden("a terminal's key may not read this")
    return caller


AcquirerFor = Annotated[Caller, Depends(_acquirer_for)]
"""The acquirer, for the merchant in the path."""

ReaderOf = Annotated[Caller, Depends(_reader_of)]
"""The acquirer and its finance department, or the merchant in the path itself."""


def change_key(app: APIGatewayHttpResolver) -> str:
    """A name for this very request: a change back to what was before must not meet its first self at Klarna."""
    return str(app.current_event.request_context.request_id)
