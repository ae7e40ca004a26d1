"""Whom the authorizer vouched for; never taken from anything the caller wrote."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Depends
from aws_lambda_powertools.event_handler.request import Request

from kassa.domain.access.caller import Caller, KeyKind, caller_in
from kassa.failures import Forbidden, NotKnown


def calling(request: Request) -> Caller:
    """The caller as API Gateway hands it to a function."""
    vouched: dict[str, Any] = request.resolved_event["requestContext"]["authorizer"]["lambda"]
    return caller_in(vouched)


def calling_about_merchant(request: Request) -> Caller:
    """The same, for the merchant in the path. Raises NotKnown: another merchant's key sees no more than nothing."""
    caller, merchant_id = calling(request), request.path_parameters["merchant_id"]
    if caller.kind is not KeyKind.ACQUIRER and caller.merchant_id != merchant_id:
        raise NotKnown(merchant_id)
    return caller


def _calling_acquirer(request: Request) -> Caller:
    return _acquirer(calling(request))


def _acquirer_for(request: Request) -> Caller:
    return _acquirer(calling_about_merchant(request))


def _acquirer(caller: Caller) -> Caller:
    if caller.kind is not KeyKind.ACQUIRER:
        raise Forbidden("only an acquirer key may do this")
    return caller


AnyCaller = Annotated[Caller, Depends(calling)]
Acquirer = Annotated[Caller, Depends(_calling_acquirer)]
AcquirerFor = Annotated[Caller, Depends(_acquirer_for)]
"""The acquirer, for the merchant in the path."""
