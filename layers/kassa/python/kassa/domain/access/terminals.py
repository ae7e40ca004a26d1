"""Terminals: the devices that sell, what runs on them, and when they were last heard of."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from kassa.domain.ids import derived

SEEN_EVERY = timedelta(minutes=10)
"""How coarse `seen_at` is: a terminal that says nothing new is written down once in that time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Software:
    """What runs on a terminal, as it says itself."""

    name: str
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """A card terminal, till or kiosk in a store. One that is revoked takes no new payments."""

    merchant_id: str
    store_reference: str
    reference: str
    created_at: datetime
    name: str | None = None
    software: Software | None = None
    paired_at: datetime | None = None
    seen_at: datetime | None = None
    revoked_at: datetime | None = None
    version: int = 1

    @property
    def id(self) -> str:
        """Made of merchant, store and reference, which never change."""
        return derived("trm", self.merchant_id, self.store_reference, self.reference)

    @property
    def is_revoked(self) -> bool:
        """Whether it may sell no more."""
        return self.revoked_at is not None


def changed(terminal: Terminal, *, name: str | None, software: Software | None) -> Terminal:
    """The terminal with another name and other software; the same object where both are as they were."""
    if (terminal.name, terminal.software) == (name, software):
        return terminal
    return replace(terminal, name=name, software=software, version=terminal.version + 1)


def revoked(terminal: Terminal, *, at: datetime) -> Terminal:
    """The terminal, which sells no more; the same object where it was so before."""
    return terminal if terminal.is_revoked else replace(terminal, revoked_at=at, version=terminal.version + 1)


def restored(terminal: Terminal) -> Terminal:
    """The terminal, which may sell again once it has a key; the same object where it may."""
    return replace(terminal, revoked_at=None, version=terminal.version + 1) if terminal.is_revoked else terminal


def paired(terminal: Terminal, software: Software | None, *, at: datetime) -> Terminal:
    """The terminal with a key of its own, fetched by what runs on it now."""
    return replace(terminal, software=software or terminal.software, paired_at=at, version=terminal.version + 1)


def seen(terminal: Terminal, software: Software | None, *, at: datetime) -> Terminal:
    """The terminal as it was heard of; the same object where that is no news."""
    runs = software or terminal.software
    lately = terminal.seen_at is not None and at - terminal.seen_at < SEEN_EVERY
    if lately and runs == terminal.software:
        return terminal
    return replace(terminal, software=runs, seen_at=at, version=terminal.version + 1)
