"""The use cases that the back office's routes are about."""

from dataclasses import dataclass

from kassa.ports.accounts import Accounts, KlarnaTerms, Stores
from kassa.use_cases.merchants.onboard import Onboard
from kassa.use_cases.merchants.take_on import TakeOn
from kassa.use_cases.merchants.tend_account import TendAccount
from kassa.use_cases.merchants.tend_places import TendPlaces


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All of them, built once."""

    accounts: Accounts
    stores: Stores
    onboard: Onboard
    take_on: TakeOn
    tend: TendAccount
    places: TendPlaces
    terms: KlarnaTerms
