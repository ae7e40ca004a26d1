"""What keys, terminals and pairing need from the world, and how that can fail."""

from collections.abc import Sequence
from typing import Protocol

from kassa.domain.access.keys import ApiKey
from kassa.domain.access.pairing import Pairing
from kassa.domain.access.terminals import Terminal
from kassa.failures import KassaError
from kassa.ports.requests import Request


class Overtaken(KassaError):
    """Somebody else changed the key or the terminal first."""


class KeyClosed(KassaError):
    """The key is revoked or has ended, so nothing can take its place."""


class TerminalRevoked(KassaError):
    """The terminal is revoked, so it gets no key."""


class CodeNotUsable(KassaError):
    """A pairing code that nobody gave out, that has lapsed, or that another request used."""


class Keys(Protocol):
    """Keys, found by their id below a merchant (None: the acquirer), or by the hash of their secret."""

    def add(self, key: ApiKey, request: Request) -> ApiKey:
        """The very key, or for a repeated request the one that the first made. Raises KeyReused."""
        ...

    def replace(self, before: ApiKey, after: ApiKey, new: ApiKey, request: Request) -> ApiKey:
        """Store a key and the change of the one before in one stroke; answers as `add` does.

        Raises KeyReused, and Overtaken where the one before has changed meanwhile.
        """
        ...

    def get(self, merchant_id: str | None, key_id: str) -> ApiKey:
        """Raises NotKnown."""
        ...

    def with_hash(self, secret_hash: str) -> ApiKey:
        """Raises NotKnown."""
        ...

    def many(self, merchant_id: str | None, *, limit: int, cursor: str | None) -> tuple[Sequence[ApiKey], str | None]:
        """A page of somebody's keys in the order of their ids. Raises NotAccepted for a cursor that is none of ours."""
        ...

    def of_terminal(self, terminal: Terminal) -> Sequence[ApiKey]:
        """All keys that are bound to that one terminal."""
        ...

    def save(self, key: ApiKey) -> None:
        """Store the next version. Raises Overtaken where the stored one has moved on."""
        ...


class Terminals(Protocol):
    """The terminals of merchants."""

    def add(self, terminal: Terminal, request: Request) -> Terminal:
        """The very terminal, or for a repeated request the stored one. Raises KeyReused, AlreadyThere."""
        ...

    def get(self, merchant_id: str, terminal_id: str) -> Terminal:
        """Raises NotKnown."""
        ...

    def at(self, merchant_id: str, store_reference: str, terminal_reference: str) -> Terminal:
        """Raises NotKnown."""
        ...

    def many(
        self, merchant_id: str, store_reference: str | None, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Terminal], str | None]:
        """A page of a merchant's or a store's terminals, store by store. Raises NotAccepted for a strange cursor."""
        ...

    def save(self, terminal: Terminal) -> None:
        """Store the next version. Raises Overtaken where the stored one has moved on."""
        ...


class Pairings(Protocol):
    """Codes that were given out."""

    def add(self, pairing: Pairing) -> None:
        """Raises AlreadyThere for a code that is given out already."""
        ...

    def get(self, code_hash: str) -> Pairing:
        """Raises CodeNotUsable where nobody gave out that code."""
        ...

    def use(self, pairing: Pairing, terminal: Terminal, key: ApiKey) -> None:
        """Store the code as used, the terminal's next version and its key in one stroke.

        Raises Overtaken where the code was used, or the terminal has changed, meanwhile.
        """
        ...
