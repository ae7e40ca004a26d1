"""Say on a construct which rule it does not follow, and why."""

import aws_cdk as cdk
from constructs import IConstruct


def acknowledge(construct: IConstruct, reasons: dict[str, str]) -> None:
    """Acknowledge each rule for this construct and what is inside it.

    `Validations.acknowledge` refuses a rule whose name holds `::`, as every finding about a permission does
    (`AwsSolutions-IAM5[Resource::*]`), so this writes the metadata that it would have written.
    """
    for rule, reason in reasons.items():
        construct.node.add_metadata(cdk.Validations.ACKNOWLEDGED_RULES_METADATA_KEY, {rule: reason})
