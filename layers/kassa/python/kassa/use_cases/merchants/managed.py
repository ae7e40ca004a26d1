"""What every call about a merchant's account at Klarna needs: the account, and honesty about one that is not ready."""

from collections.abc import Iterator
from contextlib import contextmanager

from kassa.domain.merchants.account import KlarnaState, Obstruction
from kassa.domain.merchants.merchant import Merchant
from kassa.failures import KlarnaConflict, KlarnaDenied, KlarnaRefused, NotAccepted
from kassa.ports.accounts import AccountNotReady, AccountRefused, TakesNoPayments

_FORBIDDEN = "OPERATION_FORBIDDEN"


def active(merchant: Merchant) -> str:
    """The merchant's account at Klarna. Raises TakesNoPayments where it has none yet."""
    if merchant.klarna_account_id is None:
        raise TakesNoPayments(Obstruction.NOT_ONBOARDED)
    return merchant.klarna_account_id


@contextmanager
def managing(merchant: Merchant) -> Iterator[None]:
    """What Klarna refuses, in the caller's terms.

    AccountNotReady while Klarna sets the account up, NotAccepted where Klarna names fields, AccountRefused where the account
    as it stands does not allow it; any other KlarnaRefused as it came.
    """
    try:
        yield
    except KlarnaRefused as refused:
        as_it_stands = isinstance(refused, KlarnaConflict) or (
            isinstance(refused, KlarnaDenied) and refused.code == _FORBIDDEN
        )
        if as_it_stands and merchant.klarna_state is KlarnaState.PARTIALLY_OPERATIONAL:
            raise AccountNotReady(merchant.id) from None
        if as_it_stands:
            raise AccountRefused.retelling(refused) from None
        if refused.mistakes:
            raise NotAccepted(dict(refused.mistakes)) from None
        raise
