"""What may be asked about keys and terminals."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator

from kassa.domain.access.keys import LONGEST_OVERLAP
from kassa.domain.access.pairing import typed
from kassa.domain.access.terminals import Software

Name = Annotated[str, Field(min_length=1, max_length=255)]
Reference = Annotated[
    str, Field(min_length=1, max_length=255, pattern=r"^[^\s#](?:.*\S)?$", description="Your own name for it")
]
_A_DAY = 86_400


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


def _example(**members: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [members]})


class RunsOn(_Asked):
    """What runs on a terminal. Klarna is told of it as an upstream system of its payments."""

    name: Annotated[str, Field(min_length=1, max_length=50, description="The vendor or product, such as `Acme POS`")]
    version: Annotated[str | None, Field(min_length=1, max_length=50)] = None

    def software(self) -> Software:
        """What is kept of it."""
        return Software(name=self.name, version=self.version)


class NewTerminal(_Asked):
    """A card terminal, till or kiosk in a store."""

    model_config = _example(store_reference="store-gbg-014", terminal_reference="lane-3")

    store_reference: Reference
    terminal_reference: Reference
    name: Annotated[Name | None, Field(description="For people")] = None
    software: RunsOn | None = None


class ChangedTerminal(_Asked):
    """What to change; what is left out stays as it is."""

    model_config = _example(name="Lane 3, by the door", software={"name": "Acme POS", "version": "7.4.1"})

    name: Name | None = None
    software: RunsOn | None = None
    status: Annotated[
        Literal["active"] | None, Field(description="`active` puts a revoked terminal back into service")
    ] = None

    def news(self) -> dict[str, Any]:
        """Only what was said."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        return said | ({"software": self.software.software()} if self.software else {})


class NewKey(_Asked):
    """A key for a merchant's systems, or for a store's terminals, or for one terminal."""

    model_config = _example(kind="terminal", store_reference="store-gbg-014", terminal_reference="lane-3")

    kind: Literal["terminal", "merchant"]
    store_reference: Reference | None = None
    terminal_reference: Reference | None = None
    may_refund: Annotated[bool, Field(description="Whether a terminal's key may give money back")] = True
    description: Annotated[str | None, Field(max_length=255)] = None
    expires_at: Annotated[AwareDatetime | None, Field(strict=False, description="ISO 8601 with an offset")] = None


class NewFinanceKey(_Asked):
    """A key for somebody in the acquirer's finance department."""

    model_config = _example(description="Settlements, Anna")

    kind: Literal["finance"] = "finance"
    description: Annotated[str | None, Field(max_length=255, description="Whose it is, or what it is for")] = None
    expires_at: Annotated[AwareDatetime | None, Field(strict=False, description="ISO 8601 with an offset")] = None


class Rotation(_Asked):
    """How long the earlier key goes on beside the new one."""

    model_config = _example(overlap_seconds=_A_DAY)

    overlap_seconds: Annotated[
        int, Field(ge=0, le=int(LONGEST_OVERLAP.total_seconds()), description="0 closes the earlier key at once")
    ] = _A_DAY

    @property
    def overlap(self) -> timedelta:
        """The same as a length of time."""
        return timedelta(seconds=self.overlap_seconds)


class NewCode(_Asked):
    """A code for a terminal."""

    model_config = _example(may_refund=True)

    may_refund: Annotated[bool, Field(description="Whether the terminal's key may give money back")] = True


class CodeToExchange(_Asked):
    """A code that somebody typed into a terminal."""

    model_config = _example(code="K7M2Q-9XTRB", software={"name": "Acme POS", "version": "7.4.1"})

    code: Annotated[str, Field(max_length=40, description="Spaces, hyphens and small letters do no harm")]
    software: RunsOn | None = None

    @field_validator("code")
    @classmethod
    def could_be_a_code(cls, code: str) -> str:
        return typed(code)


class Heartbeat(_Asked):
    """What a terminal says of itself."""

    model_config = _example(software={"name": "Acme POS", "version": "7.4.1"})

    software: RunsOn | None = None
    terminal_reference: Annotated[
        Reference | None, Field(description="Left out where the key is bound to one terminal")
    ] = None


def software_of(runs: RunsOn | None) -> Software | None:
    """What was said of it, if anything."""
    return None if runs is None else runs.software()
