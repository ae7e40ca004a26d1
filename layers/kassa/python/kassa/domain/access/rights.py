"""What a finance key opens. Every route that asks for a key is decided here, one by one; one that is not listed stays shut.

The other kinds of key are told apart by whose things they ask for, where that is known: see the use cases.
"""

from collections.abc import Mapping

from kassa.domain.access.caller import KeyKind


def _rows(*rows: str) -> frozenset[str]:
    """A row is a path after the methods that it takes."""
    return frozenset(f"{method} {path}" for *methods, path in map(str.split, rows) for method in methods)


FINANCE_MAY = _rows(
    # settlements: all of it
    "GET /v1/settlements",
    "GET /v1/settlements/{settlement_id}",
    "GET /v1/settlements/{settlement_id}/lines",
    "GET /v1/settlements/{settlement_id}/lines/{number}/proof",
    "GET /v1/settlements/{settlement_id}/proof",
    "GET /v1/settlements/{settlement_id}/export",
    "GET /v1/settlements/{settlement_id}/breaks",
    "GET /v1/breaks",
    "POST /v1/settlements/{settlement_id}/breaks/{break_id}/acknowledge",
    "POST /v1/settlements/{settlement_id}/breaks/{break_id}/resolve",
    # prices: all of it, and what Klarna agreed with the acquirer about money
    "GET POST /v1/sell-rates",
    "GET POST /v1/merchants/{merchant_id}/sell-rates",
    "GET POST /v1/fee-caps",
    "GET /v1/merchants/{merchant_id}/statements",
    "GET /v1/merchants/{merchant_id}/margin",
    "GET /v1/klarna/price-plans",
    "GET /v1/klarna/acquiring-accounts",
    # disputes: read them, and contest them
    "GET /v1/disputes",
    "GET /v1/disputes/{dispute_id}",
    "POST /v1/disputes/{dispute_id}/attachments",
    "POST /v1/disputes/{dispute_id}/represent",
    "POST /v1/disputes/{dispute_id}/appeal",
    # what a line, a rate or a dispute is about
    "GET /v1/payments",
    "GET /v1/payments/{payment_id}",
    "GET /v1/payments/{payment_id}/events",
    "GET /v1/payments/{payment_id}/receipt",
    "GET /v1/merchants",
    "GET /v1/merchants/{merchant_id}",
    "GET /v1/merchants/{merchant_id}/stores",
    "GET /v1/merchants/{merchant_id}/stores/{store_reference}",
)

FINANCE_MAY_NOT: Mapping[str, frozenset[str]] = {
    "moves money, or gives it up": _rows(
        "POST /v1/payments",
        "PATCH /v1/payments/{payment_id}",
        "POST /v1/payments/{payment_id}/cancel",
        "POST /v1/payments/{payment_id}/confirm",
        "POST /v1/confirmations",
        "POST /v1/payments/{payment_id}/captures",
        "POST /v1/payments/{payment_id}/captures/{capture_id}/refunds",
        "POST /v1/payments/{payment_id}/refunds",
        "POST /v1/payments/{payment_id}/release",
        "POST /v1/payments/{payment_id}/reauthorize",
        "POST /v1/disputes/{dispute_id}/accept-loss",
    ),
    "is a till's, or an operator's": _rows(
        "GET /v1/presentation",
        "GET /v1/payments/{payment_id}/qr",
        "POST /v1/payments/{payment_id}/resolve",
        "POST /v1/terminal/heartbeat",
    ),
    "is the care of merchants": _rows(
        "POST /v1/merchants",
        "PATCH /v1/merchants/{merchant_id}",
        "GET /v1/merchants/{merchant_id}/account",
        "POST /v1/merchants/{merchant_id}/stores",
        "PATCH /v1/merchants/{merchant_id}/stores/{store_reference}",
        "GET /v1/merchants/{merchant_id}/business-entities",
        "GET PATCH /v1/merchants/{merchant_id}/business-entities/{business_entity_reference}",
        "POST GET /v1/merchants/{merchant_id}/store-groups",
        "GET PATCH /v1/merchants/{merchant_id}/store-groups/{store_group_reference}",
        "GET /v1/merchants/{merchant_id}/products",
        "POST /v1/merchants/{merchant_id}/products/payment/disable",
        "POST /v1/merchants/{merchant_id}/products/payment/enable",
        "POST /v1/merchants/{merchant_id}/portal-links",
        "GET /v1/klarna/payment-profiles",
    ),
    "lets somebody in, or says who was": _rows(
        "POST GET /v1/merchants/{merchant_id}/terminals",
        "GET PATCH /v1/merchants/{merchant_id}/terminals/{terminal_id}",
        "POST /v1/merchants/{merchant_id}/terminals/{terminal_id}/revoke",
        "POST /v1/merchants/{merchant_id}/terminals/{terminal_id}/pairing-codes",
        "POST GET /v1/merchants/{merchant_id}/keys",
        "GET /v1/merchants/{merchant_id}/keys/{key_id}",
        "POST /v1/merchants/{merchant_id}/keys/{key_id}/rotate",
        "POST /v1/merchants/{merchant_id}/keys/{key_id}/revoke",
        "POST GET /v1/keys",
        "GET /v1/keys/{key_id}",
        "POST /v1/keys/{key_id}/rotate",
        "POST /v1/keys/{key_id}/revoke",
        "GET /v1/audit",
    ),
    "says who hears of payments": _rows(
        "POST GET /v1/webhook-endpoints",
        "GET PATCH DELETE /v1/webhook-endpoints/{endpoint_id}",
        "POST /v1/webhook-endpoints/{endpoint_id}/rotate-secret",
        "POST /v1/webhook-endpoints/{endpoint_id}/test",
        "POST /v1/webhook-endpoints/{endpoint_id}/recover",
        "GET /v1/webhook-endpoints/{endpoint_id}/deliveries",
        "POST /v1/deliveries/{delivery_id}/replay",
    ),
    "is the acquirer's own account at Klarna": _rows(
        "GET POST /v1/klarna/credentials",
        "GET PATCH DELETE /v1/klarna/credentials/{credential_id}",
        "GET POST /v1/klarna/certificates",
        "PUT DELETE /v1/klarna/certificates/enforcement",
        "DELETE /v1/klarna/certificates/{certificate_id}",
        "GET POST /v1/klarna/webhooks",
        "GET PATCH DELETE /v1/klarna/webhooks/{webhook_id}",
        "POST /v1/klarna/webhooks/{webhook_id}/simulate",
        "GET POST /v1/klarna/signing-keys",
        "GET DELETE /v1/klarna/signing-keys/{signing_key_id}",
        "GET POST /v1/klarna/rotations",
        "GET /v1/klarna/rotations/{rotation_id}",
    ),
}


def opens(kind: KeyKind, route: str) -> bool:
    """Whether a key of this kind opens a route such as `GET /v1/settlements/{settlement_id}` at all."""
    return kind is not KeyKind.FINANCE or route in FINANCE_MAY
