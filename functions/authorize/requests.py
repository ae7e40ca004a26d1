"""What a terminal may ask for when it starts a payment."""

from typing import Annotated

from pydantic import ConfigDict, Field

from kassa.adapters.http.purchase_fields import LONGEST_TOKEN, PurchaseFields
from kassa.domain.payments.purchase import Purchase


class NewPayment(PurchaseFields):
    """A payment to start."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "amount": 2900,
                    "currency": "SEK",
                    "reference": "R-2026-000123",
                    "store_reference": "store-gbg-014",
                    "terminal_reference": "lane-3",
                    "line_items": [{"name": "Espresso beans 1kg", "quantity": 2, "total_amount": 2900}],
                }
            ]
        },
    )

    expires_in: Annotated[int, Field(ge=60, le=3600, multiple_of=30, description="Seconds until Kassa closes it")] = 300
    payment_option_id: Annotated[str, Field(min_length=1, max_length=255)] | None = None
    klarna_network_session_token: Annotated[str, Field(min_length=1, max_length=LONGEST_TOKEN)] | None = None

    def purchase(self) -> Purchase:
        """What Klarna is told of the basket, and what is passed through."""
        return self.purchase_with(
            payment_option_id=self.payment_option_id, klarna_network_session_token=self.klarna_network_session_token
        )
