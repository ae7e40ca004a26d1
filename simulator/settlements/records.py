"""The records of a settlement: its lines, what they come to, its payout and its files."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from simulator.settlements.pricing import Terms
from simulator.state.records import JsonObject

DEBT_STATEMENT_AFTER = timedelta(days=30)


class LineType(StrEnum):
    """What a line is about. A REVERSAL withholds disputed money, or with a positive amount gives it back."""

    SALE = "SALE"
    RETURN = "RETURN"
    REVERSAL = "REVERSAL"
    FEE = "FEE"
    CORRECTION = "CORRECTION"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something that changed a balance. `amount`, `fee` and `tax` are signed: money for the acquirer is positive.

    `discount` and `penalty` are magnitudes and in the fee already. `key` is the same for the same event, for ever.
    """

    key: str
    type: LineType
    amount: int
    at: datetime
    currency: str
    account_id: str
    terms: Terms
    fee: int = 0
    tax: int = 0
    discount: int = 0
    penalty: int = 0
    transaction_id: str = ""
    transaction_created_at: datetime | None = None
    transaction_reference: str = ""
    purchase_reference: str = ""
    capture_id: str = ""
    capture_reference: str = ""
    refund_id: str = ""
    refund_reference: str = ""
    dispute_id: str = ""

    @property
    def net(self) -> int:
        """What the line adds to a payout."""
        return self.amount + self.fee + self.tax


@dataclass(slots=True, kw_only=True)
class Balance:
    """What is left after a settlement: nothing, or a debt (negative) since then."""

    amount: int = 0
    negative_since: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Settlement:
    """What happened on one acquiring account in one currency from `start`, before `end`.

    `opening` and `closing` are balances, negative where money is owed to Klarna. `said` are totals that are told otherwise
    than they are; `truncated` and `malformed` (the key of a line) spoil its CSV. `version` counts the contents that it has had.
    """

    id: str
    payout_id: str
    payment_reference: str
    acquiring_account: str
    currency: str
    start: datetime
    end: datetime
    created_at: datetime
    columns: str
    opening: int
    lines: list[Line] = field(default_factory=list)
    negative_since: datetime | None = None
    said: dict[str, int] = field(default_factory=dict)
    truncated: bool = False
    malformed: str | None = None
    version: int = 1

    @property
    def balance(self) -> int:
        """What there is to pay out; negative where there is a debt."""
        return self.opening + sum(line.net for line in self.lines)

    @property
    def payout(self) -> int:
        """What is paid out: all of it, or nothing."""
        return max(0, self.balance)

    @property
    def closing(self) -> int:
        """What is carried over to the next settlement."""
        return min(0, self.balance)

    @property
    def overdue_debt(self) -> int:
        """A debt of more than 30 days, as a magnitude."""
        since = self.negative_since
        return -self.closing if since is not None and self.end - since > DEBT_STATEMENT_AFTER else 0

    @property
    def totals(self) -> dict[str, int]:
        """What the lines of each kind come to. Magnitudes, but for corrections."""
        reversals = [line.amount for line in self.lines if line.type is LineType.REVERSAL]
        return {
            "total_sale_amount": self._amount_of(LineType.SALE),
            "total_return_amount": -self._amount_of(LineType.RETURN),
            "total_fee_amount": -sum(line.fee for line in self.lines),
            "total_tax_amount": -sum(line.tax for line in self.lines),
            "total_discount_amount": sum(line.discount for line in self.lines),
            "total_penalty_amount": sum(line.penalty for line in self.lines),
            "total_dispute_withheld_amount": -sum(amount for amount in reversals if amount < 0),
            "total_dispute_returned_amount": sum(amount for amount in reversals if amount > 0),
            "total_correction_amount": self._amount_of(LineType.CORRECTION),
        } | self.said

    def _amount_of(self, kind: LineType) -> int:
        return sum(line.amount for line in self.lines if line.type is kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """A file as it was brought to the partner's server."""

    name: str
    settlement_id: str
    content: bytes
    uploaded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Money that Klarna gives or takes, in minor units; of a capture or of an account as a whole."""

    id: str
    amount: int
    currency: str
    account_id: str
    at: datetime
    capture_id: str | None = None


@dataclass(slots=True, kw_only=True)
class Break:
    """A disagreement that was asked for: what was changed, and the keys of the lines that it was changed on."""

    kind: str
    settlement: Settlement
    keys: tuple[str, ...]
    was: JsonObject
    now: JsonObject
    description: str
    fee_only: bool = False
