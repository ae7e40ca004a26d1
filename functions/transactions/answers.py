"""From a request to an operation, and from its outcome to an answer."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from pydantic import BaseModel

from kassa.adapters.http.answers import answer as respond
from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.approved_money.movements import Kind
from kassa.domain.approved_money.transactions import Wanted
from kassa.domain.ids import derived
from kassa.domain.payments.happenings import Actor
from kassa.use_cases.approved_money.move_money import Outcome

TAGS = ["Approved money"]
PENDING = "202 where Klarna has not answered within 15 seconds: the amount is reserved, and the payment will tell."

_PREFIX = {
    Kind.CAPTURE: "cap",
    Kind.REFUND: "ref",
    Kind.RELEASE: "rel",
    Kind.REAUTHORIZE: "rea",
    Kind.UPDATE: "upd",
    Kind.AMEND: "upd",
}
_ACTORS = {KeyKind.TERMINAL: Actor.TERMINAL, KeyKind.MERCHANT: Actor.MERCHANT}


def wanted(
    kind: Kind,
    payment_id: str,
    key: str,
    caller: Caller,
    *,
    amount: int | None = None,
    capture_id: str | None = None,
    reference: str | None = None,
    reason: str | None = None,
) -> Wanted:
    """The operation, known by payment and Idempotency-Key."""
    return Wanted(
        id=derived(_PREFIX[kind], payment_id, key),
        kind=kind,
        by=_ACTORS.get(caller.kind, Actor.KASSA),
        amount=amount,
        capture_id=capture_id,
        reference=reference,
        reason=reason,
    )


def answer(outcome: Outcome, body: BaseModel, done: HTTPStatus) -> Response[Any]:
    """`done` where the operation has its outcome, 202 where not."""
    return respond(HTTPStatus.ACCEPTED if outcome.is_open else done, body, replayed=outcome.replayed)
