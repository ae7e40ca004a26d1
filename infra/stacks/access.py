"""Who may call, a part of the payments stack: one function, the secret that pairing is made of, and the audit log."""

import json

import aws_cdk as cdk
import aws_cdk.aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.alarms import Alarms, count_of
from infra.constructs.code import Code
from infra.constructs.function import KassaFunction
from infra.constructs.table import KassaTable
from infra.stacks.storage import StorageStack

_GUESSES = 100
"""Codes in five minutes that were none: people mistype a few, only a program so many."""


def audited(function: KassaFunction, audit: KassaTable) -> None:
    """Let a function put on record who changes what; its environment has AUDIT_TABLE."""
    function.may("dynamodb:PutItem", on=[audit.table_arn])


class Access(Construct):
    """Keys, terminals, pairing and heartbeats; it reads the audit log that it and others write."""

    def __init__(self, scope: Construct, id: str, *, code: Code, storage: StorageStack) -> None:
        super().__init__(scope, id)
        pepper = self._pepper(code)
        self.function = KassaFunction(
            self,
            "Function",
            name="access",
            code=code,
            environment={
                "MERCHANTS_TABLE": storage.merchants.table_name,
                "AUDIT_TABLE": storage.audit.table_name,
                "PAIRING_SECRET": pepper,
                "AUTHORIZER_CACHE_SECONDS": str(code.stage.authorizer_cache.to_seconds()),
            },
            timeout=cdk.Duration.seconds(10),
        )
        self.function.may(
            "dynamodb:GetItem",
            "dynamodb:PutItem",
            "dynamodb:UpdateItem",
            "dynamodb:Query",
            "dynamodb:BatchGetItem",
            on=[storage.merchants.table_arn],
        )
        audited(self.function, storage.audit)
        indexes = map(storage.audit.index_arn, ("audit_by_merchant", "audit_by_time"))
        self.function.may("dynamodb:Query", on=[*indexes])
        self.function.may("secretsmanager:GetSecretValue", on=[pepper])

    def _pepper(self, code: Code) -> str:
        """What pairing codes and the keys they are exchanged for are derived from; nobody but the function reads it.

        A new one spoils the codes of the last ten minutes and nothing else.
        """
        secret = secretsmanager.CfnSecret(
            self,
            "Pairing",
            description=f"Kassa {code.stage.name}: what pairing codes are derived from",
            generate_secret_string=secretsmanager.CfnSecret.GenerateSecretStringProperty(
                secret_string_template=json.dumps({"kind": "pairing"}),
                generate_string_key="secret",
                password_length=64,
                exclude_punctuation=True,
            ),
        )
        secret.apply_removal_policy(code.stage.removal_policy)
        acknowledge(secret, {"AwsSolutions-SMG4": "It protects codes that live for ten minutes"})
        return secret.attr_id

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on somebody who tries codes."""
        alarms.tell(
            "PairingGuesses",
            count_of("PairingRefused", by="access"),
            "Somebody tries pairing codes: the access log has the address",
            at_least=_GUESSES,
        )
