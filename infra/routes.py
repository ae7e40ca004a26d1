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
    guarded: bool = True  # asks the authorizer who is calling

    @property
    def key(self) -> str:
        """The route as API Gateway names it."""
        return f"{self.method} {self.path}"

    def throttle(self, throttles: Throttles) -> Throttle:
        """How many requests a stage lets through here."""
        throttle: Throttle = getattr(throttles, self.kind)
        return throttle


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
    Route(method="POST", path="/v1/merchants/{merchant_id}/terminals", function="management", kind="management"),
    Route(method="POST", path="/v1/merchants/{merchant_id}/keys", function="management", kind="management"),
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
    Route(method="POST", path="/klarna/webhooks", function="klarna_webhook", kind="webhooks", guarded=False),
)
