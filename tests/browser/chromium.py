"""Debian's Chromium: where it is, how it is started, and how it comes onto a machine that has none."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WHY_NOT = "there is no Chromium on this machine; on Debian: apt-get install chromium"
PATIENCE = 600  # seconds that installing may take


def found() -> str | None:
    """The browser's program, where there is one."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def install() -> int:
    """Install it with apt-get, as root or with sudo that asks for nothing; 0 also where that cannot be, having said so."""
    if found():
        return 0
    command = _apt_get()
    if command is None:
        print(f"The browser tests will be skipped: {WHY_NOT}.")
        return 0
    print("Installing Chromium …", flush=True)
    for arguments in (
        ["update", "-qq"],
        ["install", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
    ):
        done = subprocess.run(
            [*command, *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        if done.returncode:
            print(f"The browser tests will be skipped: {WHY_NOT}. It said: {done.stderr.strip().splitlines()[-1:]}")
            return 0
    return 0


def _apt_get() -> Sequence[str] | None:
    if shutil.which("apt-get") is None:
        return None
    quietly = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y")
    if os.geteuid() == 0:
        return quietly
    may = (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    )
    return ("sudo", "-n", *quietly) if may else None


if __name__ == "__main__":
    sys.exit(install())
