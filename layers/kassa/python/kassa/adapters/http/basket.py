"""What every request about goods may hold: lines, references, amounts in minor units."""

import json
from typing import Annotated, TypeVar

from pydantic import Field

from kassa.adapters.http.models import Strict
from kassa.domain.payments.purchase import LineItem

T = TypeVar("T")

LARGEST = 10**12
"""Minor units."""

LONGEST_DATA = 100_000
"""Bytes of JSON that the basket, and each of the pass-through objects, may take."""

Reference = Annotated[str, Field(min_length=1, max_length=255)]
Minor = Annotated[int, Field(ge=-LARGEST, le=LARGEST, description="Minor units: 12.50 EUR is 1250")]


def storable(value: T) -> T:
    """The value, if it can be written down and sent on as it is. Raises ValueError."""
    try:
        size = len(json.dumps(value, ensure_ascii=False, default=lambda line: line.model_dump()).encode())
    except (UnicodeEncodeError, RecursionError):
        raise ValueError("holds text that is not Unicode, or is nested too deeply") from None
    if size > LONGEST_DATA:
        raise ValueError(f"takes {size} bytes of JSON, more than {LONGEST_DATA}")
    return value


class NewLineItem(Strict):
    """One line of the receipt; a discount or gift card has a negative total."""

    name: Annotated[str, Field(min_length=1, max_length=255)]
    quantity: Annotated[int, Field(ge=1, le=1_000_000)]
    total_amount: Annotated[Minor, Field(description="Minor units, tax and discount included")]
    unit_price: Minor | None = None
    total_tax_amount: Minor | None = None
    reference: Reference | None = None


Lines = Annotated[list[NewLineItem], Field(min_length=1, max_length=1000)]


def add_up(lines: list[NewLineItem] | None, amount: int | None) -> list[NewLineItem] | None:
    """The lines, if they make the amount; where either is left out there is nothing to compare. Raises ValueError."""
    total = sum(line.total_amount for line in lines or ())
    if lines and amount is not None and total != amount:
        raise ValueError(f"add up to {total}, but amount is {amount}")
    return lines


def line_items(lines: list[NewLineItem] | None) -> tuple[LineItem, ...]:
    """The lines as the domain knows them."""
    return tuple(LineItem(**line.model_dump()) for line in lines or ())
