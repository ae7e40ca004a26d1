"""Build the layers and the functions' code with uv and without Docker; what was built once is not built again.

Everything lands in `build/<what>-<python>-<digest of all that went in>`, so a second synth finds it there and needs
neither time nor network. `python -m infra.bundling production` builds ahead, for a synth without a network later.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.environment import NAMES
from infra.interpreters import find_interpreter
from infra.stages import STAGES, Python

ROOT = Path(__file__).parent.parent
_NOISE = ("bin", "*.dist-info/RECORD", "*.dist-info/INSTALLER", "*.dist-info/REQUESTED", "*/tests")
# those that receipts are written in, and `no`, on which Babel's `nb` builds; the others are 30 MB
LANGUAGES = frozenset("en sv de nb no da fi nl fr es it pl".split())


class CannotBuild(RuntimeError):
    """uv or the compiler gave up; the message says what they said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A folder to zip, and the name of what is in it."""

    path: Path
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Packages:
    """All the code of one stage."""

    dependencies: Package
    kassa: Package
    functions: Mapping[str, Package]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Builder:
    root: Path
    python: Python
    interpreter: str | None  # compiles for `python`; None: nothing can, so no bytecode is shipped

    def package(self, name: str, sources: Iterable[Path], fill: Callable[[Path], None], *, mounted: str) -> Package:
        """The folder that `fill` makes from these sources; made only if they changed."""
        digest = self._digest(sources)
        label = f"{name}-cp{self.python.version.replace('.', '')}-{self.python.wheels or self.python.architecture}"
        target = self.root / "build" / f"{label}-{digest[:16]}"
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-") as making:
                content = Path(making) / "content"
                content.mkdir()
                fill(content)
                self._compile(content, mounted)
                _move(content, target)
            for outdated in set(target.parent.glob(f"{label}-*")) - {target}:
                shutil.rmtree(outdated, ignore_errors=True)
        return Package(path=target, digest=digest)

    def _digest(self, sources: Iterable[Path]) -> str:
        digest = hashlib.sha256(Path(__file__).read_bytes())
        digest.update(f"{self.python} bytecode={self.interpreter is not None}".encode())
        for source in sources:
            content = source.read_bytes()
            digest.update(f"\n{source.relative_to(self.root).as_posix()} {len(content)}\n".encode() + content)
        return digest.hexdigest()

    def _compile(self, folder: Path, mounted: str) -> None:
        """Add bytecode that outlives the zip, whose files all carry one date: checked by nothing, so never stale."""
        if self.interpreter is None:
            return
        mode = ["--invalidation-mode", "unchecked-hash"]
        _run([self.interpreter, "-m", "compileall", "-q", *mode, "-s", str(folder), "-p", mounted, str(folder)])

    def install(self, requirements: Path, into: Path) -> None:
        """Install the locked wheels; from uv's cache where it has them all."""
        target = ["--target", str(into / "python"), "--python-version", self.python.version]
        platform = ["--python-platform", self.python.wheels] if self.python.wheels else []
        wheels = ["--only-binary", ":all:", "--require-hashes", "--link-mode", "copy", "-r", str(requirements)]
        install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", *target, *platform, *wheels]
        try:
            _run([*install, "--offline"])
        except CannotBuild:
            _run(install)
        for pattern in _NOISE:
            for noise in (into / "python").glob(pattern):
                shutil.rmtree(noise) if noise.is_dir() else noise.unlink()
        for locale in (into / "python" / "babel" / "locale-data").glob("*.dat"):
            if locale.stem.split("_")[0] not in {*LANGUAGES, "root"}:
                locale.unlink()


def build(python: Python, *, root: Path = ROOT, functions: Iterable[str] = NAMES) -> Packages:
    """The code of a stage, built for its Python. Raises `CannotBuild`."""
    builder = _Builder(root=root, python=python, interpreter=find_interpreter(python.version))
    requirements = root / "requirements" / "runtime.txt"
    layer = root / "layers" / "kassa"
    return Packages(
        dependencies=builder.package(
            "dependencies", [requirements], lambda into: builder.install(requirements, into), mounted="/opt"
        ),
        kassa=builder.package(
            "kassa", _sources(layer / "python"), _copy(layer, _sources(layer / "python")), mounted="/opt"
        ),
        functions={name: _function(builder, name) for name in functions},
    )


def _function(builder: _Builder, name: str) -> Package:
    """One function's folder and nothing of its neighbours."""
    folder = builder.root / "functions"
    sources = [*folder.glob("__init__.py"), *_sources(folder / name)]
    if not (folder / name / "handler.py").exists():
        raise CannotBuild(f"functions/{name}/handler.py is missing")
    return builder.package(f"function-{name}", sources, _copy(builder.root, sources), mounted="/var/task")


def _sources(folder: Path) -> list[Path]:
    def wanted(paths: Iterable[Path]) -> Iterator[Path]:
        return (path for path in paths if path.is_file() and "__pycache__" not in path.parts)

    return sorted(wanted(folder.rglob("*")))


def _copy(base: Path, sources: Iterable[Path]) -> Callable[[Path], None]:
    """Something that lays these files into a folder as they lie below `base`."""

    def fill(into: Path) -> None:
        for source in sources:
            copy = into / source.relative_to(base)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)

    return fill


def _move(made: Path, target: Path) -> None:
    try:
        made.replace(target)
    except OSError:
        if not target.exists():  # else another process made the same, a moment earlier
            raise


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotBuild(f"{' '.join(command)}\n{done.stdout}{done.stderr}")


if __name__ == "__main__":
    for stage in sys.argv[1:]:
        try:
            build(STAGES[stage].python)
        except CannotBuild as error:
            sys.exit(str(error))
