"""Prices and statements, a part of the payments stack: one function, which writes below merchants and the acquirer only."""

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
from constructs import Construct

from infra.constructs.code import Code
from infra.constructs.function import KassaFunction


def statements(
    scope: Construct, *, code: Code, merchants: dynamodb.ITable, settlements: dynamodb.ITable
) -> KassaFunction:
    """The function of sell rates, fee caps, statements and margins; what captures cost stands in the settlements table."""
    function = KassaFunction(
        scope,
        "Statements",
        name="statements",
        code=code,
        environment={"MERCHANTS_TABLE": merchants.table_name, "SETTLEMENTS_TABLE": settlements.table_name},
        timeout=cdk.Duration.seconds(28),
        memory_size=1769,  # a whole processor: the sums of 100,000 captures take seconds and not half a minute
    )
    function.may("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", on=[merchants.table_arn])
    function.may("dynamodb:BatchGetItem", on=[settlements.table_arn])
    return function
