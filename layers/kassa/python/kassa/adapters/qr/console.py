"""A code as text for a terminal window: half blocks, two modules above each other in each character."""

from kassa.adapters.qr.code import fit

DEFAULT_COLUMNS = 80

MOST_COLUMNS = 400

_BLACK_ON_WHITE = "\033[38;5;16;48;5;231m"
"""Of the 256 colours, which no theme changes as it changes the first 16: black on white in a dark window too."""

_RESET = "\033[0m"
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def as_text(content: str, columns: int = DEFAULT_COLUMNS) -> str:
    """Lines no wider than `columns`, each with its colours and a line end. Raises TooSmall, in columns.

    A module is a whole number of columns wide: a character is 8 pixels or more, so that one column is enough.
    """
    code = fit(content, columns, smallest=1, comfortable=1)
    rows = list(code.tight().rows())
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    lines = (
        "".join(_HALVES[halves] for halves in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )
    return "".join(f"{_BLACK_ON_WHITE}{line}{_RESET}\n" for line in lines)
