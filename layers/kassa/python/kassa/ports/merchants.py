"""Where everybody finds merchants and their stores."""

from typing import Protocol

from kassa.domain.access.terminals import Terminal
from kassa.domain.merchants.merchant import Merchant, Store
from kassa.ports.requests import Request


class Merchants(Protocol):
    """Merchants and their stores; `ports.access` has their terminals and keys.

    Each `add` returns what is stored: the very object it was given, or, for a repeated request, what the first one stored.
    It raises KeyReused for the same Idempotency-Key with another body, AlreadyThere for another request for the same thing.
    """

    def merchant(self, merchant_id: str) -> Merchant:
        """Raises NotKnown."""
        ...

    def add_store(self, store: Store, request: Request) -> Store: ...
    def store(self, merchant_id: str, store_reference: str) -> Store:
        """Raises NotKnown."""
        ...

    def store_opened(self, store: Store) -> None:
        """Record under which id Klarna knows the store."""
        ...

    def terminal(self, merchant_id: str, store_reference: str, terminal_reference: str) -> Terminal:
        """Raises NotKnown."""
        ...
