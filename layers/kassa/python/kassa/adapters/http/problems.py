"""Problem details (RFC 9457): the one place where a failure becomes an HTTP answer."""

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from kassa.domain.approved_money.transactions import Obstacle
from kassa.domain.merchants.account import Obstruction
from kassa.domain.payments.payment import Payment
from kassa.failures import (
    AlreadyEnded,
    AlreadyThere,
    CaptureNotFound,
    Forbidden,
    InUse,
    KassaError,
    KeyReused,
    KlarnaRefused,
    KlarnaUnavailable,
    NoReceipt,
    NoSuchSetting,
    NotAccepted,
    NotApprovedYet,
    NotKnown,
    OperationRefused,
    PaymentNotFound,
    RefundNotFound,
    StalePayment,
    StaleRotation,
    StaleSecret,
    TokenMismatch,
    TooLateToCancel,
    TooManySigningKeys,
)
from kassa.ports.access import CodeNotUsable, KeyClosed, Overtaken, TerminalRevoked
from kassa.ports.accounts import (
    AccountNotReady,
    AccountRefused,
    OnboardingOpen,
    OnboardingRefused,
    StaleMerchant,
    StaleStore,
    TakesNoPayments,
)
from kassa.ports.disputes import AnswerNotPossible, AnswerRefused, DisputeNotFound, StaleDispute
from kassa.ports.pricing import NoPrice
from kassa.ports.settlements.failures import (
    BreakNotFound,
    NotPossible,
    NotReadYet,
    SettlementNotFound,
    StaleSettlement,
    TooMuch,
)
from kassa.ports.webhooks import DeliveryNotFound, EndpointDisabled, EndpointNotFound, StaleDelivery, StaleEndpoint

MEDIA_TYPE = "application/problem+json"
_TOLD = 3


@dataclass(frozen=True, slots=True)
class Problem:
    """What a kind of failure looks like from outside. `code` is for programs, `title` for people."""

    status: HTTPStatus
    code: str
    title: str


KEY_MISSING = Problem(HTTPStatus.BAD_REQUEST, "idempotency_key_missing", "The Idempotency-Key header is missing")
KEY_INVALID = Problem(
    HTTPStatus.BAD_REQUEST, "idempotency_key_invalid", "The Idempotency-Key must be 8 to 255 printable ASCII characters"
)
NOT_JSON = Problem(HTTPStatus.BAD_REQUEST, "invalid_json", "The body is not valid JSON")
NOT_ACCEPTED = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "validation_failed", "The request cannot be accepted as it is")
NO_SUCH_ROUTE = Problem(HTTPStatus.NOT_FOUND, "not_found", "There is nothing here")
ONBOARDING_REFUSED = Problem(
    HTTPStatus.UNPROCESSABLE_ENTITY, "onboarding_refused", "Klarna did not take the merchant; correct it with PATCH"
)
QR_TOO_SMALL = Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "qr_too_small", "A code of that size cannot be scanned")
QR_GONE = Problem(HTTPStatus.GONE, "qr_gone", "The payment can no longer be paid, so it has no code")

