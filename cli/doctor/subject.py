"""The stage that is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import SplitResult, urlsplit

LOCAL = "local"


class Account(Protocol):
    """The AWS account that a stage is in."""

    stage: str

    def outputs(self) -> Mapping[str, str]:
        """What the stage's stacks tell about themselves."""
        ...

    def client(self, name: Any) -> Any:
        """A client of one of its services."""
        ...

    def functions(self) -> dict[str, str]:
        """The names of its functions by their logical ids."""
        ...

    def read_secret(self, name: str) -> dict[str, str] | None:
        """A secret that holds a JSON object; None where there is none of that name."""
        ...

    def acquirer_key(self) -> str:
        """The acquirer's API key."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A stage with its outputs, read once."""

    account: Account
    outputs: Mapping[str, str]

    @property
    def stage(self) -> str:
        """Its name."""
        return self.account.stage

    @property
    def is_local(self) -> bool:
        """Whether it is this machine's emulator."""
        return self.stage == LOCAL

    @property
    def address(self) -> SplitResult:
        """Where Klarna posts, and terminals call."""
        return urlsplit(self.outputs["PublicUrl"])

    @property
    def webhook_url(self) -> str:
        """The address that Klarna posts to."""
        return f"{self.outputs['PublicUrl'].rstrip('/')}/klarna/webhooks"
