"""What to show, as a kiosk reads it."""

from typing import Annotated, Self

from pydantic import ConfigDict, Field

from kassa.adapters.http.models import View
from kassa.domain.presentation import Instruction, Source
from kassa.use_cases.present import Shown


class BadgeView(View):
    """Klarna's picture; without an address, show the text alone."""

    url: str | None
    alt: str


class PaymentOptionView(View):
    """One way to pay with Klarna."""

    payment_option_id: Annotated[
        str | None, Field(description="Send it with `POST /v1/payments`; null for the static option")
    ]
    descriptor: str
    subheader: str | None
    badge: BadgeView


class LinkView(View):
    """A text that leads somewhere."""

    label: str
    url: str


class CheckoutView(View):
    """What to show beside the option once it is selected."""

    text: str | None
    links: list[LinkView]
    badge: BadgeView


class PresentationView(View):
    """What to show before the shopper chooses Klarna."""

    model_config = ConfigDict(
        from_attributes=True,
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "instruction": "SHOW_KLARNA",
                    "payment_options": [
                        {
                            "payment_option_id": "opt_4f7c",
                            "descriptor": "Klarna",
                            "subheader": "Betala nu, senare eller över tid",
                            "badge": {"url": "https://klarna.example/badge.svg", "alt": "Klarna"},
                        }
                    ],
                    "checkout": None,
                    "static": {
                        "payment_option_id": None,
                        "descriptor": "Betala med Klarna",
                        "subheader": None,
                        "badge": {"url": None, "alt": "Klarna"},
                    },
                    "source": "klarna",
                }
            ]
        },
    )

    instruction: Instruction
    payment_options: Annotated[list[PaymentOptionView], Field(description="Empty with HIDE_KLARNA")]
    checkout: CheckoutView | None
    static: Annotated[
        PaymentOptionView | None, Field(description="For a kiosk that shows one option only; null with HIDE_KLARNA")
    ]
    source: Annotated[Source, Field(description="`static` where Klarna did not answer")]

    @classmethod
    def of(cls, shown: Shown) -> Self:
        """The view of what to show."""
        presentation, static = shown.presentation, shown.static
        options = [PaymentOptionView.model_validate(option) for option in presentation.payment_options]
        return cls(
            instruction=presentation.instruction,
            payment_options=options,
            checkout=CheckoutView.model_validate(presentation.checkout) if presentation.checkout else None,
            static=PaymentOptionView.model_validate(static) if static else None,
            source=presentation.source,
        )
