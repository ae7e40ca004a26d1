"""A restored table can take the place of another by the steps of docs/going-back.md."""

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from infra.constructs.table import Index, KassaTable
from infra.stacks.storage import StorageStack
from infra.stages import PRODUCTION
from tests.infra.templates import Templates, app_of

STORAGE = "kassa-production-storage"


@pytest.fixture(scope="module")
def restored(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The storage stack after its fourth step: the old table with its exports, and the restored one beside it."""
    app = app_of("production", tmp_path_factory.mktemp("restored"))
    cdk.Tags.of(app).add("kassa:stage", PRODUCTION.name)
    storage = StorageStack(app, STORAGE, stage=PRODUCTION)
    before = storage.payments
    for value in (before.table_name, before.table_arn, before.table_stream_arn):
        storage.export_value(value)
    KassaTable(
        storage,
        "PaymentsRestored",
        stage=PRODUCTION,
        partition_key="payment_id",
        sort_key="item",
        expires=True,
        streams=True,
        indexes=(Index(name="by_merchant", partition_key="merchant_id", sort_key="created_at"),),
    )
    template: dict[str, Any] = json.loads(Path(app.synth().get_stack_by_name(STORAGE).template_full_path).read_text())
    return template


def test_what_the_payments_stack_uses_of_the_old_table_stays(restored: dict[str, Any], production: Templates) -> None:
    deployed = production.stacks[STORAGE]["Outputs"]
    table = production.outputs["PaymentsTable"]["Ref"]
    of_it = {name for name, output in deployed.items() if "Export" in output and table in json.dumps(output["Value"])}
    assert len(of_it) == 3
    assert {name: restored["Outputs"][name] for name in of_it} == {name: deployed[name] for name in of_it}


def test_the_restored_table_is_the_only_resource_that_is_new_and_none_is_changed(
    restored: dict[str, Any], production: Templates
) -> None:
    deployed = production.stacks[STORAGE]["Resources"]
    (new,) = restored["Resources"].keys() - deployed.keys()
    assert new.startswith("PaymentsRestored")
    assert {name: restored["Resources"][name] for name in deployed} == deployed


def test_a_restored_table_may_be_adopted_for_it_says_what_becomes_of_it(restored: dict[str, Any]) -> None:
    (adopted,) = (each for name, each in restored["Resources"].items() if name.startswith("PaymentsRestored"))
    assert adopted["DeletionPolicy"] == "Retain"
