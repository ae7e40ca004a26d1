"""AWS on this machine: MiniStack, with IAM enforced and nothing of this console's environment in it."""

import json
import os
import shutil
import urllib.error
import urllib.request

from cli.addresses import HOST, Addresses
from cli.folders import ROOT, LocalFolder
from cli.machine import ports, processes

SERVICE = "emulator"
REGION = "eu-north-1"
ENVIRONMENT = ROOT / ".venv-emulator"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
START_SECONDS = 120


def start(addresses: Addresses, folder: LocalFolder) -> None:
    """Start it with nothing in it, and wait until it is ready."""
    ports.check_free(addresses.emulator)
    shutil.rmtree(folder.temporary, ignore_errors=True)
    folder.temporary.mkdir(parents=True)
    # -P: the modules beside the script belong to us, not to the emulator.
    command = [str(ENVIRONMENT / "bin" / "python"), "-P", str(ROOT / "cli" / "cloud" / "emulator_server.py")]
    program = processes.start(SERVICE, command, folder=folder, environment=_environment(addresses, folder))
    processes.wait_until(
        lambda: is_ready(addresses),
        program,
        name="The AWS emulator",
        log=folder.log(SERVICE),
        seconds=START_SECONDS,
    )


def _environment(addresses: Addresses, folder: LocalFolder) -> dict[str, str]:
    """Its settings. The functions inherit all of it, so there is no more than they need."""
    return {
        "PATH": os.defpath,
        "HOME": str(folder.temporary),
        "TMPDIR": str(folder.temporary),
        "LANG": "C.UTF-8",
        "AUTH": "true",
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(addresses.emulator.number),
        "MINISTACK_REGION": REGION,
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_ACCOUNT_CONCURRENCY": "100",
        "NO_PROXY": "*",  # its functions talk to this machine only
        **CREDENTIALS,
    }


def is_ready(addresses: Addresses) -> bool:
    """Whether it takes calls."""
    try:
        with urllib.request.urlopen(f"{addresses.emulator.url}/_ministack/ready", timeout=2) as answer:  # noqa: S310
            return bool(json.load(answer)["status"] == "completed")
    except (OSError, ValueError, KeyError, urllib.error.HTTPError):
        return False
