"""Whom the authorizer vouched for, never taken from anything the caller wrote; and whether the key opens the route."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.request import Request

from kassa.domain.access.caller import Caller, KeyKind, caller_in
from kassa.domain.access.rights import opens
from kassa.failures import Forbidden


def calling(request: Request) -> Caller:
    """The caller as API Gateway hands it to a function. Raises Forbidden where its kind of key does not open the route."""
    vouched: dict[str, Any] = request.resolved_event["requestContext"]["authorizer"]["lambda"]
    caller = caller_in(vouched)
    if not opens(caller.kind, f"{request.method} {request.route}"):
        raise Forbidden("this route is not for finance")
    return caller


def _calling_acquirer(request: Request) -> Caller:
    caller = calling(request)
    if caller.kind is not KeyKind.ACQUIRER:
        raise Forbidden("only an acquirer key may do this")
    return caller


def _calling_for_the_acquirer(request: Request) -> Caller:
    caller = calling(request)
    if not caller.of_the_acquirer:
        raise Forbidden("only an acquirer key may do this")
    return caller


AnyCaller = Annotated[Caller, Depends(calling)]

Acquirer = Annotated[Caller, Depends(_calling_acquirer)]
"""The acquirer's own key alone."""

OfTheAcquirer = Annotated[Caller, Depends(_calling_for_the_acquirer)]
"""The acquirer's own key, or one of its finance department."""
