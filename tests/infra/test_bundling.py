"""What is shipped: built for the right Python and platform, with bytecode that lives, and nothing else with it."""

import sys
from pathlib import Path
from typing import get_args

import pytest

from infra import bundling
from infra.bundling import CannotBuild, Packages, build
from infra.interpreters import find_interpreter
from infra.stages import ON_AWS, ON_THIS_MACHINE, Python
from kassa.domain.languages import Language

HOST = ON_THIS_MACHINE
_AARCH64 = 183  # in an ELF file's header, at 18
_NEVER_CHECKED = 1  # in a bytecode file's flags, at 4: by hash, and unchecked


@pytest.fixture(scope="session")
def on_aws() -> Packages:
    """The real layers of the AWS stages: built once, then found in build/."""
    return build(ON_AWS, functions=())


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A very small Kassa."""
    for name, text in {
        "requirements/runtime.txt": "",
        "layers/kassa/python/kassa/__init__.py": "A = 1\n",
        "layers/kassa/python/kassa/__pycache__/old.pyc": "",
        "functions/__init__.py": "",
        "functions/pay/handler.py": "def handler(event, context): ...\n",
        "functions/pay/words.py": "B = 2\n",
        "functions/wait/handler.py": "def handler(event, context): ...\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def files(folder: Path, suffix: str = ".py") -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob(f"*{suffix}")}


def test_the_dependencies_are_built_for_lambdas_python_and_platform(on_aws: Packages) -> None:
    (core,) = (on_aws.dependencies.path / "python" / "pydantic_core").glob("*.so")
    assert "313-aarch64" in core.name
    assert int.from_bytes(core.read_bytes()[18:20], "little") == _AARCH64


def test_the_runtimes_own_sdk_is_not_shipped_again(on_aws: Packages) -> None:
    shipped = {path.name for path in (on_aws.dependencies.path / "python").iterdir()}
    assert not shipped & {"boto3", "botocore", "s3transfer", "bin"}
    assert {"aws_lambda_powertools", "httpx", "pydantic", "qrcode"} <= shipped
    assert {path.name for path in on_aws.dependencies.path.iterdir()} == {"python"}


def test_babel_brings_the_languages_of_receipts_and_no_others(on_aws: Packages) -> None:
    shipped = on_aws.dependencies.path / "python" / "babel" / "locale-data"
    languages = {path.stem.split("_")[0] for path in shipped.glob("*.dat")}
    assert languages == {*get_args(Language), "no", "root"}
    assert (shipped / "en_SE.dat").is_file()


def test_what_a_package_says_of_itself_can_be_read_at_run_time(on_aws: Packages) -> None:
    assert list((on_aws.dependencies.path / "python").glob("pydantic-*.dist-info/METADATA"))


def test_the_bytecode_is_believed_whatever_date_the_zip_gives_it(on_aws: Packages) -> None:
    if find_interpreter(ON_AWS.version) is None:
        pytest.skip(f"no Python {ON_AWS.version} on this machine")
    for layer in (on_aws.dependencies.path, on_aws.kassa.path):
        compiled = list(layer.rglob("*.cpython-313.pyc"))
        assert len(compiled) == len(files(layer)) > 0
        assert {path.read_bytes()[4] for path in compiled} == {_NEVER_CHECKED}


def test_a_function_is_its_own_folder_and_nothing_of_its_neighbours(house: Path) -> None:
    packages = build(HOST, root=house, functions=["pay", "wait"])
    assert files(packages.functions["pay"].path) == {
        "functions/__init__.py",
        "functions/pay/handler.py",
        "functions/pay/words.py",
    }
    assert files(packages.functions["wait"].path) == {"functions/__init__.py", "functions/wait/handler.py"}
    assert files(packages.kassa.path) == {"python/kassa/__init__.py"}
    assert "python/kassa/__pycache__/old.pyc" not in files(packages.kassa.path, ".pyc")


def test_what_lies_beside_the_code_is_shipped_with_it_and_changes_its_digest(house: Path) -> None:
    style = house / "functions" / "pay" / "assets" / "style.css"
    style.parent.mkdir()
    style.write_text("a {}")
    first = build(HOST, root=house, functions=["pay"]).functions["pay"]
    assert (first.path / "functions" / "pay" / "assets" / "style.css").read_text() == "a {}"
    style.write_text("b {}")
    assert build(HOST, root=house, functions=["pay"]).functions["pay"].digest != first.digest


def test_what_did_not_change_is_not_built_again(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(HOST, root=house, functions=["pay"])
    (house / "functions" / "pay" / "__pycache__").mkdir()
    (house / "functions" / "pay" / "__pycache__" / "handler.pyc").write_bytes(b"anything")

    def refuse(command: list[str]) -> None:
        raise AssertionError(f"ran {command}")

    monkeypatch.setattr(bundling, "_run", refuse)
    assert build(HOST, root=house, functions=["pay"]) == first


def test_a_changed_word_changes_its_own_package_only(house: Path) -> None:
    before = build(HOST, root=house, functions=["pay", "wait"])
    (house / "functions" / "pay" / "words.py").write_text("B = 3\n")
    after = build(HOST, root=house, functions=["pay", "wait"])
    assert after.functions["pay"].digest != before.functions["pay"].digest
    assert not before.functions["pay"].path.exists()
    assert (after.functions["wait"], after.kassa) == (before.functions["wait"], before.kassa)


def test_another_python_is_another_package(house: Path) -> None:
    other = Python(version=HOST.version, architecture="other", wheels=None)
    assert build(HOST, root=house, functions=["pay"]) != build(other, root=house, functions=["pay"])


def test_without_the_right_interpreter_no_bytecode_is_better_than_a_wrong_one(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    future = Python(version="3.99", architecture=HOST.architecture, wheels=None)
    packages = build(future, root=house, functions=["pay"])
    assert files(packages.functions["pay"].path, ".pyc") == set()
    assert capsys.readouterr().err.count("\n") == 1


def test_this_python_compiles_for_itself() -> None:
    assert find_interpreter(HOST.version) == sys.executable


def test_a_missing_function_is_named(house: Path) -> None:
    with pytest.raises(CannotBuild, match=r"functions/refund/handler\.py is missing"):
        build(HOST, root=house, functions=["refund"])


def test_what_uv_says_is_passed_on(house: Path) -> None:
    (house / "requirements" / "runtime.txt").write_text("kassa-is-not-a-package==1.0\n")
    with pytest.raises(CannotBuild, match="uv"):
        build(HOST, root=house, functions=["pay"])
