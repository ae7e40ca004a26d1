"""How to take a guard away for a while: in the text of the module that has it, or in what the stores insist on."""

import inspect
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, NamedTuple

from tests.explorer.scenarios import Scenario
from tests.explorer.tables import Guards


class Mutation(NamedTuple):
    """A guard, what stands there without it, and the search that must miss it."""

    guard: str
    scenario: Scenario
    where: ModuleType | str
    text: str = ""
    without: str = ""


@contextmanager
def without(mutation: Mutation) -> Iterator[Guards]:
    """The house without the guard, for as long as the context lasts; returns what the stores still insist on."""
    guards = Guards()
    if isinstance(mutation.where, str):
        setattr(guards, mutation.where, False)
        yield guards
        return
    module = mutation.where
    before = dict(vars(module))
    source = inspect.getsource(module)
    assert mutation.text in source, f"the guard is not where it was: {mutation.text}"
    try:
        exec(compile(source.replace(mutation.text, mutation.without), str(module.__file__), "exec"), vars(module))  # noqa: S102
        with _known_everywhere(before, vars(module)):
            yield guards
    finally:
        vars(module).clear()
        vars(module).update(before)


@contextmanager
def _known_everywhere(before: dict[str, Any], after: dict[str, Any]) -> Iterator[None]:
    """Whoever imported a name of the module by itself gets the new meaning for a while."""
    new_of = {
        id(old): after[name]
        for name, old in before.items()
        if getattr(old, "__module__", None) == before["__name__"] and after[name] is not old
    }
    changed: list[tuple[dict[str, Any], str, Any]] = []
    for module in _ours():
        for name, value in list(vars(module).items()):
            if id(value) in new_of and value is not new_of[id(value)]:
                changed.append((vars(module), name, value))
                vars(module)[name] = new_of[id(value)]
    try:
        yield
    finally:
        for names, name, value in changed:
            names[name] = value


def _ours() -> list[ModuleType]:
    return [module for name, module in list(sys.modules.items()) if name.startswith(("kassa.", "tests.explorer."))]
