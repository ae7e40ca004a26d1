"""The simulator as a server and as a neighbour."""

import ast
import threading
import time
from pathlib import Path

import httpx
import pytest

import simulator
from simulator.__main__ import read_arguments
from simulator.server import running
from simulator.simulation import API_KEY
from tests.simulator.till import ONE

SOURCES = sorted(Path(simulator.__path__[0]).rglob("*.py"))


def test_it_stands_alone() -> None:
    assert len(SOURCES) > 20
    for source in SOURCES:
        text = source.read_text()
        assert "kassa" not in text.lower(), source.name
        for node in ast.walk(ast.parse(text)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.partition(".")[0] for name in names} & {"functions", "infra", "cli", "tests"}, source.name


def test_it_listens_on_this_machine_alone_unless_told() -> None:
    asked = read_arguments([])
    assert (asked.host, asked.port, asked.seed) == ("127.0.0.1", 8792, 1)


def test_held_calls_and_cut_connections_are_real_and_do_not_keep_it_from_stopping() -> None:
    stores = f"/v2/accounts/{ONE}/stores"
    headers = {"Authorization": f"Basic {API_KEY}"}
    held: list[int] = []
    with running() as url, httpx.Client(base_url=url, headers=headers, trust_env=False) as client:
        faults = [{"operation": "list_stores", "kind": kind, "times": 1} for kind in ("disconnect", "timeout_before")]
        client.post("/_sim/faults", json=[*faults, {"operation": "list_stores", "kind": "timeout_after"}])
        with pytest.raises(httpx.RemoteProtocolError):
            client.get(stores)
        with pytest.raises(httpx.ReadTimeout):
            client.get(stores, timeout=0.2)

        def wait() -> None:
            held.append(httpx.get(f"{url}{stores}", headers=headers, timeout=30, trust_env=False).status_code)

        waiting = threading.Thread(target=wait)
        waiting.start()
        while len(client.get("/_sim/log").json()["calls"]) < 3:
            time.sleep(0.01)
        started = time.monotonic()
    waiting.join(5)
    assert time.monotonic() - started < 2
    assert held == [500], "the held call was let go"
