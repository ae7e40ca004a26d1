"""A stage in, its stacks out: `cdk --context stage=local|sandbox|production`."""

import sys
from collections.abc import Callable
from dataclasses import replace

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from infra.bundling import CannotBuild, Packages, build
from infra.stacks.alarms import AlarmsStack
from infra.stacks.payments import PaymentsStack
from infra.stacks.storage import StorageStack
from infra.stages import STAGES, Python, Stage


class UnknownStage(ValueError):
    """The context names no stage, or one that does not exist."""

    def __init__(self, name: object) -> None:
        super().__init__(f"stage is {name!r}; give one of {', '.join(STAGES)} with --context stage=…")


def chosen_stage(app: cdk.App) -> Stage:
    """The stage that the context names, with the values that the context may replace."""
    name = app.node.try_get_context("stage")
    if name not in STAGES:
        raise UnknownStage(name)
    stage = STAGES[name]
    given = {value: app.node.try_get_context(value) for value in stage.overridable}
    return replace(stage, **{value: text for value, text in given.items() if text})


def compose(
    app: cdk.App, package: Callable[[Python], Packages] = build
) -> tuple[StorageStack, PaymentsStack, AlarmsStack]:
    """Add the chosen stage's stacks; synthesis fails on what breaks a rule and is not acknowledged."""
    stage = chosen_stage(app)
    storage = StorageStack(app, f"kassa-{stage.name}-storage", stage=stage)
    payments = PaymentsStack(
        app, f"kassa-{stage.name}-payments", stage=stage, packages=package(stage.python), storage=storage
    )
    alarms = AlarmsStack(
        app, f"kassa-{stage.name}-alarms", stage=stage, topic=payments.alarm_topic, watched=payments.watched
    )
    cdk.Tags.of(app).add("kassa:stage", stage.name)
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    return storage, payments, alarms


if __name__ == "__main__":
    the_app = cdk.App()
    try:
        compose(the_app)
    except (UnknownStage, CannotBuild) as error:
        sys.exit(str(error))
    the_app.synth()
