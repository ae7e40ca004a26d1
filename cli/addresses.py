"""Where the local cloud listens: three ports on the loopback interface, each of which can be moved."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cli.failures import CannotGoOn

HOST = "127.0.0.1"
LAST_PORT = 65535


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A port, what listens there, and the variable that moves it."""

    number: int
    purpose: str
    variable: str

    @property
    def url(self) -> str:
        """The address of what listens there."""
        return f"http://{HOST}:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """The three programs of a local cloud."""

    api: Port
    simulator: Port
    emulator: Port

    @classmethod
    def chosen(cls, environment: Mapping[str, str]) -> "Addresses":
        """The usual ports, or those that the environment names."""
        return cls(
            api=_port(environment, "KASSA_API_PORT", 8791, "Kassa's API"),
            simulator=_port(environment, "KASSA_SIMULATOR_PORT", 8792, "the Klarna simulator"),
            emulator=_port(environment, "KASSA_EMULATOR_PORT", 4566, "the AWS emulator"),
        )

    def __iter__(self) -> Iterator[Port]:
        return iter((self.emulator, self.simulator, self.api))


def _port(environment: Mapping[str, str], variable: str, usual: int, purpose: str) -> Port:
    text = environment.get(variable, "").strip() or str(usual)
    if not text.isdecimal() or not 1 <= int(text) <= LAST_PORT:
        raise CannotGoOn(f"{variable} must be a port, 1 to {LAST_PORT}, not {text!r}.")
    return Port(number=int(text), purpose=purpose, variable=variable)
