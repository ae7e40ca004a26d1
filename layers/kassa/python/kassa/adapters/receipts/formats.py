"""Amounts and times as a language and a country write them, by Babel's data (Unicode CLDR).

The digits behind the decimal point are ISO 4217's. CLDR leaves out those that nobody has coins for, and a receipt must not.
"""

import copy
from datetime import datetime

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.numbers import NumberPattern, get_currency_symbol

from kassa.adapters.receipts.letters import is_printable, tidy
from kassa.domain.languages import Language
from kassa.domain.money import exponent, in_major_units

_SIGN = "¤"


class Formats:
    """One currency in one language, as that language is written in one country."""

    def __init__(self, language: Language, *, country: str, currency: str) -> None:
        self._locale = _locale(language, country)
        self._currency = currency
        self._money = self._exact(self._locale.currency_formats["standard"])
        self._number = self._exact(self._locale.decimal_formats[None])
        symbol = get_currency_symbol(currency, self._locale)
        # a symbol that no printer has would not say what was paid; three letters do
        self._symbol = symbol if is_printable(symbol) else currency

    def money(self, amount: int) -> str:
        """An amount with its currency, such as `29,00 kr`."""
        written = self._apply(self._money, amount)
        before_digit = written.split(_SIGN)[1][:1] in {"-", *"0123456789"}
        space = " " if before_digit and self._symbol[-1].isalpha() else ""  # CLDR's spacing, which Babel leaves out
        return tidy(written.replace(_SIGN, self._symbol + space))

    def number(self, amount: int) -> str:
        """An amount alone, such as `29,00`."""
        return tidy(self._apply(self._number, amount))

    def moment(self, at: datetime) -> str:
        """Date, time and offset from UTC, such as `1 mars 2026 11:15:00 +01:00`."""
        date = format_date(at, "medium", locale=self._locale)
        time = format_time(at, "medium", locale=self._locale)
        offset = f"{at:%z}"
        return tidy(f"{date} {time} {offset[:3]}:{offset[3:5]}")

    def _exact(self, pattern: NumberPattern) -> NumberPattern:
        exact = copy.copy(pattern)
        exact.frac_prec = (exponent(self._currency),) * 2
        return exact

    def _apply(self, pattern: NumberPattern, amount: int) -> str:
        return str(pattern.apply(in_major_units(amount, self._currency), self._locale, currency_digits=False))


def _locale(language: Language, country: str) -> Locale:
    """The language as it is written in the country, where CLDR tells of it."""
    try:
        return Locale(language, country)
    except UnknownLocaleError:
        return Locale(language)
