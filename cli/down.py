"""End the local cloud. Standard library only, so that it also works where the installation is broken."""

import shutil
import sys

from cli import console
from cli.failures import CannotGoOn
from cli.folders import LocalFolder
from cli.machine import processes, turns


def down(folder: LocalFolder) -> None:
    """End the cloud, unless another command is starting it just now. Raises `CannotGoOn`."""
    with turns.alone(folder):
        end_all(folder)


def end_all(folder: LocalFolder) -> None:
    """End every process of it, and forget what only it knew. Raises `CannotGoOn`."""
    ended = processes.end(folder)
    forget(folder)
    if ended:
        console.done("Local cloud ended", f"{ended} processes; its data are gone with it")
    else:
        console.done("Nothing is running")


def forget(folder: LocalFolder) -> None:
    """Remove what is true of one run only."""
    for file in (folder.stack_file, folder.upstream_file, folder.deployed_file, folder.sample_file):
        file.unlink(missing_ok=True)
    shutil.rmtree(folder.temporary, ignore_errors=True)


def main() -> int:
    """End it, or say why not."""
    try:
        down(LocalFolder())
    except CannotGoOn as failure:
        console.complain(str(failure))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
