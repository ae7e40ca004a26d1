"""What changed is deployed again; what was merely touched is not."""

import os

import pytest

from cli.deploying import digests


@pytest.fixture
def project(tmp_path):
    for name in ("cdk.json", "package-lock.json", "requirements/runtime.txt", "requirements/dev.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "functions" / "payments").mkdir(parents=True)
    (tmp_path / "functions" / "payments" / "handler.py").write_text("first")
    return tmp_path


def test_a_touched_file_changes_nothing(project):
    before = digests.of_sources([], project)
    os.utime(project / "functions" / "payments" / "handler.py", (1, 1))
    (project / "functions" / "payments" / "__pycache__").mkdir()
    (project / "functions" / "payments" / "__pycache__" / "handler.pyc").write_text("compiled")
    assert digests.of_sources([], project) == before


@pytest.mark.parametrize("name", ["cdk.json", "requirements/runtime.txt", "functions/payments/handler.py"])
def test_another_content_counts(project, name):
    before = digests.of_sources([], project)
    (project / name).write_text("second")
    assert digests.of_sources([], project) != before


def test_a_new_name_for_the_same_content_counts(project):
    before = digests.of_sources([], project)
    handler = project / "functions" / "payments" / "handler.py"
    handler.rename(handler.with_name("routes.py"))
    assert digests.of_sources([], project) != before


def test_another_address_counts(project):
    assert digests.of_sources(["public_url=a"], project) != digests.of_sources(["public_url=b"], project)


def test_of_an_assembly_only_the_templates_count(tmp_path):
    (tmp_path / "kassa-local-payments.template.json").write_text("{}")
    before = digests.of_assembly(tmp_path)
    (tmp_path / "tree.json").write_text("{}")
    assert digests.of_assembly(tmp_path) == before
    (tmp_path / "kassa-local-payments.template.json").write_text('{"Resources": {}}')
    assert digests.of_assembly(tmp_path) != before


def test_nothing_is_recalled_where_nothing_was_noted(tmp_path):
    assert digests.recall(tmp_path / "deployed.sha256") is None
