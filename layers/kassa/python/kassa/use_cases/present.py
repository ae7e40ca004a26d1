"""Present Klarna: what a kiosk shows before the shopper chooses. It is never left without an answer for Klarna's sake."""

from dataclasses import dataclass

from kassa.domain.access.caller import Caller
from kassa.domain.flow import Flow
from kassa.domain.languages import locale_for
from kassa.domain.payments.originators import chain
from kassa.domain.presentation import (
    Instruction,
    PaymentOption,
    Preference,
    Presentation,
    Question,
    static_option,
    static_presentation,
)
from kassa.failures import Forbidden, KlarnaError, NotAccepted
from kassa.ports.merchants import Merchants
from kassa.ports.presentation import Presentations
from kassa.use_cases.access.whereabouts import agreed, open_store
from kassa.use_cases.merchants.managed import active

PATIENCE = 2.0
"""Seconds that Klarna gets: a kiosk waits for three, and the rest of the way takes some of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the kiosk is about to sell, and to whom it speaks."""

    amount: int
    currency: str
    locale: str | None
    store_reference: str | None
    preference: Preference | None
    session_token: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What to show, and the single option for a kiosk that shows no other; None where Klarna is not to be shown at all."""

    presentation: Presentation
    static: PaymentOption | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Present:
    """`flow` is the stage's, for merchants that did not choose one; `patience` is in seconds."""

    merchants: Merchants
    klarna: Presentations
    flow: Flow
    patience: float = PATIENCE

    def __call__(self, asked: Asked, caller: Caller) -> Shown:
        """What Klarna says, or the static option where it says nothing that can be shown in time.

        Raises Forbidden for an acquirer's key, NotAccepted where the store is missing, unknown or not the key's, or the
        locale is none.
        """
        if caller.of_the_acquirer or caller.merchant_id is None:
            raise Forbidden("what to show is asked with a terminal's or a merchant's key")
        question = self._question(asked, caller, caller.merchant_id)
        try:
            presentation = self.klarna.presentation(question, within=self.patience)
        except KlarnaError:
            presentation = static_presentation(question.locale)
        hidden = presentation.instruction is Instruction.HIDE_KLARNA
        return Shown(presentation=presentation, static=None if hidden else static_option(question.locale))

    def _question(self, asked: Asked, caller: Caller, merchant_id: str) -> Question:
        merchant = self.merchants.merchant(merchant_id)
        errors: dict[str, str] = {}
        store_reference = agreed("store_reference", caller.store_reference, asked.store_reference, errors)
        if errors:
            raise NotAccepted(errors)
        store = open_store(self.merchants, merchant.id, store_reference)
        try:
            locale = locale_for(asked.locale, store.stands_at.country)
        except ValueError:
            raise NotAccepted({"locale": "must be a locale of BCP 47, such as sv-SE"}) from None
        return Question(
            account_id=active(merchant),
            flow=merchant.flow or self.flow,
            amount=asked.amount,
            currency=asked.currency,
            locale=locale,
            preference=asked.preference,
            originators=chain(merchant.platform, None, ()),
            session_token=asked.session_token,
        )
