"""The table of the calls that we make to Klarna; no path is spelled anywhere else."""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

AUTHORIZATION = "payment-transaction-authorization"
PAYMENT_REQUESTS = "payment-request-management"
TRANSACTIONS = "payment-transaction-management"
CAPTURES = "payment-transaction-capture"
PARTNERS = "partner-management"
PRESENTATION = "payment-presentation"
MESSAGING = "on-site-messaging"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One call. `category` is what Klarna's rate limits count it under.

    With `names_account` the account stands in a header too, which v1 once asked for beside the path.

    An idempotent operation may be repeated as it is; any other goes out under an idempotency key of its own. Of some
    operations nothing need be read but that they succeeded: they may be answered without a body.
    """

    name: str
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    version: str = "v2"
    path: str
    category: str
    idempotent: bool
    may_be_silent: bool = False
    names_account: bool = False

    @property
    def changes_transaction(self) -> bool:
        """Whether it moves approved money, or changes what is known of it."""
        return not self.idempotent and "{payment_transaction_id}" in self.path

    def path_of(self, **ids: str) -> str:
        """The path with Klarna's ids in their places."""
        return f"/{self.version}" + self.path.format_map({name: quote(value, safe=":") for name, value in ids.items()})


AUTHORIZE = Operation(
    name="authorize",
    method="POST",
    path="/accounts/{account_id}/payment/authorize",
    category=AUTHORIZATION,
    idempotent=False,
)
FINALISE = Operation(
    name="finalise",
    method="POST",
    path="/accounts/{account_id}/payment/authorize",
    category=AUTHORIZATION,
    idempotent=False,
)
READ_PAYMENT_REQUEST = Operation(
    name="read_payment_request",
    method="GET",
    path="/accounts/{account_id}/payment/requests/{payment_request_id}",
    category=PAYMENT_REQUESTS,
    idempotent=True,
)
UPDATE_PAYMENT_REQUEST = Operation(
    name="update_payment_request",
    method="PUT",
    path="/accounts/{account_id}/payment/requests/{payment_request_id}",
    category=PAYMENT_REQUESTS,
    idempotent=False,
)
CANCEL_PAYMENT_REQUEST = Operation(
    name="cancel_payment_request",
    method="DELETE",
    path="/accounts/{account_id}/payment/requests/{payment_request_id}",
    category=PAYMENT_REQUESTS,
    idempotent=True,
)
CREATE_PAYMENT_REQUEST = Operation(
    name="create_payment_request",
    method="POST",
    version="v1",
    path="/accounts/{account_id}/payment/requests",
    category=PAYMENT_REQUESTS,
    idempotent=False,
)
READ_PAYMENT_REQUEST_V1 = Operation(
    name="read_payment_request_v1",
    method="GET",
    version="v1",
    path="/accounts/{account_id}/payment/requests/{payment_request_id}",
    category=PAYMENT_REQUESTS,
    idempotent=True,
)
UPDATE_PAYMENT_REQUEST_V1 = Operation(
    name="update_payment_request_v1",
    method="PATCH",
    version="v1",
    path="/accounts/{account_id}/payment/requests/{payment_request_id}",
    category=PAYMENT_REQUESTS,
    idempotent=False,
)
CANCEL_PAYMENT_REQUEST_V1 = Operation(
    name="cancel_payment_request_v1",
    method="DELETE",
    version="v1",
    path="/accounts/{account_id}/payment/requests/{payment_request_id}",
    category=PAYMENT_REQUESTS,
    idempotent=True,
)
CONFIRM_PAYMENT_REQUEST = Operation(
    name="confirm_payment_request",
    method="POST",
    version="v1",
    path="/accounts/{account_id}/payment/confirmation-tokens/{payment_confirmation_token}/confirm",
    category=AUTHORIZATION,
    idempotent=False,
    names_account=True,
)
READ_PAYMENT_TRANSACTION = Operation(
    name="read_payment_transaction",
    method="GET",
    path="/accounts/{account_id}/payment/transactions/{payment_transaction_id}",
    category=TRANSACTIONS,
    idempotent=True,
)
CAPTURE = Operation(
    name="capture",
    method="POST",
    path="/accounts/{account_id}/payment/transactions/{payment_transaction_id}/captures",
    category=CAPTURES,
    idempotent=False,
    may_be_silent=True,
)
REFUND_CAPTURE = Operation(
    name="refund_capture",
    method="POST",
    path="/accounts/{account_id}/payment/transactions/{payment_transaction_id}/captures/{payment_capture_id}/refunds",
    category=TRANSACTIONS,
    idempotent=False,
    may_be_silent=True,
)
VOID = Operation(
    name="void",
    method="POST",
    path="/accounts/{account_id}/payment/transactions/{payment_transaction_id}/void",
    category=TRANSACTIONS,
    idempotent=False,
    may_be_silent=True,
)
REAUTHORIZE = Operation(
    name="reauthorize",
    method="POST",
    path="/accounts/{account_id}/payment/transactions/{payment_transaction_id}/reauthorize",
    category=TRANSACTIONS,
    idempotent=False,
    may_be_silent=True,
)
UPDATE_PAYMENT_TRANSACTION = Operation(
    name="update_payment_transaction",
    method="PATCH",
    path="/accounts/{account_id}/payment/transactions/{payment_transaction_id}",
    category=TRANSACTIONS,
    idempotent=False,
    may_be_silent=True,
)
READ_PRESENTATION = Operation(
    name="read_presentation",
    method="GET",
    path="/accounts/{account_id}/payment/presentation",
    category=PRESENTATION,
    idempotent=True,
)
READ_PAYMENT_DESCRIPTORS = Operation(
    name="read_payment_descriptors",
    method="GET",
    version="v1",
    path="/accounts/{account_id}/payment/messaging/payment-descriptors",
    category=MESSAGING,
    idempotent=True,
)
READ_CHECKOUT_PLACEMENT = Operation(
    name="read_checkout_placement",
    method="GET",
    version="v1",
    path="/accounts/{account_id}/payment/messaging/checkout",
    category=MESSAGING,
    idempotent=True,
)

OPERATIONS = (
    AUTHORIZE,
    FINALISE,
    READ_PAYMENT_REQUEST,
    UPDATE_PAYMENT_REQUEST,
    CANCEL_PAYMENT_REQUEST,
    CREATE_PAYMENT_REQUEST,
    READ_PAYMENT_REQUEST_V1,
    UPDATE_PAYMENT_REQUEST_V1,
    CANCEL_PAYMENT_REQUEST_V1,
    CONFIRM_PAYMENT_REQUEST,
    READ_PAYMENT_TRANSACTION,
    CAPTURE,
    REFUND_CAPTURE,
    VOID,
    REAUTHORIZE,
    UPDATE_PAYMENT_TRANSACTION,
    READ_PRESENTATION,
    READ_PAYMENT_DESCRIPTORS,
    READ_CHECKOUT_PLACEMENT,
)
