"""What a merchant may ask for about its webhooks."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, field_validator

from kassa.adapters.http.models import Strict
from kassa.adapters.http.queries import Moment
from kassa.domain.webhooks.endpoint_urls import LONGEST_URL
from kassa.domain.webhooks.endpoints import is_known

_EXAMPLE: Any = {"url": "https://shop.example/kassa", "event_types": ["payment.approved", "payment.canceled"]}


def _known(pattern: str) -> str:
    if not is_known(pattern):
        raise ValueError("no such event; give one such as payment.approved, all of a kind as payment.*, or *")
    return pattern


Url = Annotated[
    str,
    Field(
        max_length=LONGEST_URL,
        description="https, a public address, port 443 or 1024 and above; no user name, no fragment",
    ),
]
EventTypes = Annotated[
    list[Annotated[str, AfterValidator(_known)]],
    Field(min_length=1, max_length=50, description="`payment.approved`, `payment.*` or `*`"),
]
Description = Annotated[str, Field(max_length=255)]


class NewEndpoint(Strict):
    """Where you want to hear of which events."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [_EXAMPLE]})

    url: Url
    event_types: EventTypes
    description: Description | None = None


class ChangedEndpoint(Strict):
    """What is to be different; what is left out stays."""

    model_config = ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [{"status": "disabled"}]})

    url: Url | None = None
    event_types: EventTypes | None = None
    description: Description | None = None
    status: Annotated[
        Literal["enabled", "disabled"] | None, Field(description="`enabled` also after the endpoint answered 410")
    ] = None

    @field_validator("url", "event_types", "status")
    @classmethod
    def is_something(cls, value: object) -> object:
        if value is None:
            raise ValueError("cannot be null; leave it out to keep it as it is")
        return value

    def news(self) -> dict[str, Any]:
        """The fields that were sent."""
        sent = {name: getattr(self, name) for name in self.model_fields_set}
        if "event_types" in sent:
            sent["event_types"] = tuple(sent["event_types"])
        return sent


class Since(Strict):
    """From when on events are to be delivered again."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [{"since": "2026-03-01T10:15:00Z"}]}
    )

    since: Annotated[Moment, Field(strict=False, description="ISO 8601 with an offset; events from then on")]
