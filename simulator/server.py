"""Serving the simulator with uvicorn, in this process or in a thread of its own."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from simulator.app import create_app
from simulator.simulation import Options, Simulation
from simulator.tls import ShowsCertificate

GRACE_SECONDS = 1
START_SECONDS = 10


class Server(uvicorn.Server):
    """Lets held calls go when it stops, so that no client keeps it alive."""

    def __init__(
        self, options: Options, *, host: str, port: int, log_level: str = "warning", tls: bool = False
    ) -> None:
        app = create_app(options)
        self.simulation: Simulation = app.state.simulation
        self.greeting = ""
        config = uvicorn.Config(
            app,
            host=host,
            port=port,
            log_level=log_level,
            timeout_graceful_shutdown=GRACE_SECONDS,
            lifespan="on",
            http=ShowsCertificate,
        )
        config.load()
        if tls:
            config.ssl = self.simulation.authority().server_context(host)
        super().__init__(config)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so where somebody is watching."""
        await super().startup(sockets)
        if self.started:
            print(self.greeting, end="", flush=True)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop within about a second."""
        self.simulation.closing.set()
        await super().shutdown(sockets)


@contextmanager
def running(options: Options | None = None, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """A simulator in a thread of its own, for tests that need real connections; gives its address."""
    with serving(Server(options or Options(), host=host, port=port), host, port) as url:
        yield url


@contextmanager
def serving(server: Server, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """A server in a thread of its own; gives its address."""
    thread = threading.Thread(target=server.run, name="simulator", daemon=True)
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError(f"the simulator did not start on {host}:{port}")
        time.sleep(0.01)
    address = server.servers[0].sockets[0].getsockname()
    try:
        yield f"{'https' if server.config.ssl else 'http'}://{address[0]}:{address[1]}"
    finally:
        server.should_exit = True
        thread.join(START_SECONDS)
