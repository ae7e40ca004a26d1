"""What may be asked for with the token of a shopper's approval."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kassa.adapters.http.fingerprint import fingerprint
from kassa.adapters.http.models import Strict
from kassa.adapters.http.purchase_fields import LONGEST_TOKEN, Amount, Currency, PurchaseFields
from kassa.domain.flow import Flow
from kassa.domain.payments.purchase import Purchase
from kassa.use_cases.payments.confirm import Asked

LONGEST_CONFIRMATION_TOKEN = 1000
"""Characters; it stands in a path."""

ConfirmationToken = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][\x21-\x7e]*$",
        max_length=LONGEST_CONFIRMATION_TOKEN,
        description="Klarna's token of an approval in v1",
    ),
]
SessionToken = Annotated[
    str,
    Field(pattern=r"^[\x21-\x7e]+$", max_length=LONGEST_TOKEN, description="Klarna's token of an approval in v2"),
]


class _WithToken(BaseModel):
    payment_confirmation_token: ConfirmationToken | None = None
    klarna_network_session_token: SessionToken | None = None

    @model_validator(mode="after")
    def has_one_token(self) -> Self:
        if (self.payment_confirmation_token is None) == (self.klarna_network_session_token is None):
            raise ValueError("exactly one of payment_confirmation_token and klarna_network_session_token is needed")
        return self

    @property
    def token(self) -> str:
        return self.payment_confirmation_token or self.klarna_network_session_token or ""


class ConfirmedPayment(_WithToken, Strict):
    """The token of a payment that waits for its shopper, and what the shopper approved."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "payment_confirmation_token": "krn:payment:eu1:confirmation-token:51bbf3db",
                    "amount": 2900,
                    "currency": "SEK",
                }
            ]
        },
    )

    amount: Amount
    currency: Currency

    def request(self) -> Asked:
        """The same in our words."""
        return Asked(token=self.token, amount=self.amount, currency=self.currency, request_hash=fingerprint(self))


class NewConfirmation(_WithToken, PurchaseFields):
    """A purchase whose shopper has approved elsewhere, as with Express checkout."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "klarna_network_session_token": "krn:network:eu1:test:session-token:eyJhbGciOi",
                    "amount": 2900,
                    "currency": "SEK",
                    "reference": "R-2026-000124",
                    "store_reference": "store-gbg-014",
                    "terminal_reference": "lane-3",
                }
            ]
        },
    )

    @property
    def flow(self) -> Flow:
        """The token decides: it is good for one flow only."""
        return Flow.PAYMENT_REQUEST if self.payment_confirmation_token is not None else Flow.AUTHORIZE

    def purchase(self) -> Purchase:
        """What Klarna is told, and the token that finishes it."""
        return self.purchase_with(
            payment_confirmation_token=self.payment_confirmation_token,
            klarna_network_session_token=self.klarna_network_session_token,
            approved_elsewhere=True,
        )
