"""Who may call: the guard at the front door, keys and terminals, the secret that pairing is made of, and the audit log."""

import json

import aws_cdk.aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.alarms import Alarms
from infra.constructs.function import KassaFunction
from infra.constructs.table import KassaTable
from infra.parts.shared import Shared

_GUESSES = 100
"""Codes in five minutes that were none: people mistype a few, only a program so many."""


def audited(function: KassaFunction, audit: KassaTable) -> None:
    """Let a function put on record who changes what; its environment has AUDIT_TABLE."""
    function.may("dynamodb:PutItem", on=[audit.table_arn])


class Access(Construct):
    """One function knows each caller by its key; another gives keys away, and reads the audit log that it and others write."""

    def __init__(self, scope: Construct, id: str, shared: Shared) -> None:
        super().__init__(scope, id)
        self._shared, self._merchants = shared, shared.storage.merchants
        self.guard = self._authorizer(scope)
        self._access = self._gives_keys()
        self.functions = (self.guard, self._access)
        self.outputs: dict[str, str] = {}

    def _authorizer(self, beside: Construct) -> KassaFunction:
        acquirer_key = self._shared.storage.acquirer_key_arn
        environment = {"MERCHANTS_TABLE": self._merchants.table_name, "ACQUIRER_KEY_SECRET": acquirer_key}
        authorizer = self._shared.function(beside, "Authorizer", "authorizer", environment, seconds=5)
        # it notes when a key was used
        authorizer.may("dynamodb:GetItem", "dynamodb:UpdateItem", on=[self._merchants.table_arn])
        authorizer.may("secretsmanager:GetSecretValue", on=[acquirer_key])
        return authorizer

    def _gives_keys(self) -> KassaFunction:
        audit, pepper = self._shared.storage.audit, self._pepper()
        environment = {
            "MERCHANTS_TABLE": self._merchants.table_name,
            "AUDIT_TABLE": audit.table_name,
            "PAIRING_SECRET": pepper,
            "AUTHORIZER_CACHE_SECONDS": str(self._shared.stage.authorizer_cache.to_seconds()),
        }
        access = self._shared.function(self, "Function", "access", environment, seconds=10)
        access.may(
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:Query",
            "dynamodb:BatchGetItem",
            on=[self._merchants.table_arn],
        )
        audited(access, audit)
        access.may("dynamodb:Query", on=[*map(audit.index_arn, ("audit_by_merchant", "audit_by_time"))])
        access.may("secretsmanager:GetSecretValue", on=[pepper])
        return access

    def _pepper(self) -> str:
        """What pairing codes and the keys they are exchanged for are derived from; nobody but the function reads it.

        A new one spoils the codes of the last ten minutes and nothing else.
        """
        secret = secretsmanager.CfnSecret(
            self,
            "Pairing",
            description=f"Kassa {self._shared.stage.name}: what pairing codes are derived from",
            generate_secret_string=secretsmanager.CfnSecret.GenerateSecretStringProperty(
                secret_string_template=json.dumps({"kind": "pairing"}),
                generate_string_key="secret",
                password_length=64,
                exclude_punctuation=True,
            ),
        )
        secret.apply_removal_policy(self._shared.stage.removal_policy)
        acknowledge(secret, {"AwsSolutions-SMG4": "It protects codes that live for ten minutes"})
        return secret.attr_id

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on somebody who tries codes."""
        alarms.tell(
            "PairingGuesses",
            self._access.counts("PairingRefused"),
            "Somebody tries pairing codes: the access log has the address",
            at_least=_GUESSES,
        )
