"""Every function of every part, with what is promised of it."""

from tests.infra.parts import (
    access,
    accounts,
    approved_money,
    checkout,
    disputes,
    klarna_account,
    merchants,
    news,
    sessions,
    settlements,
    webhooks,
)
from tests.infra.parts.promise import Promise

FUNCTIONS: dict[str, Promise] = {
    **access.FUNCTIONS,
    **checkout.FUNCTIONS,
    **sessions.FUNCTIONS,
    **news.FUNCTIONS,
    **approved_money.FUNCTIONS,
    **webhooks.FUNCTIONS,
    **disputes.FUNCTIONS,
    **settlements.FUNCTIONS,
    **merchants.FUNCTIONS,
    **accounts.FUNCTIONS,
    **klarna_account.FUNCTIONS,
}
