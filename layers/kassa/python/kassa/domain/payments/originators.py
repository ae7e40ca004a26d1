"""Originators: the systems upstream of us that take part in a payment, as Klarna is told of them with every call."""

import unicodedata
from dataclasses import dataclass

from kassa.domain.access.terminals import Software

MOST = 10
"""As many as Klarna takes."""

LONGEST_NAME = 50

_LETTERS = str.maketrans({"Æ": "AE", "Œ": "OE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "ẞ": "SS"})
_GAPS = "-_/&+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Originator:
    """One system. Without a reference of its own it goes by ours for the call."""

    name: str
    session_reference: str | None = None
    module_name: str | None = None
    module_version: str | None = None


def upper_snake(name: str) -> str:
    """A company's name as Klarna wants it: capitals, digits and underscores, at most 50; empty where nothing is left.

    Diacritics and punctuation go, what separates words becomes an underscore: `Kaffé & Co.` is KAFFE_CO.
    """
    capitals = unicodedata.normalize("NFKD", name.upper().translate(_LETTERS))
    kept = (
        " " if letter.isspace() or letter in _GAPS else letter
        for letter in capitals
        if letter.isspace() or letter in _GAPS or (letter.isascii() and letter.isalnum())
    )
    return "_".join("".join(kept).split())[:LONGEST_NAME].rstrip("_")


def system(software: Software | None) -> Originator | None:
    """What Klarna is told of a system that we know; None for one whose name has no letter that Klarna takes."""
    name = upper_snake(software.name) if software else ""
    return Originator(name=name, module_version=software.version) if software and name else None


def chain(
    platform: Software | None, terminal: Software | None, given: tuple[Originator, ...]
) -> tuple[Originator, ...]:
    """The merchant's platform, then what runs on the terminal, then what the caller names, in the caller's order.

    Of two with the same name and module the first stays; what comes after the tenth is left out.
    """
    known = [found for found in (system(platform), system(terminal)) if found is not None]
    first: dict[tuple[str, str | None], Originator] = {}
    for originator in (*known, *given):
        first.setdefault((originator.name, originator.module_name), originator)
    return tuple(first.values())[:MOST]