_PROBLEMS: dict[type[KassaError], Problem] = {
    PaymentNotFound: Problem(HTTPStatus.NOT_FOUND, "payment_not_found", "No such payment"),
    CaptureNotFound: Problem(HTTPStatus.NOT_FOUND, "capture_not_found", "The payment has no such capture"),
    OperationRefused: Problem(HTTPStatus.CONFLICT, "refused_by_klarna", "Klarna refused this; nothing was changed"),
    NotKnown: Problem(HTTPStatus.NOT_FOUND, "not_found", "No such merchant, store, terminal or key"),
    Forbidden: Problem(HTTPStatus.FORBIDDEN, "forbidden", "This kind of key may not do this"),
    KeyReused: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "idempotency_key_reused", "This Idempotency-Key was used for another request"
    ),
    AlreadyThere: Problem(HTTPStatus.CONFLICT, "already_exists", "Another request made this already"),
    TooLateToCancel: Problem(HTTPStatus.CONFLICT, "too_late_to_cancel", "The payment can no longer be canceled"),
    NoReceipt: Problem(HTTPStatus.CONFLICT, "no_receipt", "No money moved, so there is no receipt"),
    RefundNotFound: Problem(HTTPStatus.NOT_FOUND, "refund_not_found", "The payment has no such refund"),
    NotApprovedYet: Problem(
        HTTPStatus.CONFLICT, "not_approved_yet", "Klarna does not say that the shopper has approved"
    ),
    TokenMismatch: Problem(HTTPStatus.CONFLICT, "token_mismatch", "This is not the token of the shopper's approval"),
    AlreadyEnded: Problem(HTTPStatus.CONFLICT, "payment_ended", "The payment has ended, and is not approved"),
    StalePayment: Problem(HTTPStatus.CONFLICT, "request_in_progress", "The payment is changing right now; ask again"),
    EndpointNotFound: Problem(HTTPStatus.NOT_FOUND, "not_found", "No such webhook endpoint"),
    EndpointDisabled: Problem(HTTPStatus.CONFLICT, "endpoint_disabled", "The endpoint is disabled; enable it first"),
    StaleEndpoint: Problem(HTTPStatus.CONFLICT, "request_in_progress", "The endpoint is changing right now; ask again"),
    DeliveryNotFound: Problem(HTTPStatus.NOT_FOUND, "not_found", "No such delivery, or it is too old"),
    StaleDelivery: Problem(HTTPStatus.CONFLICT, "request_in_progress", "The delivery is changing right now; ask again"),
    NoPrice: Problem(
        HTTPStatus.CONFLICT, "no_sell_rate", "A sale of this month has no sell rate; the acquirer adds one"
    ),
    DisputeNotFound: Problem(HTTPStatus.NOT_FOUND, "dispute_not_found", "No such dispute"),
    StaleDispute: Problem(HTTPStatus.CONFLICT, "request_in_progress", "The dispute is changing right now; ask again"),
    AnswerNotPossible: Problem(
        HTTPStatus.CONFLICT,
        "dispute_not_answerable",
        "The dispute cannot be answered so; `dispute` says what can be done",
    ),
    AnswerRefused: Problem(HTTPStatus.CONFLICT, "refused_by_klarna", "Klarna would not take the answer"),
    SettlementNotFound: Problem(HTTPStatus.NOT_FOUND, "not_found", "No such settlement, or no such line in it"),
    BreakNotFound: Problem(HTTPStatus.NOT_FOUND, "not_found", "The settlement has no such break"),
    StaleSettlement: Problem(HTTPStatus.CONFLICT, "request_in_progress", "Somebody changed this right now; ask again"),
    NotReadYet: Problem(
        HTTPStatus.CONFLICT, "settlement_not_read", "Its file is being read, or cannot be believed; `state` says which"
    ),
    NotPossible: Problem(HTTPStatus.CONFLICT, "break_resolved", "The break is resolved already"),
    TooMuch: Problem(HTTPStatus.CONFLICT, "over_the_limit", "More is at stake than may be written off"),
    KeyClosed: Problem(HTTPStatus.CONFLICT, "key_closed", "The key is revoked or has expired; create a new one"),
    TerminalRevoked: Problem(HTTPStatus.CONFLICT, "terminal_revoked", "The terminal is revoked; make it active first"),
    CodeNotUsable: Problem(
        HTTPStatus.NOT_FOUND, "pairing_code_not_usable", "There is no such code, or it has lapsed or been used"
    ),
    Overtaken: Problem(HTTPStatus.CONFLICT, "request_in_progress", "Somebody is changing it right now; ask again"),
    NoSuchSetting: Problem(HTTPStatus.NOT_FOUND, "not_found", "Klarna's account has nothing of this id"),
    InUse: Problem(HTTPStatus.CONFLICT, "in_use", "It is in use, or nobody can say that it is not"),
    TooManySigningKeys: Problem(
        HTTPStatus.CONFLICT, "too_many_signing_keys", "Klarna keeps 50 signing keys: delete one that no webhook uses"
    ),
    StaleRotation: Problem(HTTPStatus.CONFLICT, "request_in_progress", "The rotation is changing right now; ask again"),
    StaleSecret: Problem(HTTPStatus.CONFLICT, "request_in_progress", "The secret is changing right now; ask again"),
    NotAccepted: NOT_ACCEPTED,
    StaleMerchant: Problem(HTTPStatus.CONFLICT, "request_in_progress", "The merchant is changing right now; ask again"),
    StaleStore: Problem(HTTPStatus.CONFLICT, "request_in_progress", "The store is changing right now; ask again"),
    OnboardingRefused: ONBOARDING_REFUSED,
    OnboardingOpen: Problem(
        HTTPStatus.CONFLICT, "onboarding_in_progress", "Klarna has not said yet what became of the onboarding"
    ),
    AccountNotReady: Problem(
        HTTPStatus.CONFLICT, "klarna_account_not_operational", "Klarna is still setting the account up; ask again"
    ),
    AccountRefused: Problem(HTTPStatus.CONFLICT, "refused_by_klarna", "Klarna does not allow this now"),
    KlarnaUnavailable: Problem(HTTPStatus.BAD_GATEWAY, "klarna_unavailable", "Klarna did not answer; ask again"),
    KlarnaRefused: Problem(HTTPStatus.BAD_GATEWAY, "refused_by_klarna", "Klarna refused the request"),
}


