"""Make an event happen at the local stage: a real payment, and a simulated shopper and Klarna that do what it takes."""

from collections.abc import Mapping

from cli.api.kassa_api import KassaApi
from cli.events import trigger_dispute
from cli.events.counter import A_DEADLINE, A_SLICE, AMOUNT, CURRENCY, Counter, JsonObject, Trigger
from cli.events.listen import ENDPOINTS
from cli.failures import CannotGoOn, Mistyped
from cli.payments.purchase import new_reference


def _created(at: Counter) -> JsonObject:
    return at.start()


def _shopper_arrives(at: Counter) -> JsonObject:
    payment = at.start()
    at.klarna.shopper(payment["id"], "scan")
    return payment


def _updated(at: Counter) -> JsonObject:
    payment = at.start()
    at.merchant.change("PATCH", f"/v1/payments/{payment['id']}", {"reference": new_reference("changed")})
    return payment


def _declined(at: Counter) -> JsonObject:
    payment = at.start()
    at.klarna.shopper(payment["id"], "decline")
    return payment


def _canceled(at: Counter) -> JsonObject:
    payment = at.start()
    at.terminal.post(f"/v1/payments/{payment['id']}/cancel")
    return payment


def _expired(at: Counter) -> JsonObject:
    return at.start(expires_in=60)


def _failed(at: Counter) -> JsonObject:
    at.klarna.fault("authorize", "error", status=403, code="OPERATION_FORBIDDEN")
    body = {"amount": AMOUNT, "currency": CURRENCY, "reference": new_reference("trigger")}
    return at.terminal.post("/v1/payments", body)


def _captured(at: Counter) -> JsonObject:
    payment = at.approved(capture="manual")
    at.does(payment, "captures")
    return payment


def _refunded(at: Counter) -> JsonObject:
    payment = at.approved()
    at.does(payment, "refunds", reference=new_reference("return"))
    return payment


def _released(at: Counter) -> JsonObject:
    payment = at.approved(capture="manual")
    at.does(payment, "release")
    return payment


def _reauthorized(at: Counter) -> JsonObject:
    payment = at.approved(capture="manual")
    at.does(payment, "reauthorize")
    return payment


def _drift(at: Counter) -> JsonObject:
    payment = at.approved()
    at.klarna.portal("refund", payment["id"], amount=100)
    at.acquirer.post(f"/v1/payments/{payment['id']}/resolve")
    return payment


def _reversed(at: Counter) -> JsonObject:
    """Klarna approves the very first call, its answer is lost, and the cashier gives up meanwhile."""
    at.klarna.outcome(first_call="APPROVED", times=1)
    at.klarna.fault("authorize", "timeout_after")
    body = {"amount": AMOUNT, "currency": CURRENCY, "reference": new_reference("trigger")}
    payment = at.terminal.post("/v1/payments", body)
    at.terminal.post(f"/v1/payments/{payment['id']}/cancel")
    return payment


TRIGGERS: Mapping[str, Trigger] = {
    "payment.created": Trigger(does="a terminal asks for a payment", recipe=_created),
    "payment.awaiting_shopper": Trigger(does="a terminal asks for a payment and shows its code", recipe=_created),
    "payment.shopper_arrived": Trigger(does="the shopper scans the code", recipe=_shopper_arrives),
    "payment.updated": Trigger(does="the terminal changes the reference before anybody scans", recipe=_updated),
    "payment.approved": Trigger(does="the shopper approves", recipe=lambda at: at.approved()),
    "payment.declined": Trigger(does="the shopper declines", recipe=_declined),
    "payment.canceled": Trigger(does="the cashier cancels", recipe=_canceled),
    "payment.expired": Trigger(does="nobody comes; takes a minute", recipe=_expired, within=A_DEADLINE),
    "payment.failed": Trigger(does="Klarna refuses the first call", recipe=_failed),
    "payment.captured": Trigger(does="approved to be captured later, then captured", recipe=_captured),
    "payment.refunded": Trigger(does="approved, then refunded", recipe=_refunded),
    "payment.released": Trigger(does="approved to be captured later, then released", recipe=_released),
    "payment.reauthorized": Trigger(does="approved to be captured later, then reauthorized", recipe=_reauthorized),
    "payment.drift_detected": Trigger(does="approved, then refunded in Klarna's portal", recipe=_drift),
    "payment.reversed": Trigger(
        does="Klarna approves at once, the answer is lost, the cashier cancels", recipe=_reversed, within=A_SLICE
    ),
    **trigger_dispute.TRIGGERS,
}

CANNOT: Mapping[str, str] = {
    "payment.authorization_expiring": "it comes three weeks after an approval, and our clock cannot be moved",
}

TEST_EVENT = "webhook_endpoint.test"


def trigger(event: str, at: Counter) -> JsonObject:
    """Make it happen; the payment that it happened to. Raises `CannotGoOn`."""
    if event in CANNOT:
        raise CannotGoOn(f"{event} cannot be made to happen: {CANNOT[event]}.")
    if event not in TRIGGERS:
        raise Mistyped(f"There is no trigger for {event!r}; kassa trigger --list shows all.")
    chosen = TRIGGERS[event]
    payment = chosen.recipe(at)
    return at.once(payment, event, within=chosen.within)


def send_test_events(merchant: KassaApi) -> list[str]:
    """Have the test event sent to each of the merchant's endpoints; their addresses."""
    found = list(merchant.all(ENDPOINTS, most=100))
    for one in found:
        merchant.post(f"{ENDPOINTS}/{one['id']}/test")
    return [str(one["url"]) for one in found]
