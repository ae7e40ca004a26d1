"""Amounts as people type and read them."""

import re

from cli.failures import Mistyped
from kassa.domain.money import CURRENCIES, exponent, with_currency

_AMOUNT = re.compile(r"(\d+)(?:\.(\d+))?")


def money(amount: int, currency: str) -> str:
    """2900 minor units of SEK as `29.00 SEK`."""
    return with_currency(amount, currency)


def minor_units(text: str, currency: str) -> int:
    """`2900` as it is; `29.00`, with exactly the currency's decimals, as 2900. Raises `Mistyped`."""
    if currency not in CURRENCIES:
        raise Mistyped(f"{currency!r} is no currency that can be paid in; write three letters such as SEK or EUR.")
    found, decimals = _AMOUNT.fullmatch(text), exponent(currency)
    if found is None:
        raise Mistyped(f"{text!r} is no amount: write 2900 (minor units) or 29.00.")
    whole, fraction = found.groups()
    if fraction is None:
        return int(whole)
    if len(fraction) != decimals:
        raise Mistyped(f"{currency} has {decimals} decimals, so {text} is unclear; write minor units without a point.")
    return int(whole + fraction)
