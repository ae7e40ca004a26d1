"""Every operation of the API with its method and path: the one table of what the simulator speaks."""

import simulator.disputes.operations as dispute_operations
import simulator.settlements.operations as settlement_operations
from simulator import (
    authorize,
    captures,
    notifications,
    payment_requests,
    payment_transactions,
    presentation,
    refunds,
    stores,
    v1_requests,
)
from simulator.calls import Act, Operation

AUTHORIZATION = "payment-transaction-authorization"
REQUESTS = "payment-request-management"
TRANSACTIONS = "payment-transaction-management"
CAPTURES = "payment-transaction-capture"
PARTNERS = "partner-management"
PRESENTATION = "payment-presentation"
MESSAGING = "on-site-messaging"

ACCOUNT = "/v2/accounts/{account}"
REQUEST = f"{ACCOUNT}/payment/requests/{{request}}"
V1_ACCOUNT = "/v1/accounts/{account}"
V1_REQUESTS = f"{V1_ACCOUNT}/payment/requests"
V1_REQUEST = f"{V1_REQUESTS}/{{request}}"
TRANSACTION = f"{ACCOUNT}/payment/transactions/{{transaction}}"
CAPTURE = f"{TRANSACTION}/captures/{{capture}}"
STORES = f"{ACCOUNT}/stores"
V1_MESSAGING = f"{V1_ACCOUNT}/payment/messaging"
KEYS = "/v2/notification/signing-keys"
KEY = f"{KEYS}/{{signing_key}}"
WEBHOOKS = "/v2/notification/webhooks"
WEBHOOK = f"{WEBHOOKS}/{{webhook}}"


def _operation(name: str, category: str, act: Act) -> Operation:
    return Operation(name=name, category=category, act=act)


AUTHORIZE = _operation("authorize", AUTHORIZATION, authorize.first_call)
FINALISE = _operation("finalise", AUTHORIZATION, authorize.final_call)
"""The same method and path as AUTHORIZE, with a session token."""
CONFIRM = _operation("confirm_payment_request", AUTHORIZATION, v1_requests.confirm)

ROUTES = (
    ("POST", f"{ACCOUNT}/payment/authorize", AUTHORIZE),
    ("GET", REQUEST, _operation("read_payment_request", REQUESTS, payment_requests.read)),
    ("PUT", REQUEST, _operation("update_payment_request", REQUESTS, payment_requests.update)),
    ("DELETE", REQUEST, _operation("cancel_payment_request", REQUESTS, payment_requests.cancel)),
    ("POST", V1_REQUESTS, _operation("create_payment_request", REQUESTS, v1_requests.create)),
    ("GET", V1_REQUEST, _operation("read_payment_request_v1", REQUESTS, v1_requests.read)),
    ("PATCH", V1_REQUEST, _operation("update_payment_request_v1", REQUESTS, v1_requests.update)),
    ("DELETE", V1_REQUEST, _operation("cancel_payment_request_v1", REQUESTS, v1_requests.cancel)),
    ("POST", f"{V1_ACCOUNT}/payment/confirmation-tokens/{{token}}/confirm", CONFIRM),
    ("POST", f"{V1_ACCOUNT}/confirmation-tokens/{{token}}/confirm", CONFIRM),
    ("GET", TRANSACTION, _operation("read_payment_transaction", TRANSACTIONS, payment_transactions.read)),
    ("PATCH", TRANSACTION, _operation("update_transaction", TRANSACTIONS, payment_transactions.update)),
    ("POST", f"{TRANSACTION}/captures", _operation("capture", CAPTURES, captures.capture)),
    ("PATCH", CAPTURE, _operation("update_capture", TRANSACTIONS, captures.update)),
    ("POST", f"{CAPTURE}/refunds", _operation("refund_capture", TRANSACTIONS, refunds.refund_capture)),
    ("POST", f"{TRANSACTION}/refunds", _operation("refund_transaction", TRANSACTIONS, refunds.refund_transaction)),
    ("POST", f"{TRANSACTION}/void", _operation("void", TRANSACTIONS, payment_transactions.void)),
    ("POST", f"{TRANSACTION}/reauthorize", _operation("reauthorize", TRANSACTIONS, payment_transactions.reauthorize)),
    *settlement_operations.ROUTES,
    *dispute_operations.ROUTES,
    ("GET", f"{ACCOUNT}/payment/presentation", _operation("read_presentation", PRESENTATION, presentation.present)),
    (
        "GET",
        f"{V1_MESSAGING}/payment-descriptors",
        _operation("read_payment_descriptors", MESSAGING, presentation.describe),
    ),
    ("GET", f"{V1_MESSAGING}/checkout", _operation("read_checkout_placement", MESSAGING, presentation.place)),
    ("POST", STORES, _operation("create_store", PARTNERS, stores.create)),
    ("GET", STORES, _operation("list_stores", PARTNERS, stores.list_all)),
    ("GET", f"{STORES}/{{store}}", _operation("read_store", PARTNERS, stores.read)),
    ("POST", KEYS, _operation("create_signing_key", PARTNERS, notifications.create_signing_key)),
    ("GET", KEYS, _operation("list_signing_keys", PARTNERS, notifications.list_signing_keys)),
    ("GET", KEY, _operation("read_signing_key", PARTNERS, notifications.read_signing_key)),
    ("DELETE", KEY, _operation("delete_signing_key", PARTNERS, notifications.delete_signing_key)),
    ("POST", WEBHOOKS, _operation("create_webhook", PARTNERS, notifications.create_webhook)),
    ("GET", WEBHOOKS, _operation("list_webhooks", PARTNERS, notifications.list_webhooks)),
    ("GET", WEBHOOK, _operation("read_webhook", PARTNERS, notifications.read_webhook)),
    ("PATCH", WEBHOOK, _operation("update_webhook", PARTNERS, notifications.update_webhook)),
    ("DELETE", WEBHOOK, _operation("delete_webhook", PARTNERS, notifications.delete_webhook)),
    ("POST", f"{WEBHOOK}/simulate", _operation("simulate_webhook", PARTNERS, notifications.simulate_webhook)),
)

NAMES = (*(operation.name for _, _, operation in ROUTES), FINALISE.name)
