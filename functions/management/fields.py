"""The kinds of values that the requests of the back office are made of."""

from typing import Annotated, Any

from pydantic import Field, field_validator

from kassa.adapters.http.models import Strict

Name = Annotated[str, Field(min_length=1, max_length=255)]
_IN_PATHS = r"\p{L}\p{N}_.~()'!*:@,;=+&$-"
"""What arrives as it was sent where it is a part of an address: API Gateway decodes all but `%`, and cuts at a `?`."""

Reference = Annotated[
    str,
    Field(
        min_length=1,
        max_length=255,
        pattern=f"^[{_IN_PATHS}](?:[ {_IN_PATHS}]*[{_IN_PATHS}])?$",
        description="Your own name for it: letters, digits, spaces and _.~()'!*:@,;=+&$-, since it stands in addresses",
    ),
]
Krn = Annotated[str, Field(pattern=r"^krn:[A-Za-z0-9:_-]{1,250}$")]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2")]
CategoryCode = Annotated[str, Field(pattern="^[0-9]{4}$", description="Merchant category code, ISO 18245")]
Https = Annotated[str, Field(pattern=r"^https://[^\s/]+\S*$", max_length=2048)]
Email = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)]


class Change(Strict):
    """What is to be different; what is left out stays, and nothing can be made null."""

    @field_validator("*")
    @classmethod
    def is_something(cls, value: object) -> object:
        if value is None:
            raise ValueError("cannot be null; leave it out to keep it as it is")
        return value

    def news(self) -> dict[str, Any]:
        """The fields that were sent, as plain values."""
        return self.model_dump(mode="json", exclude_unset=True)
