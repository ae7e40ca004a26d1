"""Which letters a receipt printer has, and what stands for one that it has not."""

import re
import unicodedata

from anyascii import anyascii

PAGES = (("cp858", 19), ("cp852", 18), ("cp1252", 16))
"""Python's codecs, and the numbers by which Epson's `ESC t` knows them: western, central European, and its punctuation.

Together they have every letter of our languages.
"""

UNKNOWN = "?"

_MINUS, _HYPHEN = "\N{MINUS SIGN}", "-"
_CHOOSES_A_PICTURE = re.compile("[\N{VARIATION SELECTOR-1}-\N{VARIATION SELECTOR-16}]")


def tidy(text: str) -> str:
    """One line of visible letters: composed, single spaces, no control characters, so that a name commands no printer."""
    composed = _CHOOSES_A_PICTURE.sub("", unicodedata.normalize("NFC", text)).replace(_MINUS, _HYPHEN)
    visible = "".join(_seen(character) for character in composed)
    return " ".join(visible.split())


def _seen(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":  # joiners and marks of direction are seen by nobody
        return ""
    return " " if category in ("Cc", "Zs", "Zl", "Zp") else character


def is_printable(text: str) -> bool:
    """Whether some code page has each of the letters."""
    return all(_page_of(character) is not None for character in text)


def printable(text: str) -> str:
    """The text in letters that printers have: others are written in Latin ones, and what has none shows as `?`."""
    return tidy("".join(_written(character) for character in tidy(text)))


def _written(character: str) -> str:
    if _page_of(character) is not None:
        return character
    if unicodedata.category(character) in ("Mn", "Me"):  # its letter stands in front of it
        return ""
    return anyascii(character) or UNKNOWN


def _page_of(character: str) -> tuple[str, int] | None:
    return next((page for page in PAGES if character in _LETTERS[page[1]]), None)


def runs(text: str, page: int) -> list[tuple[int, bytes]]:
    """A printable text as bytes, each run of them with the number of its page: `page` as long as that has the letters."""
    found: list[tuple[int, bytes]] = []
    for character in text:
        codec, number = _next_page(character, found[-1][0] if found else page)
        encoded = character.encode(codec)
        if found and found[-1][0] == number:
            found[-1] = (number, found[-1][1] + encoded)
        else:
            found.append((number, encoded))
    return found


def _next_page(character: str, current: int) -> tuple[str, int]:
    """The current page if it has the letter, else the first that does. Raises ValueError for one that none has."""
    page = (_CODECS[current], current) if character in _LETTERS[current] else _page_of(character)
    if page is None:
        raise ValueError(f"no code page has {character!r}")
    return page


_CODECS = {number: codec for codec, number in PAGES}
_LETTERS = {
    number: frozenset(bytes([*range(0x20, 0x7F), *range(0x80, 0x100)]).decode(codec, errors="ignore"))
    for codec, number in PAGES
}
