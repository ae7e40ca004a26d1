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

_TERMINALS, _KEYS = "/v1/merchants/{merchant_id}/terminals", "/v1/merchants/{merchant_id}/keys"

ACCESS_ROUTES = (
    Route(method="POST", path=_TERMINALS, function="access", kind="management"),
    Route(method="GET", path=_TERMINALS, function="access", kind="management"),
    Route(method="GET", path=f"{_TERMINALS}/{{terminal_id}}", function="access", kind="management"),
    Route(method="PATCH", path=f"{_TERMINALS}/{{terminal_id}}", function="access", kind="management"),
    Route(method="POST", path=f"{_TERMINALS}/{{terminal_id}}/revoke", function="access", kind="management"),
    Route(method="POST", path=f"{_TERMINALS}/{{terminal_id}}/pairing-codes", function="access", kind="management"),
    Route(method="POST", path=_KEYS, function="access", kind="management"),
    Route(method="GET", path=_KEYS, function="access", kind="management"),
    Route(method="GET", path=f"{_KEYS}/{{key_id}}", function="access", kind="management"),
    Route(method="POST", path=f"{_KEYS}/{{key_id}}/rotate", function="access", kind="management"),
    Route(method="POST", path=f"{_KEYS}/{{key_id}}/revoke", function="access", kind="management"),
    Route(method="POST", path="/v1/pairings", function="access", kind="pairings", open_because=_HAS_NO_KEY_YET),
    Route(method="POST", path="/v1/terminal/heartbeat", function="access", kind="reads"),
    Route(method="GET", path="/v1/audit", function="access", kind="management"),
)

_KLARNA_ACCOUNT = tuple(
    Route(method=method, path=f"/v1/klarna/{path}", function="klarna_settings", kind="management")
    for path, methods in (
        ("credentials", "GET POST"),
        ("credentials/{credential_id}", "GET PATCH DELETE"),
        ("certificates", "GET POST"),
        ("certificates/enforcement", "PUT DELETE"),
        ("certificates/{certificate_id}", "DELETE"),
        ("webhooks", "GET POST"),
        ("webhooks/{webhook_id}", "GET PATCH DELETE"),
        ("webhooks/{webhook_id}/simulate", "POST"),
        ("signing-keys", "GET POST"),
        ("signing-keys/{signing_key_id}", "GET DELETE"),
        ("rotations", "GET POST"),
        ("rotations/{rotation_id}", "GET"),
    )
    for method in methods.split()
)