_OBSTACLES: dict[Obstacle, str] = {
    Obstacle.NOT_APPROVED: "The payment is not approved, so there is no money to move",
    Obstacle.EXCEEDS_CAPTURABLE: "More than can be captured; `payment` says what is left",
    Obstacle.EXCEEDS_REFUNDABLE: "More than can be refunded; `payment` says what is left",
    Obstacle.NOTHING_TO_CAPTURE: "There is nothing left to capture",
    Obstacle.NOTHING_TO_REFUND: "There is nothing left to refund",
    Obstacle.NOTHING_TO_RELEASE: "There is nothing left to release",
    Obstacle.NOTHING_TO_REAUTHORIZE: "There is nothing left to reauthorize",
    Obstacle.REFUND_NEEDS_CAPTURE: "The payment has several captures: say which one to refund",
    Obstacle.AUTHORIZATION_EXPIRED: "The authorization has expired; reauthorize it first",
    Obstacle.TOO_LATE_TO_REFUND: "Klarna has closed the payment; it can no longer be refunded",
    Obstacle.TOO_LATE_TO_UPDATE: "It is too late to change this; `payment` shows why",
    Obstacle.SHOPPER_ARRIVED: "A shopper has arrived, so what is to be paid can no longer be changed",
    Obstacle.BELOW_CAPTURED: "The new amount must be more than what is captured already",
    Obstacle.TOO_MANY_OPERATIONS: "The payment has had as many operations of this kind as Klarna allows",
    Obstacle.OPERATION_OPEN: "Another request about the payment has no outcome yet; ask again",
}


def of_obstacle(obstacle: Obstacle) -> Problem:
    """The problem of money that cannot be moved so, as the payment stands."""
    return Problem(HTTPStatus.CONFLICT, obstacle.value, _OBSTACLES[obstacle])


_TOKEN_PROBLEMS = {
    "token_unknown": Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "token_unknown", "Klarna knows no such token"),
    "token_of_another_account": Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "token_of_another_account", "The token belongs to another account at Klarna"
    ),
    "token_of_another_payment": Problem(
        HTTPStatus.CONFLICT, "token_of_another_payment", "The token's approval has paid another payment"
    ),
    "token_not_usable": Problem(
        HTTPStatus.CONFLICT, "token_not_usable", "The token is used, has lapsed, or is for another amount or currency"
    ),
}


_OBSTRUCTIONS: dict[Obstruction, str] = {
    Obstruction.NOT_ONBOARDED: "Klarna has not taken the merchant yet",
    Obstruction.ACCOUNT_DISABLED: "Klarna has disabled the merchant's account",
    Obstruction.PRODUCT_DISABLED: "The merchant's payments are disabled",
    Obstruction.PRODUCT_TERMINATED: "Klarna has terminated the merchant's payments",
}


def of_token(payment: Payment) -> Problem | None:
    """The problem of a payment that failed because of the token that was to confirm it."""
    return _TOKEN_PROBLEMS.get(payment.failure.code) if payment.failure is not None else None


def of(failure: KassaError) -> Problem:
    """The problem of a failure, by its nearest named kind. An unnamed one is a mistake of ours."""
    if isinstance(failure, TakesNoPayments):
        return Problem(HTTPStatus.CONFLICT, failure.obstruction.value, _OBSTRUCTIONS[failure.obstruction])
    return next(_PROBLEMS[kind] for kind in type(failure).__mro__ if kind in _PROBLEMS)


def answer(
    problem: Problem,
    *,
    detail: str | None = None,
    errors: list[dict[str, str]] | None = None,
    headers: dict[str, str | list[str]] | None = None,
    **more: Any,
) -> Response[str]:
    """The answer for a problem; members without a value are left out, save `detail`: there is always a sentence."""
    body = {
        "type": f"https://kassa.dev/problems/{problem.code}",
        "title": problem.title,
        "status": problem.status.value,
        "detail": detail or _told(errors) or problem.title,
        "code": problem.code,
        "errors": errors,
        **more,
    }
    return Response(
        status_code=problem.status.value,
        content_type=MEDIA_TYPE,
        body=json.dumps({name: value for name, value in body.items() if value is not None}),
        headers=headers,
    )


def _told(errors: list[dict[str, str]] | None) -> str:
    """The first few mistakes as one sentence for people."""
    return "; ".join(f"{error['field']}: {error['message']}" for error in (errors or ())[:_TOLD])
