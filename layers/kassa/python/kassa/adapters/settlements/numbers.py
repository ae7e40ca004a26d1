"""Amounts as a file writes them: integers in minor units, in one form only."""

from kassa.domain.settlements.refusals import FileRefused, RefusalReason

_LONGEST = 18
"""Digits: more than any payout has, and what fits into a signed 64-bit integer."""


def integer(text: str, line: int) -> int:
    """An amount, which may be negative. Raises FileRefused for any other form.

    `100.00` could be a hundred or ten thousand minor units, `1,000` a thousand or one, so neither is guessed at.
    """
    try:
        value = int(text) if len(text) <= _LONGEST else None
    except ValueError:
        value = None
    if value is None or str(value) != text:  # int() would also take "1_000", " 5" and "+5"
        raise FileRefused(RefusalReason.NOT_AN_INTEGER, f"{text!r} is no integer in minor units", line=line)
    return value


def magnitude(text: str, line: int) -> int:
    """An amount that says how much and not in which direction. Raises FileRefused, also where it has a sign."""
    value = integer(text, line)
    if value < 0:
        raise FileRefused(RefusalReason.AMBIGUOUS, f"{text} should have no sign", line=line)
    return value
