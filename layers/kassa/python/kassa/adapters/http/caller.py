"""Whom the authorizer vouched for; never taken from anything the caller wrote."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.request import Request

from kassa.domain.access.caller import Caller, KeyKind, caller_in
from kassa.failures import Forbidden


def calling(request: Request) -> Caller:
    """The caller as API Gateway hands it to a function."""
    vouched: dict[str, Any] = request.resolved_event["requestContext"]["authorizer"]["lambda"]
    return caller_in(vouched)


def _calling_acquirer(request: Request) -> Caller:
    caller = calling(request)
    if caller.kind is not KeyKind.ACQUIRER:
        raise Forbidden("only an acquirer key may do this")
    return caller


AnyCaller = Annotated[Caller, Depends(calling)]
Acquirer = Annotated[Caller, Depends(_calling_acquirer)]
