"""Columns on paper: how wide a text is, where it breaks, and how a value stands at the right edge."""

import unicodedata
from dataclasses import dataclass
from enum import IntEnum


class Width(IntEnum):
    """Columns of the usual printers: 58 mm paper, and 80 mm paper with wide or narrow letters."""

    NARROW = 32
    USUAL = 42
    WIDE = 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line, no wider than the paper. A centred one comes without its margin."""

    text: str
    bold: bool = False
    centred: bool = False

    def laid(self, columns: int) -> str:
        """The line with its margin."""
        margin = (columns - width_of(self.text)) // 2 if self.centred else 0
        return " " * margin + self.text


def width_of(text: str) -> int:
    """Columns that a text takes: two for a wide letter, none for a mark that stands on the one before it."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines, broken between words, and inside of a word that is longer than a line. At least one line."""
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, columns):
            joined = f"{lines[-1]} {piece}".strip()
            if width_of(joined) <= columns:
                lines[-1] = joined
            else:
                lines.append(piece)
    return lines


def _pieces(word: str, columns: int) -> list[str]:
    if width_of(word) <= columns:
        return [word]
    pieces, left = [""], columns
    for character in word:
        if _width(character) > left:
            pieces.append("")
            left = columns
        pieces[-1] += character
        left -= _width(character)
    return pieces


def pair(left: str, right: str, columns: int, *, indent: int = 0) -> list[str]:
    """A label and its value at the right edge: side by side where both fit, else the value below.

    A value that is longer than a line is broken, and then begins at the left.
    """
    margin = " " * indent
    beside = columns - width_of(right) - 1
    labels = wrap(left, columns - indent)
    if indent + width_of(labels[-1]) <= beside:
        last = margin + labels.pop()
        ends = [last + " " * (columns - width_of(last) - width_of(right)) + right]
    else:
        ends = wrap(right, columns)
        if len(ends) == 1:
            ends = [" " * (columns - width_of(right)) + right]
    return [*(margin + label for label in labels), *ends]
