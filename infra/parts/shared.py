"""What all parts of a stage share, so that each is told once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import aws_cdk.aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.constructs.code import Code
from infra.constructs.function import KassaFunction
from infra.stacks.storage import StorageStack
from infra.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Klarna:
    """How Klarna is called, and the two secrets for that, which people put in by name."""

    settings: Mapping[str, str]  # what a function finds in its environment when it calls Klarna
    credentials: secretsmanager.ISecret
    signing_keys: secretsmanager.ISecret

    @classmethod
    def of(cls, stage: Stage, scope: Construct) -> Self:
        """As the stage says."""
        credentials = secretsmanager.Secret.from_secret_name_v2(scope, "KlarnaSecret", stage.klarna_secret)
        settings = {
            "KLARNA_URL": stage.klarna_url,
            "KLARNA_SECRET": credentials.secret_name,
            "KLARNA_AUTHENTICATION": stage.klarna_authentication,
            "KLARNA_INTEGRATOR": stage.klarna_integrator,
            "KLARNA_SECRET_FRESH_FOR": str(stage.rotation.secret_fresh_for),
        }
        signing_keys = secretsmanager.Secret.from_secret_name_v2(scope, "SigningKeys", stage.signing_keys_secret)
        return cls(settings=settings, credentials=credentials, signing_keys=signing_keys)

    def called_by(self, function: KassaFunction) -> None:
        """Let a function call Klarna; its environment has the settings."""
        function.may("secretsmanager:GetSecretValue", on=[there(self.credentials.secret_arn)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A stage as its parts see it: its values, its code, what it remembers, and where Klarna and we are found."""

    code: Code
    storage: StorageStack
    klarna: Klarna
    public_url: str

    @property
    def stage(self) -> Stage:
        """The stage's values."""
        return self.code.stage

    @property
    def klarna_and_its_flow(self) -> dict[str, str]:
        """Klarna's settings for who must also know how Klarna is asked for payments."""
        return {**self.klarna.settings, "KLARNA_FLOW": self.stage.klarna_flow}

    def function(
        self,
        scope: Construct,
        id: str,
        name: str,
        environment: Mapping[str, str],
        *,
        seconds: int,
        memory_size: int = 512,
    ) -> KassaFunction:
        """The function of a folder, with its time limit and its memory in MB."""
        return KassaFunction(
            scope,
            id,
            name=name,
            code=self.code,
            environment=environment,
            seconds=seconds,
            memory_size=memory_size,
        )


def there(arn: str) -> str:
    """The ARN of a secret known by name: six characters that Secrets Manager chose follow."""
    return f"{arn}-??????"
