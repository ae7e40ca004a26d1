"""Make an event of a dispute happen at the local stage: a shopper questions a payment, and the simulated Klarna decides."""

from collections.abc import Mapping
from typing import Any

from cli import console
from cli.events.counter import Counter, JsonObject, Trigger
from cli.stages.functions import DISPUTE_LOOKS, Functions

LAST_DAY, MORE_TIME = 12 * 3600, 7 * 24 * 3600


def _opened(at: Counter, **about: Any) -> JsonObject:
    payment = at.approved()
    at.klarna.opens_dispute(payment["id"], **about)
    return at.once(payment, "dispute.opened")


def _updated(at: Counter) -> JsonObject:
    payment = _opened(at)
    at.klarna.puts_deadline_off(payment["id"], seconds=MORE_TIME)
    return payment


def _deadline_near(at: Counter) -> JsonObject:
    """The round that looks for what is due comes every quarter of an hour; here it comes at once."""
    from cli.stages.account import LOCAL, Account  # noqa: PLC0415 - the AWS SDK is slow to import

    payment = _opened(at, deadline_seconds=LAST_DAY)
    Functions(stage=Account.of(LOCAL), say=console.say).call(DISPUTE_LOOKS, {})
    return payment


def _decided(at: Counter, outcome: str) -> JsonObject:
    payment = _opened(at)
    at.klarna.ends_dispute(payment["id"], outcome)
    return payment


TRIGGERS: Mapping[str, Trigger] = {
    "dispute.opened": Trigger(does="approved, then questioned by the shopper", recipe=_opened),
    "dispute.updated": Trigger(does="questioned, then Klarna puts the deadline off", recipe=_updated),
    "dispute.deadline_near": Trigger(does="questioned, with half a day to answer", recipe=_deadline_near),
    "dispute.won": Trigger(does="questioned, and decided for the merchant", recipe=lambda at: _decided(at, "won")),
    "dispute.lost": Trigger(does="questioned, and decided for the shopper", recipe=lambda at: _decided(at, "lost")),
}
