"""What a stack can count on in each of its parts."""

from collections.abc import Mapping
from typing import Protocol

from infra.constructs.alarms import Alarms
from infra.constructs.function import KassaFunction


class Watched(Protocol):
    """Whatever can fail so that somebody should hear of it."""

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on each of these ways."""


class Part(Watched, Protocol):
    """Functions that belong together.

    Most parts are constructs. Some stand in the stack itself, as their functions did before there were parts: CloudFormation
    knows a resource by its place in the tree, and whatever moves is made anew.
    """

    @property
    def functions(self) -> tuple[KassaFunction, ...]:
        """All of them."""

    @property
    def outputs(self) -> Mapping[str, str]:
        """What operators and the `kassa` command look for, by name."""
