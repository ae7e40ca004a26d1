"""A payment as somebody asks for it, before anybody knows of which merchant, store and terminal it is."""

from dataclasses import dataclass
from datetime import timedelta

from kassa.domain.flow import Flow
from kassa.domain.payments.originators import Originator
from kassa.domain.payments.payment import Capture, Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPayment:
    """What the terminal wants paid, in minor units. `body_hash` tells a repeated request from another one.

    `flow` is the one that a token asks for; without a token, merchant or stage choose.
    """

    amount: int
    currency: str
    reference: str
    store_reference: str | None
    terminal_reference: str | None
    capture: Capture | None
    channel: Channel
    expires_in: timedelta
    body_hash: str
    flow: Flow | None = None
    originators: tuple[Originator, ...] = ()
