"""Say on a construct which rule it does not follow, and why."""

import json
from typing import Any

import aws_cdk as cdk
from constructs import IConstruct


def acknowledge(construct: IConstruct, reasons: dict[str, str]) -> None:
    """Acknowledge each rule for this construct and what is inside it.

    `Validations.acknowledge` refuses a rule whose name holds `::`, as every finding about a permission does
    (`AwsSolutions-IAM5[Resource::*]`), so this writes the metadata that it would have written.
    """
    for rule, reason in reasons.items():
        construct.node.add_metadata(cdk.Validations.ACKNOWLEDGED_RULES_METADATA_KEY, {rule: reason})


def wildcard(construct: IConstruct, arn: str) -> str:
    """The rule that a permission breaks which is given on all that an ARN with `*` stands for."""
    return f"AwsSolutions-IAM5[Resource::{_spelled(cdk.Stack.of(construct).resolve(arn))}]"


def _spelled(value: Any) -> str:
    """A value as cdk-nag spells it in the names of its findings, with what is known at deployment in pointed brackets."""
    match value:
        case str():
            return value
        case {"Ref": name}:
            return f"<{name}>"
        case {"Fn::GetAtt": [name, attribute]}:
            return f"<{name}.{attribute}>"
        case {"Fn::ImportValue": name}:
            return _spelled(name)
        case {"Fn::Join": [between, parts]}:
            return str(between).join(map(_spelled, parts))
    return json.dumps(value, separators=(",", ":"))
