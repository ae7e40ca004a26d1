"""The bodies of our calls to Klarna, made from stored facts alone, so that a repeated call has the same body."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from kassa.adapters.klarna.words import CAPTURES
from kassa.domain.approved_money.movements import Captured, Operation, Shipment
from kassa.domain.ids import derived
from kassa.domain.payments.payment import Payment
from kassa.domain.payments.purchase import LineItem, Purchase
from kassa.ports.approved_money import Asked

IN_STORE_DATA_UNDER: str | None = None
"""Where `point_of_checkout` and `point_of_transaction` stand: None is the top level, else the member that holds them.

Klarna's in-store pages name the two objects but show no whole body; `step_up_config` and `supplementary_purchase_data`
are the other candidates.
"""

_MARGIN: Final = timedelta(minutes=5)
_SHORTEST: Final = timedelta(minutes=15)
_LONGEST: Final = timedelta(hours=48)


def first_call(payment: Payment, purchase: Purchase) -> dict[str, Any]:
    """Asks for the payment, and lets Klarna call for the shopper."""
    step_up = {
        "payment_request_reference": payment.id,
        "customer_interaction_config": {
            "method": "HANDOVER",
            "interaction_expiry": {"duration": _request_life(payment)},
        },
    }
    return _with_in_store_data(_payment_body(payment, purchase) | {"step_up_config": step_up}, payment)


def final_call(payment: Payment, purchase: Purchase) -> dict[str, Any]:
    """The same again without a step-up: the shopper has been asked."""
    return _with_in_store_data(_payment_body(payment, purchase), payment)


def amendment(payment: Payment, operation: Operation, purchase: Purchase) -> dict[str, Any]:
    """Asks for another amount or another purchase; Klarna keeps what is left out, but only as whole objects."""
    asked_for = amended(payment, operation)
    body = {"amount": asked_for.amount, "supplementary_purchase_data": purchase_data(asked_for, purchase)}
    return body if IN_STORE_DATA_UNDER is None else _with_in_store_data(body, payment)


def amended(payment: Payment, operation: Operation) -> Payment:
    """The payment as Klarna knows it once the operation is done."""
    return replace(payment, amount=operation.amount, reference=operation.reference or payment.reference)


def full_refund(payment: Payment, capture: Captured) -> dict[str, Any]:
    """Gives back all of a capture. A refund of a capture needs no line items, which we no longer have by then."""
    return {"refund_amount": capture.amount, "payment_refund_reference": derived("ref", payment.id, "reversal")}


def capture(operation: Operation, asked: Asked) -> dict[str, Any]:
    """Takes a part of what is authorized; our id of the capture goes along, so that it is found in Klarna's books."""
    amounts = {"capture_amount": operation.amount, "payment_capture_reference": operation.id}
    return amounts | _line_items(asked) | _shipping(asked) | _network_data(asked)


def refund(operation: Operation, asked: Asked) -> dict[str, Any]:
    """Gives back a part of a capture."""
    amounts = {"refund_amount": operation.amount, "payment_refund_reference": operation.id}
    return amounts | _line_items(asked) | _network_data(asked)


def release(_: Operation, __: Asked) -> dict[str, Any]:
    """Lets go of all that is not captured."""
    return {}


def reauthorize(operation: Operation, asked: Asked) -> dict[str, Any]:
    """Asks for a new life of the authorization, at `amount` in all."""
    data = _line_items(asked) | dict(asked.supplementary_purchase_data or {})
    known = {"amount": operation.amount} | ({"supplementary_purchase_data": data} if data else {})
    return known | _network_data(asked)


def update(operation: Operation, asked: Asked) -> dict[str, Any]:
    """Changes what is known of the purchase; what is left out stays as it is."""
    data = given({"purchase_reference": operation.reference}) | _line_items(asked)
    return ({"supplementary_purchase_data": data} if data else {}) | _shipping(asked)


def _payment_body(payment: Payment, purchase: Purchase) -> dict[str, Any]:
    transaction = {
        "amount": payment.amount,
        "payment_transaction_reference": payment.id,
        "payment_option_id": purchase.payment_option_id,
        "capture": CAPTURES[payment.capture],
    }
    body: dict[str, Any] = {
        "currency": payment.currency,
        "request_payment_transaction": given(transaction),
        "supplementary_purchase_data": purchase_data(payment, purchase),
        "klarna_network_data": purchase.klarna_network_data,
    }
    return given(body)


def purchase_data(payment: Payment, purchase: Purchase) -> dict[str, Any]:
    """What the merchant passed, untouched; ours only where the merchant said nothing."""
    ours = {"purchase_reference": payment.reference} | _line_items(purchase)
    return ours | dict(purchase.supplementary_purchase_data or {})


def _line_items(bought: Purchase | Asked) -> dict[str, Any]:
    return {"line_items": [_line_item(item) for item in bought.line_items]} if bought.line_items else {}


def _network_data(asked: Asked) -> dict[str, Any]:
    """Where it stands is not documented for these calls; it stands at the top, as in the first one."""
    return given({"klarna_network_data": asked.klarna_network_data})


def _shipping(asked: Asked) -> dict[str, Any]:
    return {"shipping": [_shipment(one) for one in asked.shipping]} if asked.shipping else {}


def _shipment(shipment: Shipment) -> dict[str, Any]:
    return given(
        {
            "shipping_carrier": shipment.carrier,
            "tracking_number": shipment.tracking_number,
            "tracking_url": shipment.tracking_url,
        }
    )


def _line_item(item: LineItem) -> dict[str, Any]:
    return given(
        {
            "name": item.name,
            "quantity": item.quantity,
            "unit_price": item.unit_price,
            "total_amount": item.total_amount,
            "total_tax_amount": item.total_tax_amount,
            "line_item_reference": item.reference,
        }
    )


def _with_in_store_data(body: dict[str, Any], payment: Payment) -> dict[str, Any]:
    in_store = {
        "point_of_checkout": {"store_reference": payment.store_reference},
        "point_of_transaction": {"type": "TERMINAL", "terminal_reference": payment.terminal_reference},
    }
    if IN_STORE_DATA_UNDER is None:
        return body | in_store
    if IN_STORE_DATA_UNDER not in body:  # the final call has no step-up
        return body
    return body | {IN_STORE_DATA_UNDER: body[IN_STORE_DATA_UNDER] | in_store}


def _request_life(payment: Payment) -> str:
    """How long the request lives at Klarna: past our own deadline, within Klarna's 15 minutes to 48 hours."""
    life = min(max(payment.expires_at - payment.created_at + _MARGIN, _SHORTEST), _LONGEST)
    minutes = -(-life // timedelta(minutes=1))
    return f"PT{minutes}M"


def given(members: Mapping[str, Any]) -> dict[str, Any]:
    """The members that have a value."""
    return {name: value for name, value in members.items() if value is not None}
