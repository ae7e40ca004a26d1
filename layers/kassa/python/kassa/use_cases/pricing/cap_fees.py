"""Cap fees: the acquirer states what its contract with Klarna says about the fees of small payments."""

from collections.abc import Sequence
from dataclasses import dataclass

from kassa.domain.pricing.fee_caps import FeeCap
from kassa.failures import NotAccepted
from kassa.ports.pricing import FeeCaps
from kassa.ports.requests import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class CapFees:
    """For the acquirer alone: caps are a part of what it pays Klarna."""

    caps: FeeCaps

    def add(self, cap: FeeCap, request: Request) -> FeeCap:
        """A cap for payments that begin from its first moment on. Raises NotAccepted, KeyReused, AlreadyThere."""
        is_new = all(each.id != cap.id for each in self.caps.all())
        if is_new and cap.valid_from < cap.created_at:
            raise NotAccepted({"valid_from": "is over: what a payment costs at most is settled while it is made"})
        return self.caps.add(cap, request)

    def all(self) -> Sequence[FeeCap]:
        """All caps, the newest first."""
        return self.caps.all()
