"""A line of a settlement file, as Klarna wrote it, in our words. Made a million times over, so it is a named tuple."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from kassa.domain.ids import derived
from kassa.domain.settlements.fees import Rate


class LineKind(StrEnum):
    """What a line is about. `CARRIED_IN` is the balance before, `CARRIED_OUT` what is left for the next settlement."""

    CAPTURE = "capture"
    REFUND = "refund"
    FEE = "fee"
    DISPUTE = "dispute"
    DISCOUNT = "discount"
    PENALTY = "penalty"
    CORRECTION = "correction"
    CARRIED_IN = "carried_in"
    CARRIED_OUT = "carried_out"
    OTHER = "other"

    __hash__ = str.__hash__  # that of an enumeration is ten times slower, and each line is looked up by its kind


MOVES = frozenset({LineKind.CAPTURE, LineKind.REFUND})
"""What moves the money of a capture or refund."""

CARRIED = frozenset({LineKind.CARRIED_IN, LineKind.CARRIED_OUT})
"""Balances, which move nothing."""


class Line(NamedTuple):
    """One line. `amount`, `fee` and `tax` are what it does to the payout, in minor units: money for us is positive.

    On a line of the kind FEE, `amount` is the fee and `fee` is 0. `discount` and `penalty` are not negative and say what
    is in the fee already. Empty text where the file says nothing. `word` is what Klarna calls the line; `row` is all that
    stood there, known columns or not.
    """

    number: int
    kind: LineKind
    amount: int
    fee: int
    tax: int
    discount: int
    penalty: int
    currency: str
    transaction_id: str
    transaction_reference: str
    capture_id: str
    capture_reference: str
    refund_id: str
    refund_reference: str
    dispute_id: str
    rate: Rate | None
    word: str
    row: Sequence[str]

    @property
    def net(self) -> int:
        """What the line adds to the payout."""
        return self.amount + self.fee + self.tax

    @property
    def charged(self) -> int:
        """The fee on this line, as a positive amount."""
        return -(self.amount if self.kind is LineKind.FEE else self.fee)

    @property
    def of_dispute(self) -> str:
        """What it tells of its dispute: `fee`, or that money was `held` or `given back`. Each is told once."""
        if self.kind is LineKind.FEE:
            return "fee"
        return "given back" if self.amount > 0 else "held"

    @property
    def dispute_line(self) -> str:
        """A name for what it tells of its dispute, the same wherever it is told again."""
        return derived("dispute", self.dispute_id, self.of_dispute)
