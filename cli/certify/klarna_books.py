"""A payment's transaction, read from Klarna with the acquirer's own key."""

from typing import Any

import httpx

from cli.certify.klarnas_side import Sums
from cli.failures import NotTrue
from kassa.adapters.klarna.approved_money.standings import standing_in, state_of, transaction_in
from kassa.adapters.klarna.operations import READ_PAYMENT_TRANSACTION
from kassa.adapters.klarna.replies import Reply, read
from kassa.adapters.klarna.settings import KlarnaSettings

SECONDS = 30


def client(settings: KlarnaSettings) -> httpx.Client:
    """A client of Klarna's API with the acquirer's key and certificate."""
    headers = {"Authorization": settings.authorization}
    return httpx.Client(base_url=settings.url, headers=headers, verify=settings.tls() or True, timeout=SECONDS)


class KlarnaBooks:
    """Of one account at Klarna."""

    def __init__(self, settings: KlarnaSettings, account_id: str) -> None:
        self._settings = settings
        self._account_id = account_id

    def sums(self, payment: dict[str, Any]) -> Sums:
        """Raises `NotTrue` where the payment names no transaction, or Klarna does not show it."""
        transaction_id = payment["klarna"]["payment_transaction_id"]
        if transaction_id is None:
            raise NotTrue(f"{payment['id']} names no transaction at Klarna.")
        operation = READ_PAYMENT_TRANSACTION
        path = operation.path_of(account_id=self._account_id, payment_transaction_id=transaction_id)
        with client(self._settings) as klarna:
            try:
                answer = klarna.get(path)
            except httpx.HTTPError as error:
                raise NotTrue(f"Klarna does not answer {path}: {error!r}") from error
        reply = read(operation, answer.status_code, answer.headers, answer.content)
        if not isinstance(reply, Reply):
            raise NotTrue(f"Klarna does not show {transaction_id}: {reply.failure}")
        standing, state = standing_in(reply), state_of(transaction_in(reply))
        return Sums(
            captured=standing.captured,
            refunded=standing.refunded,
            remaining=standing.remaining_authorized,
            state=str(state) if state else None,
        )
