"""Each stage is synthesized once, by whichever of the test processes comes first."""

import os
import time
from pathlib import Path

import pytest

from infra.stages import STAGES
from tests.infra.templates import Templates, read, synthesize

PATIENCE = 120


@pytest.fixture(scope="session")
def every_stage(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Templates]:
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    for stage in STAGES:
        _synthesize_if_first(stage, shared / f"infra-{stage}")
    return {stage: _wait_for(stage, shared / f"infra-{stage}") for stage in STAGES}


def _synthesize_if_first(stage: str, folder: Path) -> None:
    try:
        folder.mkdir()
    except FileExistsError:
        return
    try:
        synthesize(stage, folder)
    finally:
        (folder / "done").touch()


def _wait_for(stage: str, folder: Path) -> Templates:
    started = time.monotonic()
    while not (folder / "done").exists() and time.monotonic() - started < PATIENCE:
        time.sleep(0.1)
    return read(stage, folder)


@pytest.fixture(params=STAGES)
def templates(request: pytest.FixtureRequest, every_stage: dict[str, Templates]) -> Templates:
    """Any stage: what holds must hold on all."""
    return every_stage[request.param]


@pytest.fixture
def production(every_stage: dict[str, Templates]) -> Templates:
    return every_stage["production"]


@pytest.fixture
def local(every_stage: dict[str, Templates]) -> Templates:
    return every_stage["local"]
