"""What an acquirer may ask for in the back office."""

from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import BaseModel, ConfigDict, Field, field_validator

Name = Annotated[str, Field(min_length=1, max_length=255)]
Reference = Annotated[
    str, Field(min_length=1, max_length=255, pattern=r"^[^\s#](?:.*\S)?$", description="Your own name for it")
]


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class NewPlatform(_Asked):
    """A commerce system that a merchant runs on."""

    name: Annotated[str, Field(min_length=1, max_length=50)]
    version: Annotated[str | None, Field(min_length=1, max_length=50)] = None


class NewMerchant(_Asked):
    """A merchant that has an account at Klarna."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"name": "Kaffe & Kram", "klarna_account_id": "krn:partner:global:account:test:DEMO0001"}]
        },
    )

    name: Name
    klarna_account_id: Annotated[
        str, Field(pattern=r"^krn:[A-Za-z0-9:_-]{1,250}$", description="The partner account at Klarna")
    ]
    capture: Annotated[
        Literal["now", "manual"], Field(description="What a payment does that does not say otherwise")
    ] = "now"
    platform: Annotated[
        NewPlatform | None, Field(description="The commerce system it runs on; Klarna is told of it with every payment")
    ] = None
    flow: Annotated[
        Literal["authorize", "payment_request"] | None,
        Field(description="How Klarna is asked for its payments; left out, as the stage does"),
    ] = None


class NewAddress(_Asked):
    """Where a store stands."""

    street_address: Name
    postal_code: Annotated[str, Field(min_length=1, max_length=20)]
    city: Name
    country: Annotated[str, Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]


class NewStore(_Asked):
    """A physical store."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "store_reference": "store-gbg-014",
                    "name": "Kaffe & Kram Avenyn",
                    "address": {
                        "street_address": "Avenyn 14",
                        "postal_code": "41136",
                        "city": "Göteborg",
                        "country": "SE",
                    },
                    "time_zone": "Europe/Stockholm",
                }
            ]
        },
    )

    store_reference: Reference
    name: Name
    address: NewAddress
    time_zone: Annotated[str, Field(description="IANA name, for receipts")] = "UTC"

    @field_validator("time_zone")
    @classmethod
    def time_zone_exists(cls, time_zone: str) -> str:
        if time_zone not in available_timezones():
            raise ValueError("not an IANA time zone, such as Europe/Stockholm")
        return time_zone
