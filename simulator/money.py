"""Amounts as people read them."""

MINOR_DIGITS = {"JPY": 0, "KRW": 0, "HUF": 2, "ISK": 0, "BHD": 3, "KWD": 3}


def readable(amount: int, currency: str) -> str:
    """`12.50 EUR` for 1250 minor units."""
    digits = MINOR_DIGITS.get(currency, 2)
    return f"{amount / 10**digits:,.{digits}f} {currency}"
