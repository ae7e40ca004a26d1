"""Pin anew what requirements/*.in ask for, with hashes and without any index's address."""

import subprocess

from cli import console, setup
from cli.failures import StepFailed
from cli.folders import ROOT

IN_ORDER = ("runtime", "node", "emulator", "dev")  # dev is bound by what runtime chose
_OPTIONS = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--quiet")


def lock(*, upgrade: bool = False) -> None:
    """Write requirements/*.txt. Keeps the versions that are there unless asked to upgrade. Raises `StepFailed`."""
    for name in IN_ORDER:
        source, locked = f"requirements/{name}.in", f"requirements/{name}.txt"
        command = [str(setup.DEVELOPMENT / "bin" / "uv"), "pip", "compile", *_OPTIONS, source, "-o", locked]
        with console.step(locked):
            done = subprocess.run(
                [*command, *(["--upgrade"] if upgrade else [])],
                cwd=ROOT,
                env=setup.uv_environment(),
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise StepFailed(f"{locked}: {done.stderr.strip()}")
