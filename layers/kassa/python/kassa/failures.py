"""What can go wrong, by name.

KassaError
├── PaymentNotFound          there is none, or not for this caller
├── StalePayment             somebody else wrote a newer version first
├── KeyReused                an Idempotency-Key came back with another request
├── TooLateToCancel          the payment is approved, or is being finalised
├── CaptureNotFound          the payment has no such capture
├── OperationNotPossible     approved money that cannot be moved so, as the payment stands
├── OperationRefused         Klarna would not move it so
├── NoReceipt                no money moved, so there is nothing to print
├── RefundNotFound           the payment has no such refund
├── CannotConfirm            the payment cannot be confirmed as it stands
│   ├── NotApprovedYet       the shopper has not approved, as far as Klarna knows
│   ├── TokenMismatch        the shopper has approved, but with another token
│   └── AlreadyEnded         the payment has ended in another way
├── Forbidden                the right merchant, but the wrong kind of key
├── AlreadyThere             a store or terminal of that reference exists, made by another request
├── NotKnown                 a merchant, store or terminal that does not exist, or not for this caller
├── NotAccepted              a request that is well formed but cannot be carried out, field by field
├── NoSuchSetting            the acquirer's account at Klarna has nothing of that id
├── InUse                    it cannot be deleted while it is in use
├── TooManySigningKeys       Klarna keeps no more: delete one first
├── StaleRotation            somebody else took the rotation's step first
├── StaleSecret              somebody else wrote the secret first
├── WebhookRejected          news that Klarna did not sign
└── KlarnaError
    ├── KlarnaUnavailable    no usable answer: it may or may not have happened
    └── KlarnaRefused        Klarna said no: it did not happen
        ├── KlarnaDenied     Klarna would not listen: this call did not happen, an earlier one may have
        │   └── TokenForeign the token belongs to another account at Klarna
        ├── KlarnaConflict   Klarna's state does not allow it now: look before deciding
        ├── TokenUnknown     Klarna knows no such token of a shopper's approval
        └── TokenTaken       the shopper's approval made the transaction of another payment
"""

from collections.abc import Mapping, Sequence
from typing import Self

from kassa.domain.approved_money.transactions import Obstacle
from kassa.domain.payments.payment import Payment


class KassaError(Exception):
    """Anything that Kassa itself names as having gone wrong."""


class PaymentNotFound(KassaError):
    """There is no such payment, or it is not this caller's."""


class StalePayment(KassaError):
    """Somebody else wrote a newer version of the payment first."""


class KeyReused(KassaError):
    """An Idempotency-Key came back with another request."""


class TooLateToCancel(KassaError):
    """The payment is approved, or the decision to finalise it has been made."""

    def __init__(self, payment: Payment) -> None:
        super().__init__(payment.id)
        self.payment = payment


class CaptureNotFound(KassaError):
    """The payment has no capture of that id."""


class OperationNotPossible(KassaError):
    """Approved money cannot be moved so, as the payment stands; nothing was changed."""

    def __init__(self, payment: Payment, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.payment = payment
        self.obstacle = obstacle


class OperationRefused(KassaError):
    """Klarna would not do what an operation asks for; the payment is as if it had never been asked."""

    def __init__(self, payment: Payment, refusal: "KlarnaRefused") -> None:
        super().__init__(refusal.message)
        self.payment = payment
        self.refusal = refusal


class NoReceipt(KassaError):
    """The payment is not approved, nor was an approval of it reversed: no money moved."""

    def __init__(self, payment: Payment) -> None:
        super().__init__(payment.id)
        self.payment = payment


class RefundNotFound(KassaError):
    """The payment has no such refund."""


class CannotConfirm(KassaError):
    """The payment cannot be confirmed as it stands."""

    def __init__(self, payment: Payment) -> None:
        super().__init__(payment.id)
        self.payment = payment


class NotApprovedYet(CannotConfirm):
    """As far as Klarna knows, the shopper has not approved."""


class TokenMismatch(CannotConfirm):
    """The token is not the one that Klarna gave for the shopper's approval."""


class AlreadyEnded(CannotConfirm):
    """The payment has ended, and not approved."""


class Forbidden(KassaError):
    """The right merchant, but a kind of key that may not do this."""


class AlreadyThere(KassaError):
    """What was asked for exists already, made by another request."""


class NotKnown(KassaError):
    """A merchant, store or terminal that does not exist, or not for this caller."""


class NotAccepted(KassaError):
    """A well-formed request that cannot be carried out, with a message for each field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in errors.items()))
        self.errors = errors


class NoSuchSetting(KassaError):
    """Klarna's account has nothing of that id."""


class InUse(KassaError):
    """It cannot be deleted while it is in use, or while nobody can say that it is not."""


class TooManySigningKeys(KassaError):
    """Klarna keeps no more signing keys for one account."""


class StaleRotation(KassaError):
    """Somebody else took the rotation's step first."""


class StaleSecret(KassaError):
    """Somebody else wrote the secret first: read it again."""


class WebhookRejected(KassaError):
    """News that Klarna did not sign, or that nobody can read. The reason is a word for the metric."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class KlarnaError(KassaError):
    """Klarna did not do what we asked. `error_id` is Klarna's, to quote to its support.

    `mistakes` are the fields that it did not like, with its reasons, which may repeat what was sent: never logged.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        error_id: str | None = None,
        correlation_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.error_id = error_id
        self.correlation_id = correlation_id
        self.mistakes: Sequence[tuple[str, str]] = ()

    @classmethod
    def retelling(cls, failure: "KlarnaError") -> Self:
        """What another failure tells, under this name: its message, its code and Klarna's ids."""
        return cls(failure.message, code=failure.code, error_id=failure.error_id, correlation_id=failure.correlation_id)


class KlarnaUnavailable(KlarnaError):
    """No usable answer in time: what we asked may or may not have happened."""


class KlarnaRefused(KlarnaError):
    """Klarna understood and said no: what we asked did not happen."""


class KlarnaDenied(KlarnaRefused):
    """Klarna would not listen (credentials, account): this call did not happen, but an earlier one like it may have."""


class TokenForeign(KlarnaDenied):
    """The token of the shopper's approval belongs to another account at Klarna."""


class KlarnaConflict(KlarnaRefused):
    """Klarna's present state does not allow it: look before deciding what that means.

    `doubtful`: an attempt of the same call went without an answer just before, and may be what this one met.
    """

    doubtful = False


class TokenUnknown(KlarnaRefused):
    """Klarna knows no such token of a shopper's approval."""


class TokenTaken(KlarnaRefused):
    """The shopper's approval made the transaction of another payment, which is no transaction of this one."""
