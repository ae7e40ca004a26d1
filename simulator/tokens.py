"""The control that stands for Express checkout: a token of a shopper who has approved somewhere else."""

from starlette.requests import Request
from starlette.routing import Route

from simulator.checks import Checks
from simulator.controls import control
from simulator.errors import Invalid
from simulator.purchases import read_currency
from simulator.shopper import give_token
from simulator.simulation import Simulation
from simulator.state.clock import iso
from simulator.state.records import TOKEN_SECONDS, V1, V2, JsonObject, PaymentRequest, Purchase, RequestState
from simulator.v1_requests import LIFE

VERSIONS = {"payment_confirmation_token": V1, "klarna_network_session_token": V2}
_MEMBERS = {"partner_account_id", "amount", "currency", "kind", "expires_in_seconds"}


def approve_elsewhere(simulation: Simulation, _: Request, body: JsonObject) -> JsonObject:
    """A new token for one purchase of one account, good for one transaction."""
    world, checks = simulation.world, Checks()
    for name in body.keys() - _MEMBERS:
        checks.wrong(name, "is not a member of a token")
    account_id = checks.text(body, "partner_account_id", required=True)
    amount = checks.integer(body, "amount", minimum=0)
    currency = read_currency(body, checks, required=True) or ""
    kind = checks.choice(body, "kind", tuple(VERSIONS), required=True) or ""
    is_given = body.get("expires_in_seconds") is not None
    seconds = checks.integer(body, "expires_in_seconds", minimum=0) if is_given else TOKEN_SECONDS
    checks.done()
    account = world.accounts.get(account_id or "")
    if account is None:
        raise Invalid([("partner_account_id", "is not a partner account")])
    version = VERSIONS[kind]
    now, uuid = world.clock.now(), world.ids.uuid("express request")
    request = PaymentRequest(
        id=f"krn:payment:eu1:request:{uuid}",
        account=account,
        reference=None,
        purchase=Purchase(
            amount=amount,
            currency=currency,
            transaction_reference=None,
            capture_now=False,
            purchase_data={},
            store_reference=None,
        ),
        interaction={},
        url="",
        created_at=now,
        updated_at=now,
        expires_at=now + LIFE,
        version=version,
        state=RequestState.PENDING_CONFIRMATION if version == V1 else RequestState.COMPLETED,
        previous_state=RequestState.IN_PROGRESS,
        token_seconds=seconds,
        once=True,
    )
    world.requests[request.id] = request
    give_token(world, request)
    return {
        "kind": kind,
        "token": request.session_token,
        "payment_request_id": request.id,
        "created_at": iso(now),
        "expires_in_seconds": seconds,
    }


def routes(simulation: Simulation) -> list[Route]:
    """Where it stands."""
    return [Route("/_sim/tokens", control(simulation, approve_elsewhere), methods=["POST"])]
