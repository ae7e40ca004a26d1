"""Prices and statements, a part of the payments stack: one function, which reads and writes below merchants only."""

import aws_cdk as cdk
import aws_cdk.aws_dynamodb as dynamodb
from constructs import Construct

from infra.constructs.code import Code
from infra.constructs.function import KassaFunction


def statements(scope: Construct, *, code: Code, merchants: dynamodb.ITable) -> KassaFunction:
    """The function of sell rates, statements and margins."""
    function = KassaFunction(
        scope,
        "Statements",
        name="statements",
        code=code,
        environment={"MERCHANTS_TABLE": merchants.table_name},
        timeout=cdk.Duration.seconds(28),
    )
    function.may("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", on=[merchants.table_arn])
    return function
