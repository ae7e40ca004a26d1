"""Where the local cloud listens, and what is said when somebody else is there."""

import socket

import pytest

from cli.addresses import HOST, Addresses, Port
from cli.failures import CannotGoOn, PortTaken
from cli.machine import ports


def a_port(number: int) -> Port:
    return Port(number=number, purpose="Kassa's API", variable="KASSA_API_PORT")


def test_the_usual_addresses_need_no_setting():
    addresses = Addresses.chosen({})
    assert [port.url for port in addresses] == [
        "http://127.0.0.1:4566",
        "http://127.0.0.1:8792",
        "http://127.0.0.1:8791",
    ]


def test_each_port_can_be_moved():
    moved = {"KASSA_API_PORT": "9001", "KASSA_SIMULATOR_PORT": "9002", "KASSA_EMULATOR_PORT": "9003"}
    assert [port.number for port in Addresses.chosen(moved)] == [9003, 9002, 9001]


@pytest.mark.parametrize("wrong", ["0", "65536", "http", "-1", "80.5"])
def test_a_port_that_is_none_is_refused_by_name(wrong):
    with pytest.raises(CannotGoOn, match="KASSA_API_PORT"):
        Addresses.chosen({"KASSA_API_PORT": wrong})


def test_a_taken_port_is_named_with_the_way_out():
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        number = other.getsockname()[1]
        assert ports.answers(a_port(number))
        with pytest.raises(PortTaken, match=rf"Port {number}, where Kassa's API .* KASSA_API_PORT="):
            ports.check_free(a_port(number))


def test_a_port_that_was_just_left_is_free():
    with socket.socket() as other:
        other.bind((HOST, 0))
        number = other.getsockname()[1]
    ports.check_free(a_port(number))
    assert not ports.answers(a_port(number))
