"""Merchants: whom the acquirer onboards, and what it charges them."""

import aws_cdk as cdk

from infra.constructs.alarms import Alarms
from infra.constructs.function import KassaFunction
from infra.parts.access import audited
from infra.parts.shared import Shared

_A_WHOLE_PROCESSOR = 1769
"""MB: with them the sums of 100,000 captures take seconds and not half a minute."""


class Merchants:
    """Two functions for the acquirer's people, with the same table."""

    def __init__(self, stack: cdk.Stack, shared: Shared) -> None:
        self._stack, self._shared, self._table = stack, shared, shared.storage.merchants
        self.functions = (self._management(), self._statements())
        self.outputs: dict[str, str] = {}

    def _management(self) -> KassaFunction:
        audit = self._shared.storage.audit
        environment = {
            **self._shared.klarna_and_its_flow,
            "MERCHANTS_TABLE": self._table.table_name,
            "AUDIT_TABLE": audit.table_name,
        }
        management = self._shared.function(self._stack, "Management", "management", environment, seconds=28)
        audited(management, audit)
        verbs = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Query")
        management.may(*verbs, on=[self._table.table_arn])
        self._shared.klarna.called_by(management)
        return management

    def _statements(self) -> KassaFunction:
        """Sell rates, fee caps, statements and margins; what captures cost stands in the settlements table."""
        settlements, audit = self._shared.storage.settlements.table, self._shared.storage.audit
        environment = {
            "MERCHANTS_TABLE": self._table.table_name,
            "SETTLEMENTS_TABLE": settlements.table_name,
            "AUDIT_TABLE": audit.table_name,
        }
        statements = self._shared.function(
            self._stack, "Statements", "statements", environment, seconds=28, memory_size=_A_WHOLE_PROCESSOR
        )
        audited(statements, audit)
        statements.may("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", on=[self._table.table_arn])
        statements.may("dynamodb:BatchGetItem", on=[settlements.table_arn])
        return statements

    def watch(self, alarms: Alarms) -> None:
        """Whoever calls them sees their failures."""
