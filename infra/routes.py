"""Who answers which request, behind which throttle."""

from dataclasses import dataclass

from infra.stages import Throttle, Throttles


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method and path of the API."""

    method: str
    path: str
    function: str
    kind: str  # the name of its throttle
    open_because: str | None = None  # why it does not ask the authorizer who is calling

    @property
    def guarded(self) -> bool:
        """Whether it asks the authorizer who is calling."""
        return self.open_because is None

    @property
    def key(self) -> str:
        """The route as API Gateway names it."""
        return f"{self.method} {self.path}"

    def throttle(self, throttles: Throttles) -> Throttle:
        """How many requests a stage lets through here."""
        throttle: Throttle = getattr(throttles, self.kind)
        return throttle


_SIGNED = "Klarna has no key of ours: it signs what it posts here"
_OPENS_ONE = "The path holds a token that opens one payment"
_HAS_NO_KEY_YET = "A terminal fetches its key here, with a code that is good for one"
_NOTHING_TO_GUARD = "The page is the same for everybody; whoever uses it brings a key to the API"


def _routes(function: str, kind: str, *rows: str, open_because: str | None = None) -> tuple[Route, ...]:
    """The routes to a function behind one throttle; a row is a path after the methods that it takes."""
    return tuple(
        Route(method=method, path=path, function=function, kind=kind, open_because=open_because)
        for *methods, path in map(str.split, rows)
        for method in methods
    )


# Integrations are named after the first route of their function: another first route makes them anew.
ROUTES = (
    *_routes("authorize", "payments", "POST /v1/payments"),
    *_routes(
        "payments",
        "reads",
        "GET /v1/payments",
        "GET /v1/payments/{payment_id}",
        "GET /v1/payments/{payment_id}/events",
        "GET /v1/payments/{payment_id}/qr",
        "GET /v1/payments/{payment_id}/receipt",
    ),
    *_routes("payments", "payments", "POST /v1/payments/{payment_id}/cancel"),
    *_routes("payments", "management", "POST /v1/payments/{payment_id}/resolve"),
    *_routes(
        "transactions",
        "payments",
        "PATCH /v1/payments/{payment_id}",
        "POST /v1/payments/{payment_id}/captures",
        "POST /v1/payments/{payment_id}/captures/{capture_id}/refunds",
        "POST /v1/payments/{payment_id}/refunds",
        "POST /v1/payments/{payment_id}/release",
        "POST /v1/payments/{payment_id}/reauthorize",
    ),
    *_routes("confirm", "payments", "POST /v1/payments/{payment_id}/confirm", "POST /v1/confirmations"),
    *_routes("presentation", "reads", "GET /v1/presentation"),
    *_routes(
        "management",
        "management",
        "POST GET /v1/merchants",
        "GET PATCH /v1/merchants/{merchant_id}",
        "GET /v1/merchants/{merchant_id}/account",
        "POST GET /v1/merchants/{merchant_id}/stores",
        "GET PATCH /v1/merchants/{merchant_id}/stores/{store_reference}",
        "GET /v1/merchants/{merchant_id}/business-entities",
        "GET PATCH /v1/merchants/{merchant_id}/business-entities/{business_entity_reference}",
        "POST GET /v1/merchants/{merchant_id}/store-groups",
        "GET PATCH /v1/merchants/{merchant_id}/store-groups/{store_group_reference}",
        "GET /v1/merchants/{merchant_id}/products",
        "POST /v1/merchants/{merchant_id}/products/payment/disable",
        "POST /v1/merchants/{merchant_id}/products/payment/enable",
        "POST /v1/merchants/{merchant_id}/portal-links",
        "GET /v1/klarna/price-plans",
        "GET /v1/klarna/payment-profiles",
        "GET /v1/klarna/acquiring-accounts",
    ),
    *_routes(
        "access",
        "management",
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
    *_routes("access", "pairings", "POST /v1/pairings", open_because=_HAS_NO_KEY_YET),
    *_routes("access", "reads", "POST /v1/terminal/heartbeat"),
    *_routes(
        "webhooks",
        "management",
        "POST /v1/webhook-endpoints",
        "PATCH DELETE /v1/webhook-endpoints/{endpoint_id}",
        "POST /v1/webhook-endpoints/{endpoint_id}/rotate-secret",
        "POST /v1/webhook-endpoints/{endpoint_id}/test",
        "POST /v1/webhook-endpoints/{endpoint_id}/recover",
        "POST /v1/deliveries/{delivery_id}/replay",
    ),
    *_routes(
        "webhooks",
        "reads",
        "GET /v1/webhook-endpoints",
        "GET /v1/webhook-endpoints/{endpoint_id}",
        "GET /v1/webhook-endpoints/{endpoint_id}/deliveries",
    ),
    *_routes(
        "statements",
        "reads",
        "GET /v1/merchants/{merchant_id}/sell-rates",
        "GET /v1/merchants/{merchant_id}/statements",
    ),
    *_routes(
        "statements",
        "management",
        "POST /v1/merchants/{merchant_id}/sell-rates",
        "GET POST /v1/sell-rates",
        "GET POST /v1/fee-caps",
        "GET /v1/merchants/{merchant_id}/margin",
    ),
    *_routes("disputes", "reads", "GET /v1/disputes", "GET /v1/disputes/{dispute_id}"),
    *_routes(
        "disputes",
        "management",
        "POST /v1/disputes/{dispute_id}/accept-loss",
        "POST /v1/disputes/{dispute_id}/represent",
        "POST /v1/disputes/{dispute_id}/appeal",
        "POST /v1/disputes/{dispute_id}/attachments",
    ),
    *_routes(
        "klarna_settings",
        "management",
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
    *_routes(
        "settlements",
        "reads",
        "GET /v1/settlements",
        "GET /v1/settlements/{settlement_id}",
        "GET /v1/settlements/{settlement_id}/lines",
        "GET /v1/settlements/{settlement_id}/lines/{number}/proof",
        "GET /v1/settlements/{settlement_id}/proof",
        "GET /v1/settlements/{settlement_id}/breaks",
        "GET /v1/breaks",
    ),
    *_routes(
        "settlements",
        "management",
        "GET /v1/settlements/{settlement_id}/export",
        "POST /v1/settlements/{settlement_id}/breaks/{break_id}/acknowledge",
        "POST /v1/settlements/{settlement_id}/breaks/{break_id}/resolve",
    ),
    *_routes("klarna_webhook", "webhooks", "POST /klarna/webhooks", open_because=_SIGNED),
    *_routes("display", "pages", "GET /display/{token}", open_because=_OPENS_ONE),
    *_routes("display", "reads", "GET /display/{token}/state", open_because=_OPENS_ONE),
    *_routes("display", "payments", "POST /display/{token}/cancel", open_because=_OPENS_ONE),
    *_routes(
        "display",
        "pages",
        "GET /terminal",
        "GET /kiosk",
        "GET /settlements",
        "GET /assets/{file}",
        open_because=_NOTHING_TO_GUARD,
    ),
)
