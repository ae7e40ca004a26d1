"""Whose webhooks a route is about: the calling merchant's, or, for the acquirer, everybody's."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Depends

from kassa.adapters.http.caller import AnyCaller
from kassa.domain.access.caller import KeyKind
from kassa.failures import Forbidden


def _calling_merchant(caller: AnyCaller) -> str:
    if caller.kind is not KeyKind.MERCHANT or caller.merchant_id is None:
        raise Forbidden("only a merchant's own key may do this")
    return caller.merchant_id


def _calling_merchant_or_all(caller: AnyCaller) -> str | None:
    return None if caller.kind is KeyKind.ACQUIRER else _calling_merchant(caller)


MerchantId = Annotated[str, Depends(_calling_merchant)]
MerchantIdOrAll = Annotated[str | None, Depends(_calling_merchant_or_all)]
