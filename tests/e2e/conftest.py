"""The local cloud for the end-to-end tests: the one that runs, brought up to date, or one of their own."""

import os
from collections.abc import Iterator

import pytest

from cli.addresses import Addresses
from cli.cloud.local_cloud import LocalCloud
from cli.down import down
from cli.folders import LocalFolder
from cli.machine import turns
from cli.stack_file import Stack


@pytest.fixture(scope="session")
def stack(pytestconfig: pytest.Config) -> Iterator[Stack]:
    """Where it is, and who the sample merchant is. Ended afterwards unless it ran before, or KEEP=1 asks to keep it."""
    folder = LocalFolder()
    cloud = LocalCloud(Addresses.chosen(os.environ), folder)
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    leave_running = bool(os.environ.get("KEEP")) or cloud.is_up()
    try:
        with turns.alone(folder), capture.global_and_fixture_disabled():
            started = cloud.up()
        yield started
    finally:
        if not leave_running:
            down(folder)
