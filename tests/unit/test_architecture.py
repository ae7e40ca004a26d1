"""The arrows of the house: what may import what."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
KASSA = ROOT / "layers/kassa/python/kassa"

_OUTSIDE = {"infra", "cli", "simulator", "tests"}
_SDKS = {
    *("boto3", "botocore", "httpx", "httpcore", "standardwebhooks"),
    *("pydantic", "qrcode", "png", "babel", "anyascii", "aws_lambda_powertools", "aws_cdk"),
}

FORBIDDEN: dict[Path, set[str]] = {
    KASSA / "domain": {"kassa.use_cases", "kassa.ports", "kassa.failures", "kassa.adapters", "functions"}
    | _SDKS
    | _OUTSIDE,
    KASSA / "failures.py": {"kassa.use_cases", "kassa.ports", "kassa.adapters", "functions"} | _SDKS | _OUTSIDE,
    KASSA / "ports": {"kassa.use_cases", "kassa.adapters", "functions"} | _SDKS | _OUTSIDE,
    KASSA / "use_cases": {"kassa.adapters", "functions"} | _SDKS | _OUTSIDE,
    KASSA / "adapters": {"kassa.use_cases", "functions"} | _OUTSIDE,
    ROOT / "functions": _OUTSIDE,
    ROOT / "infra": {"kassa", "functions", "cli", "simulator", "tests"},
    ROOT / "simulator": {"kassa", "functions", "infra", "cli", "tests"},
}


def files(place: Path) -> list[Path]:
    return sorted(place.rglob("*.py")) if place.is_dir() else [place]


def imports(file: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("place", FORBIDDEN, ids=lambda place: place.name)
def test_imports_point_inwards(place):
    assert files(place)
    for file in files(place):
        wrong = {name for name in imports(file) for bad in FORBIDDEN[place] if f"{name}.".startswith(f"{bad}.")}
        assert not wrong, f"{file.relative_to(ROOT)} imports {wrong}"


@pytest.mark.parametrize("place", [KASSA / "domain", KASSA / "use_cases"], ids=lambda place: place.name)
def test_nothing_inside_reads_a_clock_or_rolls_dice(place):
    for file in files(place):
        used = {
            f"{node.value.id}.{node.attr}"
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        impure = used & {"datetime.now", "time.time", "time.monotonic", "time.sleep", "random.random", "os.environ"}
        impure |= imports(file) & {"random", "secrets", "time", "os", "uuid.uuid4"}
        assert not impure, f"{file.relative_to(ROOT)} uses {impure}"


def test_only_handlers_read_the_environment_and_build_clients():
    for file in [*files(KASSA), *files(ROOT / "functions")]:
        text = file.read_text(encoding="utf-8")
        if file.name == "handler.py":
            continue
        assert "os.environ" not in text, file.relative_to(ROOT)
        assert "boto3.client(" not in text, file.relative_to(ROOT)


def test_each_function_imports_only_its_own_folder():
    for folder in (path for path in (ROOT / "functions").iterdir() if (path / "handler.py").is_file()):
        others = {name for file in files(folder) for name in imports(file) if name.startswith("functions.")}
        assert all(name.startswith(f"functions.{folder.name}") for name in others), folder.name


_ROOMS = {
    *("payments", "approved_money", "merchants", "access", "klarna_account"),
    *("presentation", "disputes", "pricing", "settlements", "webhooks"),
}
_LEVELS = [KASSA / level for level in ("domain", "use_cases", "ports", "adapters/klarna", "adapters/dynamodb")]


@pytest.mark.parametrize("level", _LEVELS, ids=lambda level: level.name)
def test_a_room_is_called_the_same_on_every_level_and_holds_more_than_one_module(level):
    rooms = [path.parent for path in level.glob("*/__init__.py")]
    assert rooms
    assert {room.name for room in rooms} <= _ROOMS
    for room in rooms:
        assert len(files(room)) > 2, f"{room.relative_to(ROOT)} holds one module: it needs no room"
