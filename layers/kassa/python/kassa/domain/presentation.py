"""What a kiosk shows of Klarna before the shopper chooses how to pay."""

from dataclasses import dataclass, field
from enum import StrEnum

from kassa.domain.flow import Flow
from kassa.domain.languages import Language, language_in
from kassa.domain.payments.originators import Originator


class Instruction(StrEnum):
    """Whether and how Klarna stands among the ways to pay, in Klarna's words."""

    SHOW_KLARNA = "SHOW_KLARNA"
    SHOW_ONLY_KLARNA = "SHOW_ONLY_KLARNA"
    PRESELECT_KLARNA = "PRESELECT_KLARNA"
    HIDE_KLARNA = "HIDE_KLARNA"


class Preference(StrEnum):
    """Which of Klarna's options a merchant would rather promote; KLARNA is one option for all."""

    PAY_NOW = "PAY_NOW"
    PAY_LATER = "PAY_LATER"
    PAY_OVER_TIME = "PAY_OVER_TIME"
    KLARNA = "KLARNA"


class Source(StrEnum):
    """Who says what to show."""

    KLARNA = "klarna"
    STATIC = "static"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What Klarna is asked. Amount in minor units, currency ISO 4217, locale BCP 47."""

    account_id: str
    flow: Flow
    amount: int
    currency: str
    locale: str
    preference: Preference | None = None
    originators: tuple[Originator, ...] = ()
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """Klarna's picture, and the text in its place; without an address there is no picture."""

    url: str | None = None
    alt: str = "Klarna"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOption:
    """One way to pay with Klarna. Its id goes along when the payment is started; the static option has none."""

    payment_option_id: str | None
    descriptor: str
    subheader: str | None = None
    badge: Badge = Badge()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A text that leads somewhere."""

    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkout:
    """What to show beside the option once it is selected."""

    text: str | None
    links: tuple[Link, ...] = ()
    badge: Badge = Badge()


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """What to show. `fresh_for` is how many seconds it may be shown again without asking."""

    instruction: Instruction
    payment_options: tuple[PaymentOption, ...]
    checkout: Checkout | None
    source: Source
    fresh_for: int


_PAY_WITH_KLARNA: dict[Language, str] = {
    "en": "Pay with Klarna",
    "sv": "Betala med Klarna",
    "de": "Mit Klarna bezahlen",
    "nb": "Betal med Klarna",
    "da": "Betal med Klarna",
    "fi": "Maksa Klarnalla",
    "nl": "Betaal met Klarna",
    "fr": "Payer avec Klarna",
    "es": "Pagar con Klarna",
    "it": "Paga con Klarna",
    "pl": "Zapłać z Klarna",
}


def static_option(locale: str) -> PaymentOption:
    """The one option that is right everywhere, for every shopper; in English where the locale's language is none of ours."""
    return PaymentOption(payment_option_id=None, descriptor=_PAY_WITH_KLARNA[language_in(locale)])


def static_presentation(locale: str) -> Presentation:
    """What to show where Klarna does not say."""
    return Presentation(
        instruction=Instruction.SHOW_KLARNA,
        payment_options=(static_option(locale),),
        checkout=None,
        source=Source.STATIC,
        fresh_for=0,
    )
