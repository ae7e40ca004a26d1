"""Calls about accounts: our headers, a key where one is needed, and refusals in our callers' words."""

from collections.abc import Callable, Mapping
from typing import Any

from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.headers import headers_for
from kassa.adapters.klarna.merchants.paths import ANY_FIELD, Paths
from kassa.adapters.klarna.operations import Operation
from kassa.adapters.klarna.replies import Reply
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.merchants.merchant import Merchant
from kassa.domain.payments.originators import chain
from kassa.failures import KlarnaRefused

_NOTHING = Paths()


class AccountCalls:
    """Makes calls whose failures name the fields that our callers wrote."""

    def __init__(self, settings: KlarnaSettings, calls: Calls, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._calls = calls
        self.clock = clock

    def make(
        self,
        operation: Operation,
        merchant: Merchant | None,
        *,
        within: float,
        subject: str = "",
        key: str | None = None,
        body: Mapping[str, Any] | None = None,
        fields: Callable[[str], str] = _NOTHING.field,
        **ids: str,
    ) -> Reply:
        """Klarna's reply. The call names the system that the merchant, if it is about one, runs on.

        `subject` is our id of what it is about, where that is not the merchant; it makes the idempotency key without a `key`.
        """
        headers = headers_for(
            self._settings,
            operation,
            subject or (merchant.id if merchant else operation.name),
            originators=chain(merchant.platform, None, ()) if merchant else (),
            purpose=f"{operation.name}/{key}" if key else None,
        )
        try:
            return self._calls.make(operation, ids, headers, body=body, within=within)
        except KlarnaRefused as refused:
            refused.mistakes = [_in_our_words(path, reason, fields) for path, reason in refused.mistakes]
            raise


def _in_our_words(parameter: str, reason: str, fields: Callable[[str], str]) -> tuple[str, str]:
    """The mistake by its field; where that is none of the caller's, Klarna's name of it is part of the message."""
    field = fields(parameter)
    return field, f"{parameter}: {reason}" if field == ANY_FIELD and parameter else reason
