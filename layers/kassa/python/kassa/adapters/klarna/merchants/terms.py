"""What Klarna agreed with the acquirer: prices, payment profiles, and where the money is settled to."""

from collections.abc import Mapping, Sequence
from typing import Any

from kassa.adapters.klarna.members import first_text
from kassa.adapters.klarna.merchants.account_calls import AccountCalls
from kassa.adapters.klarna.merchants.operations import V1, V2
from kassa.adapters.klarna.merchants.readers import id_of, listed
from kassa.adapters.klarna.operations import Operation
from kassa.domain.flow import Flow
from kassa.ports.accounts import Document

_NAMES = ("name", "display_name", "description")


class KlarnaTermsClient:
    """Implements `ports.accounts.KlarnaTerms`, in the stage's generation of Klarna's API."""

    def __init__(self, calls: AccountCalls, *, flow: Flow) -> None:
        self._calls = calls
        self._operations = V2 if flow is Flow.AUTHORIZE else V1

    def price_plans(self, *, within: float) -> Sequence[Document]:
        return self._all(self._operations.list_price_plans, within, "price_plan_id")

    def payment_profiles(self, *, within: float) -> Sequence[Document]:
        return self._all(
            self._operations.list_payment_profiles, within, "payment_profile_id", "distribution_profile_id"
        )

    def acquiring_accounts(self, *, within: float) -> Sequence[Document]:
        return self._all(
            self._operations.list_acquiring_accounts,
            within,
            "payment_acquiring_account_id",
            "settlement_configuration_id",
        )

    def _all(self, operation: Operation, within: float, *ids: str) -> Sequence[Document]:
        return [_shown(found, ids) for found in listed(self._calls.make(operation, None, within=within))]


def _shown(found: Mapping[str, Any], ids: Sequence[str]) -> Document:
    """Id and name where Klarna gives them; the rest as Klarna tells it."""
    name = first_text(*map(found.get, _NAMES))
    return {"id": id_of(found, *ids), "name": name, "details": dict(found)}
