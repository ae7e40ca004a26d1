"""A stage is values: which Klarna, whose money, and what may be replaced from outside."""

import re
from pathlib import Path

import pytest

from infra.app import UnknownStage, chosen_stage
from infra.stages import STAGES
from kassa.domain.flow import Flow
from tests.infra.templates import ROOT, app_of


def test_only_production_moves_real_money(tmp_path: Path) -> None:
    assert {name: stage.live for name, stage in STAGES.items()} == {
        "local": False,
        "sandbox": False,
        "production": True,
    }
    assert STAGES["production"].klarna_url == "https://api-global.klarna.com"
    assert STAGES["sandbox"].klarna_url == "https://api-global.test.klarna.com"
    assert STAGES["local"].klarna_url.startswith("http://127.0.0.1:")


def test_each_stage_has_a_flow_that_kassa_knows() -> None:
    assert {stage.klarna_flow for stage in STAGES.values()} <= {flow.value for flow in Flow}


def test_no_two_stages_share_a_secret() -> None:
    names = [name for stage in STAGES.values() for name in (stage.klarna_secret, stage.signing_keys_secret)]
    assert len(names) == len(set(names)) == 2 * len(STAGES)


def test_no_code_asks_which_stage_it_is() -> None:
    asks = re.compile(r"""\bif\b.*\bstage(\.name)?\s*(==|!=|in\b)|["'](sandbox|production)["']""")
    for file in (ROOT / "infra").rglob("*.py"):
        if file.name != "stages.py":
            assert not asks.search(file.read_text()), file


def test_an_unknown_stage_is_named_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(UnknownStage, match=r"'staging'.*local, sandbox, production"):
        chosen_stage(app_of("staging", tmp_path))


def test_the_local_cloud_can_be_told_its_addresses(tmp_path: Path) -> None:
    stage = chosen_stage(
        app_of("local", tmp_path, public_url="http://127.0.0.1:9001", klarna_url="http://127.0.0.1:9002")
    )
    assert (stage.public_url, stage.klarna_url) == ("http://127.0.0.1:9001", "http://127.0.0.1:9002")


def test_production_talks_to_klarna_whatever_the_command_line_says(tmp_path: Path) -> None:
    stage = chosen_stage(app_of("production", tmp_path, klarna_url="http://127.0.0.1:9002", live="false"))
    assert stage == STAGES["production"]
