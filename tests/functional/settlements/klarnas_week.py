"""Klarna's days in one process: what happens at the simulator is noted in our books, and its files are read by a house."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from kassa.domain.flow import Pricing
from kassa.domain.settlements.booked import BookedDispute, BookedEntry, BookedPayment, EntryKind
from simulator.settlements.pricing import DEFAULT_TERMS
from tests.simulator.settling import captured, closed, file_of, paid, refunded
from tests.simulator.till import ONE, TWO, JsonObject, Till
from tests.support.settlement_house import House

PROMISED = Pricing(fixed=DEFAULT_TERMS.fixed, variable=DEFAULT_TERMS.variable)


class Klarna:
    """A simulator whose clock only moves by days, and the acquirer's house."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.house = House(lines_of_a_batch=3)
        self._count = 0
        self._paid: dict[str, int] = {}
        self._cap: tuple[int, int] | None = None

    def caps(self, most: int, *, up_to: int, on_record: bool = True) -> None:
        """What small payments cost from now on at most; `on_record` where our books know of it."""
        self.till.sim("POST", "/settlements/terms", {"microtransaction_cap": most, "microtransaction_up_to": up_to})
        self._cap = (most, up_to) if on_record else None

    def sells(self, amount: int, *, currency: str = "SEK", merchant: int = 1, later: bool = False) -> str:
        """A payment of this merchant, captured at once unless it shall be later; its id in our books."""
        self._count += 1
        payment_id = f"pay_{self._count:032x}"
        transaction_id = paid(
            self.till,
            amount,
            currency=currency,
            reference=payment_id,
            capture="LATER" if later else "NOW",
            account=_account_of(f"mer_{merchant}"),
        )
        payment = BookedPayment(
            id=payment_id,
            merchant_id=f"mer_{merchant}",
            currency=currency,
            transaction_id=transaction_id,
            pricing=PROMISED,
            captures=() if later else (self._capture(amount, paid=amount, klarna_id=f"{transaction_id}:capture:1"),),
        )
        self._paid[payment_id] = amount
        self.house.know([payment])
        return payment_id

    def captures(self, payment_id: str, amount: int) -> None:
        """A part of it, under a reference of ours."""
        payment = self._payment(payment_id)
        entry = self._capture(amount, paid=self._paid[payment_id])
        account = _account_of(payment.merchant_id)
        klarna_id = captured(self.till, str(payment.transaction_id), amount, reference=entry.id, account=account)
        self._note(payment, captures=(*payment.captures, replace(entry, klarna_id=klarna_id)))

    def refunds(self, payment_id: str, amount: int, *, capture: int = 1) -> None:
        """A part of one of its captures."""
        payment = self._payment(payment_id)
        transaction_id = str(payment.transaction_id)
        entry = self._entry(EntryKind.REFUND, amount, f"{transaction_id}:refund:{len(payment.refunds) + 1}")
        account = _account_of(payment.merchant_id)
        refunded(self.till, transaction_id, amount, capture=capture, reference=entry.id, account=account)
        self._note(payment, refunds=(*payment.refunds, entry))

    def disputes(self, payment_id: str, amount: int) -> str:
        """A shopper disputes it; Klarna's id of the dispute."""
        body = {"reference": payment_id, "amount": amount, "fee": 1500}
        dispute_id = str(self.till.sim("POST", "/disputes", body)["payment_dispute_id"])
        payment = self._payment(payment_id)
        known = BookedDispute(id=dispute_id, amount=amount, fee=1500)
        self._note(payment, disputes=(*payment.disputes, known))
        return dispute_id

    def decides(self, payment_id: str, dispute_id: str, outcome: str) -> None:
        """The dispute is won or lost."""
        self.till.sim("POST", f"/disputes/{dispute_id}/resolve", {"outcome": outcome})
        payment = self._payment(payment_id)
        given_back = outcome == "won"
        told = tuple(
            replace(each, given_back=given_back) if each.id == dispute_id else each for each in payment.disputes
        )
        self._note(payment, disputes=told)

    def adjusts(self, kind: str, payment_id: str, amount: int) -> None:
        """A discount or a penalty on a fee that is to come."""
        body = {"kind": kind, "reference": payment_id, "amount": amount}
        self.till.sim("POST", "/settlements/adjustments", body)

    def ends_its_day(self, *breaks: str | JsonObject) -> list[JsonObject]:
        """Klarna settles the day, and the house reads its files; the settlements as Klarna shows them."""
        self.till.days(1)
        settlements: list[JsonObject] = closed(self.till, *breaks)["settlements"]
        self.till.days(0, seconds=1)  # what happens from now on is of the next day
        for each in settlements:
            self.house.arrive(file_of(self.till, each), name=f"api/{each['settlement_id']}.csv")
        return settlements

    @property
    def _now(self) -> datetime:
        return self.till.simulation.world.clock.now()

    def _capture(self, amount: int, *, paid: int, klarna_id: str | None = None) -> BookedEntry:
        most, up_to = self._cap or (None, 0)
        return replace(self._entry(EntryKind.CAPTURE, amount, klarna_id), fee_cap=most if paid <= up_to else None)

    def _entry(self, kind: EntryKind, amount: int, klarna_id: str | None = None) -> BookedEntry:
        self._count += 1
        return BookedEntry(kind=kind, id=f"{kind}_{self._count}", amount=amount, at=self._now, klarna_id=klarna_id)

    def _payment(self, payment_id: str) -> BookedPayment:
        return self.house.entries.payments[payment_id]

    def _note(self, payment: BookedPayment, **changes: Any) -> None:
        self.house.know([replace(payment, **changes)])


def _account_of(merchant_id: str) -> str:
    return TWO if merchant_id == "mer_3" else ONE
