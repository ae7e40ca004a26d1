"""On the wire, too, a call is over at its deadline, however the other end behaves."""
# ruff: noqa: ARG002 - httpcore decides which arguments a network has

import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx
import pytest

from kassa.adapters.klarna.network import BoundedTransport
from tests.unit.klarna.klarna_talk import Clock

ANSWER = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{"a": 1}'
URL = "https://klarna.test/v2/accounts/a/payment/authorize"


class Wire(httpcore.NetworkStream):
    """Gives an answer in pieces; each step takes time, or all the time it was given where it may not take that long."""

    def __init__(self, clock: Clock, pieces: Iterable[bytes], *, each_takes: float) -> None:
        self.clock = clock
        self.pieces = iter(pieces)
        self.each_takes = each_takes
        self.written = b""
        self.given: list[float] = []

    def _take(self, timeout: float | None, too_slow: type[Exception]) -> None:
        assert timeout is not None
        assert timeout > 0
        self.given.append(timeout)
        self.clock.now += min(self.each_takes, timeout)
        if self.each_takes > timeout:
            raise too_slow("slow")

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._take(timeout, httpcore.ReadTimeout)
        return next(self.pieces, b"")

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._take(timeout, httpcore.WriteTimeout)
        self.written += buffer

    def close(self) -> None: ...

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        assert server_hostname == "klarna.test"
        self._take(timeout, httpcore.ConnectTimeout)
        return self

    def get_extra_info(self, info: str) -> Any:
        return None


class Wires(httpcore.NetworkBackend):
    """A network whose addresses answer with a wire or not at all."""

    def __init__(self, clock: Clock, wire: Wire, *, dead: Iterable[str] = ()) -> None:
        self.clock = clock
        self.wire = wire
        self.dead = set(dead)
        self.tried: list[tuple[str, float]] = []

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        assert timeout is not None
        self.tried.append((host, timeout))
        if host in self.dead:
            self.clock.now += timeout
            raise httpcore.ConnectTimeout("dead")
        return self.wire


def transport_of(
    pieces: Iterable[bytes],
    *,
    each_takes: float = 0.01,
    dead: Iterable[str] = (),
    addresses: Iterable[str] = ("1.1.1.1",),
) -> tuple[BoundedTransport, Wires]:
    clock = Clock()
    wires = Wires(clock, Wire(clock, pieces, each_takes=each_takes), dead=dead)
    known = list(addresses)
    transport = BoundedTransport(ssl.create_default_context(), clock, backend=wires, resolve=lambda *_: known)
    return transport, wires


def send(transport: BoundedTransport, *, within: float = 8.0) -> httpx.Response:
    request = httpx.Request("POST", URL, content=b"{}", extensions={"deadline": 1000.0 + within})
    return transport.handle_request(request)


def in_bytes(answer: bytes) -> Iterable[bytes]:
    return (answer[at : at + 1] for at in range(len(answer)))


def test_an_answer_comes_through() -> None:
    transport, wires = transport_of([ANSWER])
    response = send(transport)
    assert (response.status_code, response.json()) == (200, {"a": 1})
    assert wires.wire.written.startswith(b"POST /v2/accounts/a/payment/authorize HTTP/1.1\r\n")
    assert wires.wire.written.endswith(b"\r\n\r\n{}")


def test_an_answer_in_single_bytes_comes_through_in_time() -> None:
    transport, _ = transport_of(in_bytes(ANSWER))
    assert send(transport).json() == {"a": 1}


@pytest.mark.parametrize("each_takes", [0.1, 0.5, 5.0, 60.0])
def test_an_answer_in_single_bytes_is_cut_off_at_the_deadline(each_takes: float) -> None:
    transport, wires = transport_of(in_bytes(ANSWER), each_takes=each_takes)
    with pytest.raises(httpx.TransportError):
        send(transport)
    assert wires.clock.now <= 1008.0 + 1e-6


def test_each_step_gets_what_is_left() -> None:
    transport, wires = transport_of([ANSWER], each_takes=1.0)
    send(transport)
    assert wires.wire.given == [pytest.approx(8 - step) for step in range(len(wires.wire.given))]


def test_a_dead_address_leaves_time_for_the_next() -> None:
    transport, wires = transport_of([ANSWER], addresses=["1.1.1.1", "2.2.2.2"], dead=["1.1.1.1"])
    assert send(transport).status_code == 200
    assert [address for address, _ in wires.tried] == ["1.1.1.1", "2.2.2.2"]
    assert [timeout for _, timeout in wires.tried] == pytest.approx([4.0, 4.0])


@pytest.mark.parametrize("addresses", [["1.1.1.1", "2.2.2.2"], []], ids=["all dead", "none known"])
def test_without_a_connection_nothing_can_have_happened(addresses: list[str]) -> None:
    transport, wires = transport_of([ANSWER], addresses=addresses, dead=addresses)
    with pytest.raises(httpx.ConnectError):
        send(transport)
    assert wires.clock.now <= 1008.0


def test_a_host_that_does_not_exist_is_a_failed_connection() -> None:
    transport = BoundedTransport(None, Clock())
    request = httpx.Request("GET", "http://127.0.0.1.invalid..name/", extensions={"deadline": 1008.0})
    with pytest.raises(httpx.ConnectError):
        transport.handle_request(request)


GARBAGE: dict[str, list[bytes]] = {
    "silence": [],
    "no HTTP": [b"SSH-2.0-OpenSSH_9.6\r\n\r\n"],
    "cut off": [ANSWER[:-3]],
    "bad gzip": [b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}"],
}


@pytest.mark.parametrize("pieces", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_on_the_wire_is_named(pieces: list[bytes]) -> None:
    transport, _ = transport_of(pieces)
    with pytest.raises(httpx.HTTPError) as failure:
        send(transport)
    assert not isinstance(failure.value, httpx.ConnectError)


def test_a_connection_is_used_again() -> None:
    transport, wires = transport_of([ANSWER, ANSWER])
    send(transport)
    send(transport)
    assert len(wires.tried) == 1
    transport.close()
