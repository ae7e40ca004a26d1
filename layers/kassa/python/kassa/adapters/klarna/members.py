"""Members of Klarna's answers, read without trust: each is what it should be, or as good as absent."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

_LARGEST_AMOUNT = 2**53 - 1
"""What every JSON parser carries exactly; no purchase comes near."""


def object_of(value: object) -> Mapping[str, Any]:
    """The object, or an empty one."""
    return value if isinstance(value, dict) else {}


def text_of(value: object) -> str | None:
    """A text that can be stored and sent on: not empty, and without the halves of characters that JSON can spell."""
    if not isinstance(value, str) or not value or any("\ud800" <= letter <= "\udfff" for letter in value):
        return None
    return value


def first_text(*values: object) -> str | None:
    """The first of these that is a text."""
    return next((text for text in map(text_of, values) if text), None)


def amount_of(value: object) -> int | None:
    """Minor units as Klarna writes them: an integer, never negative."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= _LARGEST_AMOUNT else None


def amount_under(holder: Mapping[str, Any], *names: str) -> int | None:
    """The amount under the first of these names that is there."""
    return amount_of(next((holder[name] for name in names if name in holder), None))


def moment_of(value: object) -> datetime | None:
    """An ISO 8601 time in UTC, its fraction cut to microseconds; None where it is absent or not one."""
    try:
        moment = datetime.fromisoformat(text_of(value) or "")
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def network_response_data_in(body: object) -> str | None:
    """What Klarna wants handed to the merchant unaltered, wherever it stands."""
    whole = object_of(body)
    response = object_of(whole.get("payment_transaction_response"))
    named = (
        whole.get(name) for name in ("payment_request", "payment_transaction", "payment_capture", "payment_refund")
    )
    places = (whole, *named, response, response.get("payment_transaction"))
    return first_text(*(object_of(place).get("klarna_network_response_data") for place in places))
