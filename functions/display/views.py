"""What the shopper may see of a payment: what is asked, by whom, how it goes; nothing of anybody's data."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from kassa.adapters.http.display import DisplayState, display_state, support_code
from kassa.adapters.http.payment_view import poll_after_ms
from kassa.adapters.qr import TooSmall, fit
from kassa.adapters.qr.code import QUIET_ZONE
from kassa.adapters.receipts.formats import Formats
from kassa.adapters.screens.words import ScreenWords
from kassa.domain.languages import Language
from kassa.domain.merchants.merchant import Merchant, Store
from kassa.domain.payments.payment import Payment

SMALLEST_SCREEN = 220
"""Pixels that the smallest screen, 240 by 320, has for the code: it decides how much repair fits into it."""


class CodeView(BaseModel):
    """A drawing of the code in modules, for a square of `size` by `size` with the white around it."""

    model_config = ConfigDict(extra="forbid")

    size: int
    path: Annotated[str, Field(description="An SVG path of all that is black")]

    @classmethod
    def of(cls, content: str) -> "CodeView":
        matrix = _matrix(content)
        runs = "".join(_runs(row, line) for row, line in enumerate(matrix))
        return cls(size=len(matrix), path=runs)


def _matrix(content: str) -> tuple[tuple[bool, ...], ...]:
    try:
        return fit(content, SMALLEST_SCREEN).matrix
    except TooSmall as too_small:
        if too_small.smallest is None:  # no code holds so much
            raise
        return fit(content, too_small.smallest).matrix


def _runs(row: int, line: tuple[bool, ...]) -> str:
    """The black stretches of a row, each one move and one rectangle."""
    path, column = "", QUIET_ZONE
    while column < len(line):
        length = 0
        while line[column + length]:
            length += 1  # the quiet zone ends every row in white
        if length:
            path += f"M{column} {row}h{length}v1h-{length}z"
        column += length + 1
    return path


class StateView(BaseModel):
    """The screen at one moment. Amounts are in minor units."""

    model_config = ConfigDict(extra="forbid")

    state: DisplayState
    title: str
    message: str
    amount: int
    currency: str
    amount_text: str
    merchant: str
    store: str
    live: bool
    code: CodeView | None
    cancelable: bool
    canceling: bool
    support_code: str
    expires_at: datetime
    server_time: datetime
    poll_after_ms: int | None

    @classmethod
    def of(
        cls,
        payment: Payment,
        merchant: Merchant,
        store: Store,
        *,
        language: Language,
        words: ScreenWords,
        now: datetime,
    ) -> "StateView":
        state = display_state(payment)
        title, message = words.of(state)
        content = payment.qr_content if state == "show_qr" and not payment.cancel_pending else None
        formats = Formats(language, country=store.stands_at.country, currency=payment.currency)
        return cls(
            state=state,
            title=title,
            message=message,
            amount=payment.amount,
            currency=payment.currency,
            amount_text=formats.money(payment.amount),
            merchant=merchant.name,
            store=store.name,
            live=payment.live,
            code=CodeView.of(content) if content else None,
            cancelable=not payment.is_final and payment.finalising_since is None and not payment.cancel_pending,
            canceling=payment.cancel_pending and not payment.is_final,
            support_code=support_code(payment),
            expires_at=payment.expires_at,
            server_time=now,
            poll_after_ms=poll_after_ms(payment),
        )
