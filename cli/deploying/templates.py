"""A stage's CloudFormation templates in a folder of the project."""

import shutil
from pathlib import Path

from cli import console
from cli.deploying import cdk
from cli.folders import ROOT, LocalFolder


def folder(stage: str) -> Path:
    """Where they are written."""
    return ROOT / "cdk.out" / stage


def write(stage: str) -> list[Path]:
    """Write them anew. Raises `StepFailed`."""
    into = folder(stage)
    shutil.rmtree(into, ignore_errors=True)
    with console.step(f"cdk synth, {stage}"):
        cdk.synthesise(stage, into, context={}, environment=cdk.environment(), log=LocalFolder().log(f"synth-{stage}"))
    return sorted(into.glob("*.template.json"))
