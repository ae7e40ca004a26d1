"""Our fields and Klarna's, pair by pair: the one table that writes a body, reads one, and finds whose field was refused."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

_INDEX = re.compile(r"\[(\d*)\]")
_TOKEN = re.compile(r"([^.\[\]]+)|\[(\d+)\]")

ANY_FIELD = "body"
"""The field of a mistake that is in nothing our caller sent."""


class Paths:
    """Pairs such as `("stores[].url", "store_groups[0].stores[].url")`: `[]` counts on both sides, `[0]` on Klarna's alone.

    What stands in no pair is not sent. One field of ours may be several of Klarna's; the first is the one that is read.
    """

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self._theirs: dict[str, list[str]] = {}
        self._ours: dict[str, tuple[str, str]] = {}
        for ours, theirs in pairs:
            self._theirs.setdefault(ours, []).append(theirs)
        for ours, theirs in pairs:
            for our_part, their_part in _with_parents(ours, theirs):
                self._ours.setdefault(_INDEX.sub("[]", their_part), (our_part, their_part))

    @property
    def fields(self) -> frozenset[str]:
        """Every field of ours that Klarna is told."""
        return frozenset(self._theirs)

    def written(self, document: Mapping[str, Any], constants: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Klarna's body for a document of ours, beginning with what is always the same."""
        body: dict[str, Any] = {}
        for path, value in (constants or {}).items():
            _put(body, path, value)
        for path, value in _leaves(document):
            numbers = _INDEX.findall(path)
            for theirs in self._theirs.get(_INDEX.sub("[]", path), ()):
                _put(body, _numbered(theirs, numbers), value)
        return body

    def read(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """What a body of Klarna's says, in our fields: for paths without lists."""
        found = {ours: _at(body, theirs[0]) for ours, theirs in self._theirs.items() if "[]" not in ours}
        document: dict[str, Any] = {}
        for path, value in found.items():
            if value is not None:
                _put(document, path, value)
        return document

    def field(self, parameter: str) -> str:
        """Our name of a parameter that Klarna refused, or of the nearest part around it; ANY_FIELD where there is none."""
        path = parameter.removeprefix("$").lstrip(".")
        while path:
            known = self._ours.get(_INDEX.sub("[]", path))
            if known is not None:
                ours, theirs = known
                given = _INDEX.findall(path)
                free = [number for number, ours_too in zip(given, _INDEX.findall(theirs), strict=True) if not ours_too]
                return _numbered(ours, free)
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return ANY_FIELD


def _with_parents(ours: str, theirs: str) -> Iterator[tuple[str, str]]:
    """A pair, and the pairs of what is around both, as far as there is something around both."""
    yield ours, theirs
    while "." in ours and "." in theirs:
        ours, theirs = ours.rpartition(".")[0], theirs.rpartition(".")[0]
        if ours.count("[]") == theirs.count("[]"):
            yield ours, theirs
            yield ours.removesuffix("[]"), theirs.removesuffix("[]")


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value that is there, with its path; a list of plain values is one value."""
    if isinstance(value, Mapping):
        for name, member in value.items():
            yield from _leaves(member, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple) and any(isinstance(member, Mapping) for member in value):
        for number, member in enumerate(value):
            yield from _leaves(member, f"{path}[{number}]")
    elif value is not None:
        yield path, list(value) if isinstance(value, tuple) else value


def _numbered(path: str, numbers: Sequence[str]) -> str:
    """The path with these numbers in its empty brackets, as far as there are some."""
    left = iter(numbers)
    return _INDEX.sub(lambda found: found[0] if found[1] else f"[{next(left, '0')}]", path)


def _put(body: dict[str, Any], path: str, value: Any) -> None:
    tokens: list[str | int] = [int(number) if number else name for name, number in _TOKEN.findall(path)]
    holder: Any = body
    for token, following in pairwise(tokens):
        holder = _member(holder, token, [] if isinstance(following, int) else {})
    if isinstance(holder, list):
        holder.append(value)
    else:
        holder[tokens[-1]] = value


def _member(holder: Any, token: str | int, new: Any) -> Any:
    if isinstance(token, str):
        return holder.setdefault(token, new)
    while len(holder) <= token:
        holder.append(type(new)())
    return holder[token]


def _at(body: Any, path: str) -> Any:
    for name, number in _TOKEN.findall(path):
        if number:
            body = body[int(number)] if isinstance(body, list) and int(number) < len(body) else None
        else:
            body = body.get(name) if isinstance(body, Mapping) else None
    return body