ROUTES = (
    Route(method="POST", path="/v1/payments", function="authorize", kind="payments"),
    Route(method="GET", path="/v1/payments", function="payments", kind="reads"),
    Route(method="GET", path="/v1/payments/{payment_id}", function="payments", kind="reads"),
    Route(method="GET", path="/v1/payments/{payment_id}/events", function="payments", kind="reads"),
    Route(method="GET", path="/v1/payments/{payment_id}/qr", function="payments", kind="reads"),
    Route(method="GET", path="/v1/payments/{payment_id}/receipt", function="payments", kind="reads"),
    Route(method="POST", path="/v1/payments/{payment_id}/cancel", function="payments", kind="payments"),
    Route(method="POST", path="/v1/payments/{payment_id}/resolve", function="payments", kind="management"),
    Route(method="PATCH", path="/v1/payments/{payment_id}", function="transactions", kind="payments"),
    Route(method="POST", path="/v1/payments/{payment_id}/captures", function="transactions", kind="payments"),
    Route(
        method="POST",
        path="/v1/payments/{payment_id}/captures/{capture_id}/refunds",
        function="transactions",
        kind="payments",
    ),
    Route(method="POST", path="/v1/payments/{payment_id}/refunds", function="transactions", kind="payments"),
    Route(method="POST", path="/v1/payments/{payment_id}/release", function="transactions", kind="payments"),
    Route(method="POST", path="/v1/payments/{payment_id}/reauthorize", function="transactions", kind="payments"),
    Route(method="POST", path="/v1/payments/{payment_id}/confirm", function="confirm", kind="payments"),
    Route(method="POST", path="/v1/confirmations", function="confirm", kind="payments"),
    Route(method="GET", path="/v1/presentation", function="presentation", kind="reads"),
    Route(method="POST", path="/v1/merchants", function="management", kind="management"),
    Route(method="GET", path="/v1/merchants/{merchant_id}", function="management", kind="management"),
    Route(method="POST", path="/v1/merchants/{merchant_id}/stores", function="management", kind="management"),
    Route(method="GET", path="/v1/merchants", function="management", kind="management"),
    Route(method="PATCH", path="/v1/merchants/{merchant_id}", function="management", kind="management"),
    Route(method="GET", path="/v1/merchants/{merchant_id}/account", function="management", kind="management"),
    Route(method="GET", path="/v1/merchants/{merchant_id}/stores", function="management", kind="management"),
    Route(
        method="GET",
        path="/v1/merchants/{merchant_id}/stores/{store_reference}",
        function="management",
        kind="management",
    ),
    Route(
        method="PATCH",
        path="/v1/merchants/{merchant_id}/stores/{store_reference}",
        function="management",
        kind="management",
    ),
    Route(method="GET", path="/v1/merchants/{merchant_id}/business-entities", function="management", kind="management"),
    Route(
        method="GET",
        path="/v1/merchants/{merchant_id}/business-entities/{business_entity_reference}",
        function="management",
        kind="management",
    ),
    Route(
        method="PATCH",
        path="/v1/merchants/{merchant_id}/business-entities/{business_entity_reference}",
        function="management",
        kind="management",
    ),
    Route(method="POST", path="/v1/merchants/{merchant_id}/store-groups", function="management", kind="management"),
    Route(method="GET", path="/v1/merchants/{merchant_id}/store-groups", function="management", kind="management"),
    Route(
        method="GET",
        path="/v1/merchants/{merchant_id}/store-groups/{store_group_reference}",
        function="management",
        kind="management",
    ),
    Route(
        method="PATCH",
        path="/v1/merchants/{merchant_id}/store-groups/{store_group_reference}",
        function="management",
        kind="management",
    ),
    Route(method="GET", path="/v1/merchants/{merchant_id}/products", function="management", kind="management"),
    Route(
        method="POST",
        path="/v1/merchants/{merchant_id}/products/payment/disable",
        function="management",
        kind="management",
    ),
    Route(
        method="POST",
        path="/v1/merchants/{merchant_id}/products/payment/enable",
        function="management",
        kind="management",
    ),
    Route(method="POST", path="/v1/merchants/{merchant_id}/portal-links", function="management", kind="management"),
    Route(method="GET", path="/v1/klarna/price-plans", function="management", kind="management"),
    Route(method="GET", path="/v1/klarna/payment-profiles", function="management", kind="management"),
    Route(method="GET", path="/v1/klarna/acquiring-accounts", function="management", kind="management"),
    *ACCESS_ROUTES,
    Route(method="POST", path="/v1/webhook-endpoints", function="webhooks", kind="management"),
    Route(method="GET", path="/v1/webhook-endpoints", function="webhooks", kind="reads"),
    Route(method="GET", path="/v1/webhook-endpoints/{endpoint_id}", function="webhooks", kind="reads"),
    Route(method="PATCH", path="/v1/webhook-endpoints/{endpoint_id}", function="webhooks", kind="management"),
    Route(method="DELETE", path="/v1/webhook-endpoints/{endpoint_id}", function="webhooks", kind="management"),
    Route(
        method="POST", path="/v1/webhook-endpoints/{endpoint_id}/rotate-secret", function="webhooks", kind="management"
    ),
    Route(method="POST", path="/v1/webhook-endpoints/{endpoint_id}/test", function="webhooks", kind="management"),
    Route(method="GET", path="/v1/webhook-endpoints/{endpoint_id}/deliveries", function="webhooks", kind="reads"),
    Route(method="POST", path="/v1/webhook-endpoints/{endpoint_id}/recover", function="webhooks", kind="management"),
    Route(method="POST", path="/v1/deliveries/{delivery_id}/replay", function="webhooks", kind="management"),
    Route(method="GET", path="/v1/merchants/{merchant_id}/sell-rates", function="statements", kind="reads"),
    Route(method="POST", path="/v1/merchants/{merchant_id}/sell-rates", function="statements", kind="management"),
    Route(method="GET", path="/v1/sell-rates", function="statements", kind="management"),
    Route(method="POST", path="/v1/sell-rates", function="statements", kind="management"),
    Route(method="GET", path="/v1/fee-caps", function="statements", kind="management"),
    Route(method="POST", path="/v1/fee-caps", function="statements", kind="management"),
    Route(method="GET", path="/v1/merchants/{merchant_id}/statements", function="statements", kind="reads"),
    Route(method="GET", path="/v1/merchants/{merchant_id}/margin", function="statements", kind="management"),
    Route(method="GET", path="/v1/disputes", function="disputes", kind="reads"),
    Route(method="GET", path="/v1/disputes/{dispute_id}", function="disputes", kind="reads"),
    Route(method="POST", path="/v1/disputes/{dispute_id}/accept-loss", function="disputes", kind="management"),
    Route(method="POST", path="/v1/disputes/{dispute_id}/represent", function="disputes", kind="management"),
    Route(method="POST", path="/v1/disputes/{dispute_id}/appeal", function="disputes", kind="management"),
    Route(method="POST", path="/v1/disputes/{dispute_id}/attachments", function="disputes", kind="management"),
    *_KLARNA_ACCOUNT,
    Route(method="GET", path="/v1/settlements", function="settlements", kind="reads"),
    Route(method="GET", path="/v1/settlements/{settlement_id}", function="settlements", kind="reads"),
    Route(method="GET", path="/v1/settlements/{settlement_id}/lines", function="settlements", kind="reads"),
    Route(
        method="GET", path="/v1/settlements/{settlement_id}/lines/{number}/proof", function="settlements", kind="reads"
    ),
    Route(method="GET", path="/v1/settlements/{settlement_id}/proof", function="settlements", kind="reads"),
    Route(method="GET", path="/v1/settlements/{settlement_id}/export", function="settlements", kind="management"),
    Route(method="GET", path="/v1/settlements/{settlement_id}/breaks", function="settlements", kind="reads"),
    Route(
        method="POST",
        path="/v1/settlements/{settlement_id}/breaks/{break_id}/acknowledge",
        function="settlements",
        kind="management",
    ),
    Route(
        method="POST",
        path="/v1/settlements/{settlement_id}/breaks/{break_id}/resolve",
        function="settlements",
        kind="management",
    ),
    Route(method="GET", path="/v1/breaks", function="settlements", kind="reads"),
    Route(method="POST", path="/klarna/webhooks", function="klarna_webhook", kind="webhooks", open_because=_SIGNED),
    Route(method="GET", path="/display/{token}", function="display", kind="pages", open_because=_OPENS_ONE),
    Route(method="GET", path="/display/{token}/state", function="display", kind="reads", open_because=_OPENS_ONE),
    Route(method="POST", path="/display/{token}/cancel", function="display", kind="payments", open_because=_OPENS_ONE),
    Route(method="GET", path="/terminal", function="display", kind="pages", open_because=_NOTHING_TO_GUARD),
    Route(method="GET", path="/kiosk", function="display", kind="pages", open_because=_NOTHING_TO_GUARD),
    Route(method="GET", path="/settlements", function="display", kind="pages", open_because=_NOTHING_TO_GUARD),
    Route(method="GET", path="/assets/{file}", function="display", kind="pages", open_because=_NOTHING_TO_GUARD),
)
