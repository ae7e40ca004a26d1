"""Find the Python that can compile for the Python of the functions: bytecode fits one minor version only."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path


@cache
def find_interpreter(version: str) -> str | None:
    """A CPython of this minor version; None, with one line on the error output, where the machine has none."""
    for candidate in _candidates(version):
        if _answers(candidate, version):
            return candidate
    print(f"No Python {version} here: the code is shipped without bytecode and starts slower.", file=sys.stderr)
    return None


def _candidates(version: str) -> Iterator[str]:
    """From the nearest to the farthest; uv comes late since a broken one on the path makes it give up."""
    yield sys.executable
    if on_path := shutil.which(f"python{version}"):
        yield on_path
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from (str(path) for path in sorted(pyenv.glob(f"versions/{version}.*/bin/python{version}"), reverse=True))
    found = _output([sys.executable, "-m", "uv", "python", "find", "--no-python-downloads", version])
    if found:
        yield found


def _answers(interpreter: str, version: str) -> bool:
    ask = "import sys; print(sys.implementation.name, *sys.version_info[:2])"
    return _output([interpreter, "-I", "-c", ask]) == f"cpython {version.replace('.', ' ')}"


def _output(command: list[str]) -> str:
    """What a command prints; nothing where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
