"""A stage's synthesized templates, and how to ask them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aws_cdk as cdk

from infra.app import compose
from infra.bundling import Package, Packages
from infra.environment import NAMES
from infra.stages import STAGES, Stage

T = TypeVar("T")

ROOT = Path(__file__).parents[2]
CONTEXT: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text())["context"]


@dataclass(frozen=True)
class Resource:
    """One resource of a template."""

    id: str
    type: str
    properties: dict[str, Any]
    whole: dict[str, Any]


@dataclass(frozen=True)
class Templates:
    """The stacks of one stage; what one reads from another stands there as the other has it."""

    stage: Stage
    folder: Path
    stacks: dict[str, dict[str, Any]]

    def all(self, *types: str) -> list[Resource]:
        """Every resource of these types, in all stacks; without a type, all."""
        return [
            Resource(id=name, type=whole["Type"], properties=whole.get("Properties", {}), whole=whole)
            for stack in self.stacks.values()
            for name, whole in stack["Resources"].items()
            if not types or whole["Type"] in types
        ]

    def function(self, name: str) -> Resource:
        """The function of this folder."""
        handler = f"functions.{name}.handler.handler"
        return one(fn for fn in self.all("AWS::Lambda::Function") if fn.properties["Handler"] == handler)

    def named(self, type: str, beginning: str) -> Resource:  # noqa: A002 (as CloudFormation calls it)
        """The resource of this type whose logical id begins so."""
        return one(found for found in self.all(type) if found.id.startswith(beginning))

    def definition(self, beginning: str) -> dict[str, Any]:
        """The steps of the state machine whose logical id begins so, with `?` for what is only known at deployment."""
        machine = self.named("AWS::StepFunctions::StateMachine", beginning)
        parts = machine.properties["DefinitionString"]["Fn::Join"][1]
        return dict(json.loads("".join(part if isinstance(part, str) else "?" for part in parts)))

    def streams_to(self, function: str) -> list[dict[str, Any]]:
        """How the function of this folder reads streams and queues."""
        reader = {"Ref": self.function(function).id}
        mappings = [mapping.properties for mapping in self.all("AWS::Lambda::EventSourceMapping")]
        return [mapping for mapping in mappings if mapping["FunctionName"] == reader]

    def alarm_on(self, metric: str, **dimensions: Any) -> dict[str, Any]:
        """The alarm on this metric; `dimensions` are some of its own."""
        sought = [{"Name": name, "Value": value} for name, value in dimensions.items()]
        return one(
            alarm.properties
            for alarm in self.all("AWS::CloudWatch::Alarm")
            if alarm.properties["MetricName"] == metric
            and all(dimension in alarm.properties.get("Dimensions", []) for dimension in sought)
        )

    @property
    def outputs(self) -> dict[str, Any]:
        return {
            name: output["Value"] for stack in self.stacks.values() for name, output in stack.get("Outputs", {}).items()
        }


def one(found: Iterable[T]) -> T:
    """The only one; fails where there are none or several."""
    (only,) = found
    return only


def app_of(stage: str, outdir: Path, **context: str) -> cdk.App:
    """An app with the context that the command line would give it."""
    return cdk.App(context={**CONTEXT, "stage": stage, **context}, outdir=str(outdir))


def synthesize(stage: str, folder: Path) -> None:
    """Synthesize with cdk-nag, but with folders of one file for code: building them takes longer than all else."""
    app = app_of(stage, folder / "cdk.out")
    compose(app, lambda _: stand_ins(folder))
    app.synth()


def read(stage: str, folder: Path) -> Templates:
    """What `synthesize` wrote."""
    made = folder / "cdk.out"
    stacks = {file.name.split(".")[0]: json.loads(file.read_text()) for file in made.glob("*.template.json")}
    followed = {name: _follow(stack, stacks) for name, stack in stacks.items()}
    return Templates(stage=STAGES[stage], folder=made, stacks=followed)


def _follow(value: Any, stacks: dict[str, dict[str, Any]]) -> Any:
    match value:
        case {"Fn::GetStackOutput": {"StackName": stack, "OutputName": output}}:
            return stacks[stack]["Outputs"][output]["Value"]
        case dict():
            return {name: _follow(inner, stacks) for name, inner in value.items()}
        case list():
            return [_follow(inner, stacks) for inner in value]
    return value


def stand_ins(folder: Path) -> Packages:
    def package(name: str) -> Package:
        path = folder / "code" / name
        path.mkdir(parents=True, exist_ok=True)
        (path / "code.py").write_text(f"# {name}\n")
        return Package(path=path, digest=name)

    return Packages(
        dependencies=package("dependencies"), kassa=package("kassa"), functions={name: package(name) for name in NAMES}
    )
