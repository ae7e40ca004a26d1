"""What the shopper does: scan, approve, decline, leave. The only moves that no API call makes."""

from collections.abc import Callable

from simulator.errors import RESOURCE_CONFLICT, Refusal
from simulator.payment_requests import move
from simulator.state.records import OPEN_STATES, PaymentRequest, RequestState
from simulator.state.world import World

TOKEN_LENGTH = 96


def scan(world: World, request: PaymentRequest) -> None:
    """The QR code was scanned. Scanning again changes nothing."""
    _check_open(request)
    if request.state is RequestState.SUBMITTED:
        move(world, request, RequestState.IN_PROGRESS)


def approve(world: World, request: PaymentRequest) -> None:
    """The shopper wants to pay. Klarna declines it all the same where the customer's e-mail says `+denied`."""
    scan(world, request)
    if "+denied" in request.purchase.email:
        move(world, request, RequestState.DECLINED)
        return
    letters = world.ids.secret("session token", TOKEN_LENGTH)
    request.session_token = f"krn:network:eu1:test:session-token:eyJ{letters}"
    request.completed_at = world.clock.now()
    move(world, request, RequestState.COMPLETED)


def decline(world: World, request: PaymentRequest) -> None:
    """The shopper does not want to pay."""
    scan(world, request)
    move(world, request, RequestState.DECLINED)


def leave(world: World, request: PaymentRequest) -> None:
    """The shopper goes away; the QR code can be scanned again."""
    if request.state is not RequestState.IN_PROGRESS:
        raise Refusal(RESOURCE_CONFLICT, f"Nobody can leave a payment request that is {request.state}")
    move(world, request, RequestState.SUBMITTED)


MOVES: dict[str, Callable[[World, PaymentRequest], None]] = {
    "scan": scan,
    "approve": approve,
    "decline": decline,
    "leave": leave,
}


def _check_open(request: PaymentRequest) -> None:
    if request.state not in OPEN_STATES:
        raise Refusal(RESOURCE_CONFLICT, f"The payment request is {request.state}")
