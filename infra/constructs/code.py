"""The code that all functions of a stage share: two layers, one runtime."""

from dataclasses import dataclass

import aws_cdk.aws_lambda as lambda_
from constructs import Construct

from infra.bundling import Packages
from infra.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """What all functions of a stage share."""

    stage: Stage
    packages: Packages
    runtime: lambda_.Runtime
    architecture: lambda_.Architecture
    layers: tuple[lambda_.ILayerVersion, ...]


def lay(scope: Construct, *, stage: Stage, packages: Packages) -> Code:
    """Publish the two layers: what others wrote, which changes seldom, below what we wrote."""
    runtime = lambda_.Runtime(f"python{stage.python.version}", lambda_.RuntimeFamily.PYTHON)
    architecture = lambda_.Architecture.custom(stage.python.architecture)
    layers = tuple(
        lambda_.LayerVersion(
            scope,
            name,
            code=lambda_.Code.from_asset(str(package.path), asset_hash=package.digest),
            compatible_runtimes=[runtime],
            compatible_architectures=[architecture],
            description=description,
        )
        for name, package, description in (
            ("Dependencies", packages.dependencies, "Third-party packages, pinned"),
            ("Kassa", packages.kassa, "The kassa package"),
        )
    )
    return Code(stage=stage, packages=packages, runtime=runtime, architecture=architecture, layers=layers)
