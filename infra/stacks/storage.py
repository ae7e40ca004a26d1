"""What must outlive every deployment: the tables, and the acquirer's first key."""

import json
import string

import aws_cdk as cdk
import aws_cdk.aws_s3 as s3
import aws_cdk.aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.acknowledge import acknowledge
from infra.constructs.evidence_bucket import EvidenceBucket
from infra.constructs.table import Index, KassaTable
from infra.parts.settlement_storage import SettlementStorage, bucket_name
from infra.stages import Stage


class StorageStack(cdk.Stack):
    """One table for each owner, a bucket for settlement files, and one secret."""

    def __init__(self, scope: Construct, id: str, *, stage: Stage) -> None:
        super().__init__(
            scope,
            id,
            synthesizer=stage.synthesizer(),
            termination_protection=stage.deletion_protection,
            description=f"Kassa {stage.name}: what it remembers",
        )
        self.payments = KassaTable(
            self,
            "Payments",
            stage=stage,
            partition_key="payment_id",
            sort_key="item",
            expires=True,
            streams=True,
            indexes=(
                Index(name="by_merchant", partition_key="merchant_id", sort_key="created_at"),
                Index(name="by_reference", partition_key="merchant_reference", sort_key="created_at"),
                Index(name="unfinished", partition_key="unfinished", sort_key="updated_at"),
                Index(name="calendar", partition_key="calendar", sort_key="due_at", only_keys=True),
            ),
        )
        self.klarna_events = KassaTable(
            self, "KlarnaEvents", stage=stage, partition_key="event_id", expires=True, streams=True
        )
        self.merchants = KassaTable(
            self, "Merchants", stage=stage, partition_key="pk", sort_key="item", expires=True, streams=True
        )
        self.settlements = SettlementStorage(self, "Settlements", stage=stage)
        self.audit = KassaTable(
            self,
            "Audit",
            stage=stage,
            partition_key="id",
            expires=True,
            indexes=(
                Index(name="audit_by_merchant", partition_key="merchant_id", sort_key="at"),
                Index(name="audit_by_time", partition_key="everything", sort_key="at"),
            ),
        )
        self.klarna_settings = KassaTable(self, "KlarnaSettings", stage=stage, partition_key="pk", sort_key="item")
        self.disputes = KassaTable(
            self,
            "Disputes",
            stage=stage,
            partition_key="dispute_id",
            indexes=(
                Index(name="by_merchant", partition_key="merchant_id", sort_key="opened_at"),
                Index(name="by_merchant_state", partition_key="merchant_state", sort_key="opened_at"),
                Index(name="by_state", partition_key="state", sort_key="opened_at"),
                Index(name="waiting", partition_key="waiting", sort_key="look_at", only_keys=True),
            ),
        )
        self.evidence: s3.Bucket = EvidenceBucket(self, "Evidence", stage=stage, kept_for=cdk.Duration.days(400))
        self.acquirer_key_arn = self._acquirer_key(stage)
        for name, table in (
            ("PaymentsTable", self.payments),
            ("KlarnaEventsTable", self.klarna_events),
            ("MerchantsTable", self.merchants),
            ("DisputesTable", self.disputes),
            ("SettlementsTable", self.settlements.table),
            ("AuditTable", self.audit),
            ("KlarnaSettingsTable", self.klarna_settings),
        ):
            cdk.CfnOutput(self, name, value=table.table_name)
        cdk.CfnOutput(self, "EvidenceBucket", value=self.evidence.bucket_name)
        cdk.CfnOutput(self, "SettlementFilesBucket", value=bucket_name(stage))
        cdk.CfnOutput(self, "AcquirerKeySecretName", value=self.acquirer_key_arn)

    def _acquirer_key(self, stage: Stage) -> str:
        """Make the secret half of the acquirer's API key once; nobody reads it in a template or a log."""
        key = secretsmanager.CfnSecret(
            self,
            "AcquirerKey",
            description=f"Kassa {stage.name}: the secret half of the acquirer's API key",
            generate_secret_string=secretsmanager.CfnSecret.GenerateSecretStringProperty(
                secret_string_template=json.dumps({"kind": "acquirer"}),
                generate_string_key="secret",
                password_length=43,
                exclude_characters=string.punctuation,
            ),
        )
        key.apply_removal_policy(stage.removal_policy)
        acknowledge(
            key,
            {"AwsSolutions-SMG4": "The acquirer's own systems hold this key: it changes when they can change with it"},
        )
        return key.attr_id
