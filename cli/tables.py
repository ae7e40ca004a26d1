"""Lists in a console: a table where it fits, blocks where it does not, and tabs for programs."""

import sys
from collections.abc import Iterable, Sequence

from cli import console
from cli.console import Colour, is_plain, paint

_NARROWEST = 24  # a last column of words may be folded, but not into a ribbon
_BETWEEN = 3


def is_for_programs() -> bool:
    """Whether nobody looks: what is shown goes into a pipe."""
    return is_plain(sys.stdout) and not sys.stdout.isatty()


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """A table where somebody looks, else columns separated by tabs for cut and awk."""
    found = [[str(cell) for cell in row] for row in rows]
    if not found:
        console.say(empty)
    elif is_for_programs():
        for row in ([name.upper().replace(" ", "_") for name in columns], *found):
            console.say("\t".join(row))
    else:
        _draw(columns, found)


def _draw(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box  # noqa: PLC0415 - only for somebody who looks
    from rich.console import Console  # noqa: PLC0415
    from rich.markup import escape  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    screen = Console(no_color=is_plain(sys.stdout))
    if _narrowest(columns, rows) > screen.width:
        _blocks(columns, rows)
        return
    drawn = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for name in columns:
        drawn.add_column(name, overflow="fold", no_wrap=name != columns[-1])
    for row in rows:
        drawn.add_row(*map(escape, row))
    screen.print(drawn)


def _narrowest(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    *widths, last = (max(map(len, cells)) for cells in zip(columns, *rows, strict=True))
    return sum(widths) + min(last, _NARROWEST) + _BETWEEN * len(columns)


def _blocks(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Each entry below its first cell, so that an id can be copied whole."""
    width = max(map(len, columns))
    for first, *rest in rows:
        console.say(f"\n{paint(first, Colour.BOLD)}")
        for name, cell in zip(columns[1:], rest, strict=True):
            console.say(f"  {name.ljust(width)}  {cell}")
