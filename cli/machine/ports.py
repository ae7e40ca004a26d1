"""Whether a port is free, and whether somebody answers there."""

import socket

from cli.addresses import HOST, Port
from cli.failures import PortTaken


def check_free(port: Port) -> None:
    """Raise `PortTaken` where another program listens."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port that was just left is free
        try:
            trial.bind((HOST, port.number))
        except OSError as error:
            raise PortTaken(
                f"Port {port.number}, where {port.purpose} should listen, is taken by another program: "
                f"end that one or choose another port with {port.variable}=<port>."
            ) from error


def answers(port: Port, *, seconds: float = 1) -> bool:
    """Whether a program takes connections there."""
    try:
        with socket.create_connection((HOST, port.number), timeout=seconds):
            return True
    except OSError:
        return False
