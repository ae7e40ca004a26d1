"""Whether anything changed, told by content: a file that was merely touched changes nothing."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from cli.folders import ROOT

_SOURCES = ("cdk.json", "package-lock.json", "requirements/runtime.txt", "requirements/dev.txt")
_SOURCE_FOLDERS = ("infra", "functions", "layers/kassa")


def of_sources(settings: Iterable[str], root: Path = ROOT) -> str:
    """All that synthesis reads."""
    files = [root / name for name in _SOURCES]
    files += sorted(path for folder in _SOURCE_FOLDERS for path in _code(root / folder))
    return _digest(files, root, settings)


def of_assembly(assembly: Path) -> str:
    """All that a deployment reads: the templates name the assets by their own digests."""
    return _digest(sorted(assembly.glob("*.template.json")), assembly, ())


def recall(file: Path) -> str | None:
    """The digest that was noted there."""
    return file.read_text() if file.exists() else None


def _code(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _digest(files: Iterable[Path], root: Path, settings: Iterable[str]) -> str:
    digest = hashlib.sha256("\n".join(settings).encode())
    for file in files:
        content = file.read_bytes()
        digest.update(f"\n{file.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()
