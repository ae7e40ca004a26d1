"""What our books say about a payment, as far as a settlement can tell of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kassa.domain.flow import Pricing


class EntryKind(StrEnum):
    """What moved money."""

    CAPTURE = "capture"
    REFUND = "refund"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeLine:
    """A line about a dispute as a settlement told it first: `charged` is what it takes, in minor units, without tax."""

    name: str
    charged: int = 0
    settled_in: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedEntry:
    """A capture or refund on record, in minor units, not negative.

    `fee_cap` is what the capture costs at most, before VAT and penalties. `settled_in` is the settlement that brought it
    already, and `charged` what Klarna took for it there, where that is known. `dispute_lines` told of disputes about the
    payment; they stand with its first capture.
    """

    kind: EntryKind
    id: str
    amount: int
    at: datetime
    klarna_id: str | None = None
    fee_cap: int | None = None
    settled_in: str | None = None
    charged: int | None = None
    dispute_lines: tuple[DisputeLine, ...] = ()

    @property
    def effect(self) -> int:
        """What it should add to a payout."""
        return self.amount if self.kind is EntryKind.CAPTURE else -self.amount

    @property
    def charged_for_disputes(self) -> int:
        return sum(line.charged for line in self.dispute_lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedDispute:
    """A dispute on record. `fee` is what Klarna said it costs; None where it did not say, so any is right."""

    id: str
    amount: int
    given_back: bool = False
    fee: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedPayment:
    """A payment on record. `pricing` is the buy rate that Klarna promised."""

    id: str
    merchant_id: str
    currency: str
    transaction_id: str | None = None
    pricing: Pricing | None = None
    captures: tuple[BookedEntry, ...] = ()
    refunds: tuple[BookedEntry, ...] = ()
    disputes: tuple[BookedDispute, ...] = ()

    def is_meant_by(self, transaction_id: str) -> bool:
        """Whether Klarna's transaction is this payment's: a second one under our reference would be somebody's money."""
        return self.transaction_id is None or not transaction_id or self.transaction_id == transaction_id

    def capture(self, klarna_id: str, reference: str) -> BookedEntry | None:
        """The capture of that id, ours or Klarna's."""
        return _named(self.captures, klarna_id, reference)

    def refund(self, klarna_id: str, reference: str) -> BookedEntry | None:
        """The refund of that id, ours or Klarna's."""
        return _named(self.refunds, klarna_id, reference)

    def told_in(self, dispute_line: str) -> str | None:
        """The settlement that had the line of this name about a dispute first."""
        lines = self.captures[0].dispute_lines if self.captures else ()
        return next((line.settled_in for line in lines if line.name == dispute_line), None)

    def dispute(self, dispute_id: str) -> BookedDispute | None:
        return next((dispute for dispute in self.disputes if dispute.id == dispute_id), None)


def _named(entries: tuple[BookedEntry, ...], klarna_id: str, reference: str) -> BookedEntry | None:
    for entry in entries:
        if (reference and entry.id == reference) or (klarna_id and entry.klarna_id == klarna_id):
            return entry
    if len(entries) == 1 and not reference and entries[0].klarna_id is None:
        return entries[0]  # captured with the authorization: Klarna was given no reference, we no id yet
    return None
