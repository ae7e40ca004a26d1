"""cdk-nag and cfn-lint are clean on every stage, and what is not followed has a reason."""

import ast
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import aws_cdk.aws_sqs as sqs
import pytest
from constructs import Construct

from infra.app import compose
from infra.environment import NAMES
from tests.infra.templates import ROOT, Templates, app_of, stand_ins


def test_every_stage_synthesizes_under_both_rule_packs(templates: Templates) -> None:
    assert sorted(templates.stacks) == [
        f"kassa-{templates.stage.name}-{part}" for part in ("alarms", "payments", "storage")
    ]


class Careless(cdk.Stack):
    """Stands in for a stack that takes long to compose, and has a queue that breaks rules."""

    alarm_topic = watched = None

    def __init__(self, scope: Construct, id: str, **_: Any) -> None:  # noqa: A002 (as the CDK calls it)
        super().__init__(scope, id)
        sqs.Queue(self, "Queue")


def test_a_finding_that_nobody_acknowledged_stops_the_synthesis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stack in ("PaymentsStack", "AlarmsStack"):
        monkeypatch.setattr(f"infra.app.{stack}", Careless)
    app = app_of("production", tmp_path / "cdk.out")
    compose(app, lambda _: stand_ins(tmp_path))
    with pytest.raises(RuntimeError, match="AwsSolutions-SQS"):
        app.synth()


def test_each_acknowledgement_gives_its_reason(templates: Templates) -> None:
    acknowledged = cdk.Validations.ACKNOWLEDGED_RULES_METADATA_KEY
    reasons = {
        (path.removeprefix("/"), rule): reason
        for file in templates.folder.glob("*.metadata.json")
        for path, entries in json.loads(file.read_text()).items()
        for entry in entries
        if entry["type"] == acknowledged
        for rule, reason in entry["data"].items()
    }
    assert reasons
    assert [place for place, reason in reasons.items() if len(reason.split()) < 5] == []
    on_a_whole_stack = [place for place in reasons if place[0].count("/") == 0]
    assert on_a_whole_stack == []


def test_no_stage_has_what_production_has_not(templates: Templates, production: Templates) -> None:
    """So that what is linted there is linted everywhere: stages differ in values, and a laptop lacks a few policies."""
    kinds, linted = (Counter(resource.type for resource in stage.all()) for stage in (templates, production))
    assert kinds <= linted


def test_cfn_lint_finds_nothing(production: Templates) -> None:
    files = [str(file) for file in production.folder.glob("*.template.json")]
    assert len(files) == len(production.stacks)
    command = [str(Path(sys.executable).with_name("cfn-lint")), *files]
    linted = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (linted.returncode, linted.stdout + linted.stderr) == (0, "")


def test_infra_imports_nothing_of_kassa() -> None:
    imported = {
        (file.name, name)
        for file in (ROOT / "infra").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        for name in _imports(node)
    }
    assert {(file, name) for file, name in imported if name.split(".")[0] in {"kassa", "functions", "cli"}} == set()


def _imports(node: ast.AST) -> list[str]:
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=str(module)):
            return [module]
    return []


def test_no_stage_brings_a_custom_resource(templates: Templates) -> None:
    types = {resource.type for resource in templates.all()}
    assert not {found for found in types if found.startswith("Custom::") or "CustomResource" in found}
    assert len(templates.all("AWS::Lambda::Function")) == len(NAMES)  # a custom resource would bring one more
