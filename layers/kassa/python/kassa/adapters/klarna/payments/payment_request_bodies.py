"""The bodies of v1's calls, made from stored facts alone, so that a repeated call has the same body.

v1 has no place for store and terminal, and its confirmation no word for capturing at once.
"""

from typing import Any

from kassa.adapters.klarna.payments.requests import amended, given, purchase_data
from kassa.domain.approved_money.movements import Operation
from kassa.domain.payments.payment import Payment
from kassa.domain.payments.purchase import Purchase

REDIRECT_URL = "https://www.klarna.com/"
"""v1 wants to know where the shopper's phone goes afterwards. From a till it goes nowhere, so it stays with Klarna."""

PASSED_THROUGH_AS = "merchant_supplementary_data"
"""The name under which v1 takes what it says to hand over unaltered; its form is not described any further."""


def new_request(payment: Payment, purchase: Purchase) -> dict[str, Any]:
    """Asks the shopper. What the merchant passed keeps its names; only the order number has another one in v1."""
    passed = purchase_data(payment, purchase)
    merchant_reference = passed.pop("purchase_reference")
    config = {
        "redirect_url": REDIRECT_URL,
        "payment_option_id": purchase.payment_option_id,
        "shopping_session_token": purchase.klarna_network_session_token,
    }
    ours = {
        "currency": payment.currency,
        "payment_amount": payment.amount,
        "payment_reference": payment.id,
        "merchant_reference": merchant_reference,
        "config": given(config),
        PASSED_THROUGH_AS: purchase.klarna_network_data,
    }
    return passed | given(ours)


def amendment(payment: Payment, operation: Operation, purchase: Purchase) -> dict[str, Any]:
    """Asks for another amount or another purchase; v1 keeps what is left out."""
    asked_for = amended(payment, operation)
    passed = purchase_data(asked_for, purchase)
    return {"payment_amount": asked_for.amount, "merchant_reference": passed.pop("purchase_reference")} | passed


def confirmation(payment: Payment) -> dict[str, Any]:
    """Confirms what the shopper approved, under our references where the request has none."""
    return {
        "currency": payment.currency,
        "payment_amount": payment.amount,
        "payment_reference": payment.id,
        "merchant_reference": payment.reference,
    }
