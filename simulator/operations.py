"""Every operation of the API with its method and path: the one table of what the simulator speaks."""

import simulator.disputes.operations as dispute_operations
import simulator.settlements.operations as settlement_operations
from simulator import (
    account_operations,
    authorize,
    captures,
    certificates,
    notifications,
    payment_requests,
    payment_transactions,
    presentation,
    refunds,
    v1_requests,
)
from simulator.calls import Act, Operation
from simulator.credentials import API_KEYS, CLIENT_IDENTIFIERS, OF_BOTH_KINDS, Endpoints

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
V1_MESSAGING = f"{V1_ACCOUNT}/payment/messaging"
INTEGRATION = "/v2/account/integration"
CERTIFICATES = f"{INTEGRATION}/credentials/client-certificate"
CERTIFICATE = f"{CERTIFICATES}/{{credential}}"
ENFORCEMENT = f"{INTEGRATION}/client-certificates/enforcement"


def _operation(name: str, category: str, act: Act) -> Operation:
    return Operation(name=name, category=category, act=act)


Table = tuple[tuple[str, str, Operation], ...]


def _credentials(path: str, name: str, act: Endpoints, of: str = "") -> Table:
    one = f"{path}/{{credential}}"
    return (
        ("POST", path, _operation(f"create_{name}{of}", PARTNERS, act.create)),
        ("GET", path, _operation(f"list_{name}s{of}", PARTNERS, act.list_all)),
        ("GET", one, _operation(f"read_{name}{of}", PARTNERS, act.read)),
        ("PATCH", one, _operation(f"update_{name}{of}", PARTNERS, act.update)),
        ("DELETE", one, _operation(f"delete_{name}{of}", PARTNERS, act.delete)),
    )


def _notifications(path: str, of: str = "") -> Table:
    keys, webhooks = f"{path}/signing-keys", f"{path}/webhooks"
    key, webhook = f"{keys}/{{signing_key}}", f"{webhooks}/{{webhook}}"
    return (
        ("POST", keys, _operation(f"create_signing_key{of}", PARTNERS, notifications.create_signing_key)),
        ("GET", keys, _operation(f"list_signing_keys{of}", PARTNERS, notifications.list_signing_keys)),
        ("GET", key, _operation(f"read_signing_key{of}", PARTNERS, notifications.read_signing_key)),
        ("DELETE", key, _operation(f"delete_signing_key{of}", PARTNERS, notifications.delete_signing_key)),
        ("POST", webhooks, _operation(f"create_webhook{of}", PARTNERS, notifications.create_webhook)),
        ("GET", webhooks, _operation(f"list_webhooks{of}", PARTNERS, notifications.list_webhooks)),
        ("GET", webhook, _operation(f"read_webhook{of}", PARTNERS, notifications.read_webhook)),
        ("PATCH", webhook, _operation(f"update_webhook{of}", PARTNERS, notifications.update_webhook)),
        ("DELETE", webhook, _operation(f"delete_webhook{of}", PARTNERS, notifications.delete_webhook)),
        ("POST", f"{webhook}/simulate", _operation(f"simulate_webhook{of}", PARTNERS, notifications.simulate_webhook)),
    )


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
    *account_operations.ROUTES,
    *_credentials(f"{INTEGRATION}/credentials/api-key", "api_key", API_KEYS),
    *_credentials(f"{INTEGRATION}/credentials/client-identifier", "client_identifier", CLIENT_IDENTIFIERS),
    *_credentials("/v1/account/credentials", "credential", OF_BOTH_KINDS, of="_v1"),
    *_credentials("/v2/account/credentials", "credential", OF_BOTH_KINDS),
    ("POST", CERTIFICATES, _operation("create_client_certificate", PARTNERS, certificates.create)),
    ("GET", CERTIFICATES, _operation("list_client_certificates", PARTNERS, certificates.list_all)),
    ("GET", CERTIFICATE, _operation("read_client_certificate", PARTNERS, certificates.read)),
    ("PATCH", CERTIFICATE, _operation("update_client_certificate", PARTNERS, certificates.update)),
    ("POST", f"{CERTIFICATE}/revoke", _operation("revoke_client_certificate", PARTNERS, certificates.revoke)),
    ("GET", ENFORCEMENT, _operation("read_certificate_enforcement", PARTNERS, certificates.read_enforcement)),
    ("PUT", ENFORCEMENT, _operation("enforce_certificates", PARTNERS, certificates.enforce)),
    ("DELETE", ENFORCEMENT, _operation("stop_enforcing_certificates", PARTNERS, certificates.stop_enforcing)),
    *_notifications("/v2/notification"),
    *_notifications("/v1/notification", of="_v1"),
)

NAMES = (*(operation.name for _, _, operation in ROUTES), FINALISE.name)
