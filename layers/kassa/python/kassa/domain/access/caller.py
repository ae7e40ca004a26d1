"""Who calls, and what that key may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kassa.domain.payments.payment import Payment


class KeyKind(StrEnum):
    """A terminal's key starts and reads payments, a merchant's does all for one merchant, an acquirer's manages all.

    A finance key is for the acquirer's finance department: of all merchants it opens what `rights` lists, and no more.
    """

    TERMINAL = "terminal"
    MERCHANT = "merchant"
    ACQUIRER = "acquirer"
    FINANCE = "finance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whom the authorizer vouched for. A terminal key is bound to one store, and to one terminal where that is given.

    A terminal's key may refund unless it was made without that right; a finance key is always made without it.
    """

    key_id: str
    kind: KeyKind
    merchant_id: str | None = None
    store_reference: str | None = None
    terminal_reference: str | None = None
    may_refund: bool = True

    @property
    def of_the_acquirer(self) -> bool:
        """Whether the things of all merchants exist for this caller."""
        return self.kind in (KeyKind.ACQUIRER, KeyKind.FINANCE)

    @property
    def sees_screens(self) -> bool:
        """Whether it is told the address of a shopper's screen, where whoever has it may cancel the payment."""
        return self.kind is not KeyKind.FINANCE

    def sees(self, payment: Payment) -> bool:
        """Whether the payment exists for this caller at all."""
        if self.of_the_acquirer:
            return True
        same_merchant = payment.merchant_id == self.merchant_id
        same_store = self.store_reference in (None, payment.store_reference)
        same_terminal = self.terminal_reference in (None, payment.terminal_reference)
        return same_merchant and same_store and same_terminal


def vouched_for(caller: Caller) -> dict[str, str]:
    """The caller as the authorizer passes it on: strings only, and what is not bound is left out."""
    bound = {
        "key_id": caller.key_id,
        "kind": caller.kind.value,
        "merchant_id": caller.merchant_id,
        "store_reference": caller.store_reference,
        "terminal_reference": caller.terminal_reference,
        "may_refund": None if caller.may_refund else "no",
    }
    return {name: value for name, value in bound.items() if value is not None}


def caller_in(vouched: Mapping[str, str]) -> Caller:
    """The caller in what the authorizer passed on."""
    return Caller(
        key_id=vouched["key_id"],
        kind=KeyKind(vouched["kind"]),
        merchant_id=vouched.get("merchant_id"),
        store_reference=vouched.get("store_reference"),
        terminal_reference=vouched.get("terminal_reference"),
        may_refund=vouched.get("may_refund") != "no",
    )
