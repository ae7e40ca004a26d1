"""Klarna's books of our own understanding: one transaction, what was moved of it, and what Klarna refuses."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from kassa.domain.approved_money.movements import Kind, Operation, TransactionState
from kassa.domain.approved_money.transactions import MOST_OF_A_KIND
from kassa.domain.payments.answers import CarriedOut, SeenCapture, SeenRefund, Standing
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaRefused
from kassa.ports.approved_money import Asked

OF_APPROVED_MONEY = [kind for kind in Kind if kind is not Kind.AMEND]
"""What is done with a transaction; an amendment comes before there is one."""


@dataclass
class KlarnaTransaction:
    """Money that Klarna approved, in minor units. Tests move the clock and the portal; `carry_out` is what we ask for."""

    name: str
    amount: int
    expires_at: datetime | None = None
    state: TransactionState = TransactionState.AUTHORIZED
    captures: list[SeenCapture] = field(default_factory=list)
    refunds: list[SeenRefund] = field(default_factory=list)
    released: int = 0
    purchase_reference: str | None = None
    carried_out: list[tuple[Operation, Asked]] = field(default_factory=list)
    _answers: dict[str, tuple[Operation, Asked, CarriedOut]] = field(default_factory=dict)

    @property
    def captured(self) -> int:
        return sum(capture.amount for capture in self.captures)

    @property
    def refunded(self) -> int:
        return sum(refund.amount for refund in self.refunds)

    @property
    def uncaptured(self) -> int:
        return self.amount - self.captured - self.released

    @property
    def standing(self) -> Standing:
        """The transaction as a look shows it."""
        authorized = self.state is TransactionState.AUTHORIZED
        return Standing(
            remaining_authorized=self.uncaptured if authorized else 0,
            captured=self.captured,
            refunded=self.refunded,
            state=self.state,
            amount=self.amount,
            expires_at=self.expires_at,
            captures=tuple(self.captures),
            refunds=tuple(self.refunds),
        )

    def carry_out(
        self, operation: Operation, asked: Asked, *, klarna_capture_id: str | None, lives_until: datetime | None
    ) -> CarriedOut:
        """Do what the operation says, once: the same again gets the first answer, another under its id a conflict."""
        known = self._answers.get(operation.id)
        if known is not None:
            if known[:2] != (operation, asked):
                raise KlarnaConflict("this key belongs to another request", code="RESOURCE_CONFLICT")
            return known[2]
        acts: dict[Kind, Callable[[], str | None]] = {
            Kind.CAPTURE: lambda: self.capture(operation.amount, reference=operation.id),
            Kind.REFUND: lambda: self.refund(operation.amount, klarna_capture_id, reference=operation.id),
            Kind.RELEASE: self.release,
            Kind.REAUTHORIZE: lambda: self.reauthorize(operation.amount, lives_until),
            Kind.UPDATE: lambda: self.update(operation.reference),
        }
        klarna_id = acts[operation.kind]()
        done = CarriedOut(klarna_id=klarna_id, state=self.state, expires_at=self.expires_at)
        self.carried_out.append((operation, asked))
        self._answers[operation.id] = (operation, asked, done)
        return done

    def forget(self) -> None:
        """24 hours pass: what comes again under its key is done again."""
        self._answers.clear()

    def capture(self, amount: int, *, reference: str | None = None) -> str:
        """Take a part of what is authorized; Klarna's id of the capture."""
        self._check(TransactionState.AUTHORIZED)
        if amount > self.uncaptured or len(self.captures) >= MOST_OF_A_KIND:
            raise KlarnaDenied("more than remains authorized", code="OPERATION_FORBIDDEN")
        capture_id = f"krn:{self.name}:capture:{len(self.captures) + 1}"
        self.captures.append(SeenCapture(klarna_capture_id=capture_id, amount=amount, reference=reference))
        if self.uncaptured == 0:
            self.state = TransactionState.COMPLETED
        return capture_id

    def refund(self, amount: int, klarna_capture_id: str | None, *, reference: str | None = None) -> str:
        """Give a part of a capture back; Klarna's id of the refund."""
        self._check(TransactionState.AUTHORIZED, TransactionState.EXPIRED, TransactionState.COMPLETED)
        found = next((each for each in self.captures if each.klarna_capture_id == klarna_capture_id), None)
        if found is None:
            raise KlarnaRefused("there is no such capture", code="RESOURCE_NOT_FOUND")
        given = sum(each.amount for each in self.refunds if each.klarna_capture_id == klarna_capture_id)
        if amount > found.amount - given or len(self.refunds) >= MOST_OF_A_KIND:
            raise KlarnaDenied("more than is left of the capture", code="OPERATION_FORBIDDEN")
        refund_id = f"krn:{self.name}:refund:{len(self.refunds) + 1}"
        self.refunds.append(
            SeenRefund(
                klarna_refund_id=refund_id, klarna_capture_id=klarna_capture_id, amount=amount, reference=reference
            )
        )
        return refund_id

    def release(self) -> None:
        """Let go of what is not captured."""
        self._check(TransactionState.AUTHORIZED, TransactionState.EXPIRED)
        self.released = self.released + self.uncaptured
        self.state = TransactionState.COMPLETED if self.captures else TransactionState.CLOSED

    def reauthorize(self, amount: int, lives_until: datetime | None) -> None:
        """A new life, at another amount if need be."""
        if amount <= self.captured:
            raise KlarnaRefused("not above what is captured", code="VALIDATION_ERROR")
        self._check(TransactionState.AUTHORIZED, TransactionState.EXPIRED)
        self.amount, self.expires_at, self.state = amount, lives_until, TransactionState.AUTHORIZED

    def update(self, purchase_reference: str | None) -> None:
        """Another order number."""
        self._check(TransactionState.AUTHORIZED)
        self.purchase_reference = purchase_reference or self.purchase_reference

    def expire(self) -> None:
        """The authorization's time is over; it can be reauthorized for a week."""
        self._check(TransactionState.AUTHORIZED)
        self.state = TransactionState.EXPIRED

    def lapse(self) -> None:
        """The week is over, too."""
        self._check(TransactionState.EXPIRED)
        self.release()

    def _check(self, *allowed: TransactionState) -> None:
        if self.state not in allowed:
            raise KlarnaConflict(f"the transaction is {self.state}", code="RESOURCE_CONFLICT")
