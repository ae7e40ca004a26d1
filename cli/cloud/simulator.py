"""Klarna on this machine: the simulator, and what the demonstration asks of it."""

import os
import sys

import httpx

from cli.addresses import HOST, Addresses
from cli.folders import LocalFolder
from cli.machine import ports, processes

SERVICE = "simulator"
API_KEY = "klarna_test_api_simulator"
PARTNER_ACCOUNT = "krn:partner:global:account:test:DEMO0001"
START_SECONDS = 60


def start(addresses: Addresses, folder: LocalFolder) -> None:
    """Start it with an empty memory, and wait until it is ready."""
    ports.check_free(addresses.simulator)
    command = [sys.executable, "-m", "simulator", "--host", HOST, "--port", str(addresses.simulator.number)]
    program = processes.start(SERVICE, command, folder=folder, environment=os.environ)
    processes.wait_until(
        lambda: is_ready(addresses),
        program,
        name="The Klarna simulator",
        log=folder.log(SERVICE),
        seconds=START_SECONDS,
    )


def is_ready(addresses: Addresses) -> bool:
    """Whether it takes calls."""
    try:
        return httpx.get(f"{addresses.simulator.url}/_sim/health", timeout=2, trust_env=False).is_success
    except httpx.HTTPError:
        return False
