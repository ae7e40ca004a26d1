"""A code as ESC/POS raster: the dots themselves, for receipt printers that draw no codes of their own.

Commands and their numbers: Epson, ESC/POS Command Reference.
"""

from kassa.adapters.qr.code import fit

DEFAULT_DOTS = 384
"""The width of 58 mm paper at 8 dots for each mm."""

MOST_DOTS = 832
"""The width of 112 mm paper; printers cut off what is beyond theirs."""

_ESC, _GS = b"\x1b", b"\x1d"
_INITIALISE = _ESC + b"@"
_CENTRED = _ESC + b"a\x01"
_FEED_TO_CUTTER_AND_CUT = _GS + b"VB\x00"


def as_escpos(content: str, dots: int = DEFAULT_DOTS) -> bytes:
    """What a printer is sent, from its initialisation to the cut: a square `dots` wide. Raises TooSmall, in dots."""
    rows = [_packed(row) for row in fit(content, dots).rows()]
    size = len(rows[0]).to_bytes(2, "little") + len(rows).to_bytes(2, "little")
    raster = _GS + b"v0\x00" + size + b"".join(rows)
    return _INITIALISE + _CENTRED + raster + _FEED_TO_CUTTER_AND_CUT


def _packed(row: list[bool]) -> bytes:
    """Eight dots to a byte, the first the highest bit; white to the end of the last one."""
    row = row + [False] * (-len(row) % 8)
    return bytes(sum(dot << 7 - bit for bit, dot in enumerate(row[at : at + 8])) for at in range(0, len(row), 8))
