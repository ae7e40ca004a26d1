"""The one decider: from a payment and a look at Klarna to what happens next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kassa.domain.payments.answers import RequestState, Sighting
from kassa.domain.payments.happenings import Actor
from kassa.domain.payments.payment import Payment, Shopper, Status

SESSION_TOKEN_LIFE = timedelta(minutes=60)
"""Klarna: the final authorization must happen within 60 minutes of the shopper's approval."""

LONGEST_CALL = timedelta(minutes=5)
"""More than Klarna holds a call (59 seconds) and than any function of ours lives."""


def token_has_lapsed(payment: Payment, *, asked_at: datetime, since: datetime | None = None) -> bool:
    """Whether a conflict on a final call made at `asked_at` must mean that the token's life is over.

    Before, it may as well be a final call that began in time and that Klarna is still carrying out. The token is at least
    as old as the decision to finalise, or as `since` where the shopper had approved before.
    """
    since = since or payment.finalising_since
    return since is not None and asked_at >= since + SESSION_TOKEN_LIFE + LONGEST_CALL


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before there is news or time has passed."""


@dataclass(frozen=True, slots=True)
class Finalise:
    """The shopper approved and nobody cancelled first: make the final authorization."""


@dataclass(frozen=True, slots=True)
class Close:
    """End the request at Klarna, because of `by`."""

    by: Actor


@dataclass(frozen=True, slots=True)
class Conclude:
    """Klarna's request has ended without a transaction: record it."""

    status: Status


Decision = Wait | Finalise | Close | Conclude


def decide(payment: Payment, seen: Sighting, *, now: datetime) -> Decision:
    """What to do about a payment that waits for its shopper. Pure: the same facts give the same decision.

    Once a decision to finalise is on record it stands; until then a wish to cancel wins, and then the deadline.
    """
    if payment.finalising_since is not None:
        return _while_finalising(payment, seen, now)
    match seen.state:
        case RequestState.DECLINED:
            return Conclude(Status.DECLINED)
        case RequestState.CANCELED:
            return Conclude(Status.EXPIRED if _closed_by(payment) is Actor.DEADLINE else Status.CANCELED)
        case RequestState.EXPIRED | RequestState.GONE:
            return Conclude(Status.CANCELED if _closed_by(payment) in _PEOPLE else Status.EXPIRED)
        case RequestState.SHOPPER_APPROVED:
            return Close(Actor.TERMINAL) if _closed_by(payment) is Actor.TERMINAL else Finalise()
        case RequestState.WAITING | RequestState.IN_PROGRESS:
            return _while_open(payment, now)


def _while_finalising(payment: Payment, seen: Sighting, now: datetime) -> Decision:
    match seen.state:
        case RequestState.SHOPPER_APPROVED:
            return Finalise()
        case RequestState.CANCELED:  # Klarna cancels only what is not finalised, and finalises nothing cancelled
            return Conclude(Status.FAILED)
        case RequestState.WAITING | RequestState.IN_PROGRESS if token_has_lapsed(payment, asked_at=now):
            return Close(Actor.KLARNA)  # Klarna took the approval back (v1 does): let nobody give another one
        case _:  # it contradicts what we saw before, and a final call may have succeeded: look again rather than guess
            return Wait()


_PEOPLE = (Actor.TERMINAL, Actor.SHOPPER)


def _closed_by(payment: Payment) -> Actor | None:
    return payment.cancellation.requested_by if payment.cancellation else None


def _while_open(payment: Payment, now: datetime) -> Decision:
    if payment.cancellation is not None:
        return Close(payment.cancellation.requested_by)
    if now >= payment.expires_at:
        # a shopper who looked at the purchase and walked away has said no; one who never came has not
        return Close(Actor.SHOPPER if payment.shopper is Shopper.LEFT else Actor.DEADLINE)
    return Wait()
