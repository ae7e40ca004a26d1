"""What the shopper does: scan, approve, decline, leave. The only moves that no API call makes."""

from collections.abc import Callable
from datetime import datetime, timedelta

from simulator.errors import RESOURCE_CONFLICT, Refusal
from simulator.payment_requests import move
from simulator.state.records import OPEN_STATES, V1, PaymentRequest, RequestState
from simulator.state.world import World

TOKEN_LENGTH = 96
LAPSED = "CONFIRMATION_TOKEN_EXPIRED"
"""Why a payment request of v1 is back in SUBMITTED: the shopper had approved, and nobody confirmed it in time."""


def scan(world: World, request: PaymentRequest) -> None:
    """The QR code was scanned. Scanning again changes nothing."""
    _check_open(request)
    if request.state is not RequestState.IN_PROGRESS:
        move(world, request, RequestState.IN_PROGRESS)


def approve(world: World, request: PaymentRequest) -> None:
    """The shopper wants to pay. Klarna declines it all the same where the customer's e-mail says `+denied`."""
    scan(world, request)
    if "+denied" in request.purchase.email:
        _end_unwilling(world, request)
        return
    give_token(world, request)
    move(world, request, RequestState.PENDING_CONFIRMATION if request.version == V1 else RequestState.COMPLETED)


def give_token(world: World, request: PaymentRequest) -> None:
    """The token of an approval. In v1 the request is back in SUBMITTED when its time is over; in v2 it stays as it is."""
    request.completed_at = world.clock.now()
    if request.version != V1:
        letters = world.ids.secret("session token", TOKEN_LENGTH)
        request.session_token = f"krn:network:eu1:test:session-token:eyJ{letters}"
        return
    token = request.session_token = f"krn:payment:eu1:confirmation-token:{world.ids.uuid('confirmation token')}"

    def lapse(at: datetime) -> None:
        unused = request.state is RequestState.PENDING_CONFIRMATION and request.session_token == token
        if unused and not request.being_finalised:
            move(world, request, RequestState.SUBMITTED, at=at, reason=LAPSED)

    # one second later than its last: at the end of the hour itself it can still be used
    world.agenda.add(request.completed_at + timedelta(seconds=request.token_seconds + 1), lapse)


def decline(world: World, request: PaymentRequest) -> None:
    """The shopper does not want to pay. v1 has no word for that: to it, the shopper has gone away."""
    scan(world, request)
    _end_unwilling(world, request)


def prepare(world: World, request: PaymentRequest) -> None:
    """The shopper has chosen how to pay, in a checkout of several steps; only v1 knows that."""
    if request.version != V1:
        raise Refusal(RESOURCE_CONFLICT, "Only payment requests of v1 can be prepared")
    scan(world, request)
    move(world, request, RequestState.PREPARED)


def leave(world: World, request: PaymentRequest) -> None:
    """The shopper goes away; the QR code can be scanned again."""
    if request.state is not RequestState.IN_PROGRESS:
        raise Refusal(RESOURCE_CONFLICT, f"Nobody can leave a payment request that is {request.state}")
    move(world, request, RequestState.SUBMITTED)


MOVES: dict[str, Callable[[World, PaymentRequest], None]] = {
    "scan": scan,
    "approve": approve,
    "decline": decline,
    "prepare": prepare,
    "leave": leave,
}


def _check_open(request: PaymentRequest) -> None:
    if request.state not in OPEN_STATES:
        raise Refusal(RESOURCE_CONFLICT, f"The payment request is {request.state}")


def _end_unwilling(world: World, request: PaymentRequest) -> None:
    move(world, request, RequestState.SUBMITTED if request.version == V1 else RequestState.DECLINED)
