"""What an acquirer may ask for about terminals and keys."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field

from functions.management.fields import Asked, Reference


class NewTerminal(Asked):
    """A card terminal, till or kiosk in a store."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"store_reference": "store-gbg-014", "terminal_reference": "lane-3"}]},
    )

    store_reference: Reference
    terminal_reference: Reference


class NewKey(Asked):
    """A key for a merchant's systems, or for a store's terminals, or for one terminal."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"kind": "terminal", "store_reference": "store-gbg-014", "terminal_reference": "lane-3"}]
        },
    )

    kind: Literal["terminal", "merchant"]
    store_reference: Reference | None = None
    terminal_reference: Reference | None = None
    may_refund: Annotated[bool, Field(description="Whether a terminal's key may give money back")] = True
    description: Annotated[str | None, Field(max_length=255)] = None
    expires_at: Annotated[AwareDatetime | None, Field(strict=False, description="ISO 8601 with an offset")] = None
