"""The CDK command: synthesise, bootstrap and deploy a stage, with everything it says in a log."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from cli import setup
from cli.addresses import Addresses
from cli.cloud.emulator import CREDENTIALS, REGION
from cli.failures import StepFailed
from cli.folders import ROOT, LocalFolder
from cli.machine import process_table

SERVICE = "cdk"
_FOREIGN = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_CA_BUNDLE", "AWS_ENDPOINT_URL", "AWS_ROLE_ARN")
_ACCOUNT = "000000000000"
COMMAND = setup.PACKAGES / ".bin" / "cdk"
_DEPLOY = ("deploy", "--all")
_NAMES_AN_ERROR = re.compile(r"❌|ERROR |(\w+[.:])*\w*(Error|Exception|Failed|CannotBuild)\b", re.IGNORECASE)
_TELLS_NOTHING = re.compile("Subprocess exited|A copy of this report")  # that it failed is known
LONGEST = 300


def environment() -> dict[str, str]:
    """The environment for the CDK command: our tools first, and uv as pip is set."""
    return {
        **setup.uv_environment(),
        "PATH": setup.path_for_tools(),
        "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
    }


def local_environment(addresses: Addresses, folder: LocalFolder) -> dict[str, str]:
    """The same, for the emulator and nothing else: no account of the user's can be meant by mistake."""
    own = {name: value for name, value in environment().items() if name not in _FOREIGN}
    return {
        **own,
        **CREDENTIALS,
        **process_table.mark(folder, SERVICE),
        "AWS_ENDPOINT_URL": addresses.emulator.url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": "127.0.0.1",
    }


def synthesise(
    stage: str,
    into: Path,
    *,
    context: Mapping[str, str],
    environment: Mapping[str, str],
    log: Path,
    check_rules: bool = True,
) -> None:
    """Write the stage's templates and assets. Needs neither network nor credentials once the layers are built."""
    values = {"stage": stage, **context}
    settings = [word for name, value in values.items() for word in ("--context", f"{name}={value}")]
    rules = f"--validation={'true' if check_rules else 'false'}"
    _cdk(["synth", "--quiet", "--output", str(into), rules, *settings], environment=environment, log=log)


def bootstrap_local(folder: LocalFolder, environment: Mapping[str, str], log: Path) -> None:
    """Make the emulator's account ready for the CDK. Not from the project's folder: its app is not needed for that."""
    arguments = ["bootstrap", f"aws://{_ACCOUNT}/{REGION}"]
    _cdk(arguments, environment=environment, log=log, within=folder.path)


def deploy(assembly: Path, *, environment: Mapping[str, str], log: Path) -> None:
    """Deploy what was synthesised, without a question."""
    quickly = ["--concurrency", "2", "--require-approval", "never", "--progress", "events"]
    arguments = [*_DEPLOY, "--app", str(assembly), *quickly]
    _cdk(arguments, environment=environment, log=log)


def deploy_asking(assembly: Path, *, environment: Mapping[str, str]) -> None:
    """Deploy what was synthesised, at the console: the CDK shows what it does, and asks before it widens permissions.

    One stack after another, for of several at once it cannot ask, and gives up.
    """
    command = [str(COMMAND), *_DEPLOY, "--app", str(assembly), "--require-approval", "broadening"]
    if subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode:
        raise StepFailed("cdk deploy failed; it says why above.")


def _cdk(arguments: Sequence[str], *, environment: Mapping[str, str], log: Path, within: Path = ROOT) -> None:
    """Run the command, its words into the log."""
    with log.open("wb") as words:
        done = subprocess.run(
            [str(COMMAND), *arguments],
            cwd=within,
            env=environment,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
        )
    if done.returncode:
        raise StepFailed(f"cdk {arguments[0]} failed: {reason(log.read_text(errors='replace'))}", log=log)


def reason(words: str) -> str:
    """The last line that names an error; the last line of all where none does."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    telling = [line for line in lines if _NAMES_AN_ERROR.match(line) and not _TELLS_NOTHING.search(line)]
    return ((telling or lines or ["it said nothing."])[-1])[:LONGEST]
