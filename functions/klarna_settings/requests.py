"""What an acquirer may ask for about its own account at Klarna."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, model_validator

from kassa.adapters.http.models import Strict
from kassa.adapters.http.queries import Moment

KlarnaId = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[A-Za-z0-9:_.-]+$")]
Description = Annotated[
    str, Field(pattern=r"^[a-zA-Z0-9\-:;., _]{1,100}$", description="Klarna takes letters, digits and - : ; . , _")
]
Domains = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=255, pattern=r"^(https?://)?[A-Za-z0-9*.-]+(:\d{1,5})?$")]],
    Field(max_length=100),
]
EventTypes = Annotated[
    list[Annotated[str, Field(pattern=r"^[a-z*][a-z0-9.*-]{0,127}$")]],
    Field(min_length=1, max_length=50, description="Wildcards are allowed: payment.request.*"),
]
EventVersion = Literal["v1", "v2"]
WebhookStatus = Literal["ENABLED", "DISABLED"]
Url = Annotated[
    str,
    Field(
        max_length=2048,
        pattern=r"^(https://[^\s/@:]+(:(443|8443))?|http://(127\.0\.0\.1|localhost)(:\d{1,5})?)(/\S*)?$",
        description="Klarna posts to https on port 443 or 8443 only; on this machine to http too",
    ),
]


def _with_example(example: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [example]})


class _Change(Strict):
    @model_validator(mode="after")
    def says_something(self) -> "_Change":
        if not self.model_fields_set:
            raise ValueError("name at least one field to change")
        return self


class NewCredential(Strict):
    """An API key for another of your systems, or an identifier for Klarna's SDK in browsers and apps."""

    model_config = _with_example({"kind": "api_key", "description": "Back office"})

    kind: Literal["api_key", "client_identifier"]
    description: Description
    allowed_domains: Domains = Field(default=[])


class ChangedCredential(_Change):
    """What shall be different."""

    model_config = _with_example({"description": "Back office, new"})

    description: Description | None = None
    allowed_domains: Domains | None = None


class NewCertificate(Strict):
    """A client certificate for another of your systems; Kassa's own comes with a rotation."""

    model_config = _with_example({"description": "Back office"})

    description: Description
    usage: Literal["mtls", "jwt_signing"] = "mtls"


class Enforcement(Strict):
    """From when on Klarna refuses calls without a certificate; without a time, at once."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        populate_by_name=True,
        json_schema_extra={"examples": [{"from": "2026-12-01T00:00:00Z"}]},
    )

    at: Annotated[Moment | None, Field(strict=False, alias="from", description="ISO 8601 with an offset")] = None


class NewWebhook(Strict):
    """Where Klarna shall post which of its news."""

    model_config = _with_example(
        {
            "event_types": ["payment.request.*", "payment.transaction.*", "partner.account.*", "settlement.report.*"],
            "event_version": "v2",
            "signing_key_id": "krn:partner:global:notification:signing-key:0b6a1c3e-0000-4000-8000-000000000000",
        }
    )

    url: Annotated[Url | None, Field(description="Left out: Kassa's own")] = None
    event_types: EventTypes
    event_version: EventVersion = "v2"
    signing_key_id: KlarnaId
    status: WebhookStatus = "ENABLED"


class ChangedWebhook(_Change):
    """What shall be different."""

    model_config = _with_example({"status": "DISABLED"})

    url: Url | None = None
    event_types: EventTypes | None = None
    signing_key_id: KlarnaId | None = None
    status: WebhookStatus | None = None

    def changes(self) -> dict[str, object]:
        """What was named."""
        return {name: value for name, value in self.model_dump(exclude_unset=True).items() if value is not None}


class Simulated(Strict):
    """An example for Klarna to post. Its test environment does, the live one does not."""

    model_config = _with_example({"event_type": "payment.request.state-change.completed"})

    event_type: Annotated[str, Field(pattern=r"^[a-z][a-z0-9.-]{0,127}$")]
    event_version: Annotated[EventVersion | None, Field(description="Left out: the webhook's")] = None


class NewRotation(Strict):
    """What shall be replaced."""

    model_config = _with_example({"kind": "api_key"})

    kind: Literal["api_key", "signing_key", "client_certificate"]
    replaces: Annotated[
        KlarnaId | None, Field(description="Klarna's id of the present one, needed once where it came by hand")
    ] = None
