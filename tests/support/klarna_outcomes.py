"""How a call of the Klarna of our own understanding goes: counted, and failing as planned."""

from collections import deque

from kassa.failures import KlarnaError

Planned = dict[str, deque[tuple[KlarnaError, bool]]]
"""For each operation the failures that come next, and whether Klarna did what was asked before it failed."""


class Outcome:
    """Counts a call, and lets it fail as planned: before the body runs, or when it has run."""

    def __init__(self, calls: list[str], planned: Planned, operation: str) -> None:
        calls.append(operation)
        failures = planned.get(operation)
        self._failure: KlarnaError | None = None
        self._executed = False
        if failures:
            self._failure, self._executed = failures.popleft()

    def __enter__(self) -> None:
        if self._failure is not None and not self._executed:
            raise self._failure

    def __exit__(self, *_: object) -> None:
        if self._failure is not None:
            raise self._failure
