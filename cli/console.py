"""What the person at the console sees: short lines, one for each step, with how long it took."""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, redirect_stdout
from enum import StrEnum
from typing import Any, TextIO

NAME_WIDTH = 34


class Colour(StrEnum):
    """The few that mean something."""

    BOLD = "1"
    DIM = "2"
    RED = "31"
    GREEN = "32"
    YELLOW = "33"
    CYAN = "36"


def is_plain(stream: TextIO) -> bool:
    """No colours and no line that is written over: for pipes, logs and those who ask for it."""
    return "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb" or not stream.isatty()


def paint(text: str, *colours: Colour) -> str:
    """The text in colour, where the console can show it."""
    if is_plain(sys.stdout) or not colours:
        return text
    return f"\033[{';'.join(colours)}m{text}\033[0m"


def say(text: str = "") -> None:
    """One line, at once."""
    print(text, flush=True)


def headline(text: str) -> None:
    """What the next lines are about."""
    say(f"\n{paint(text, Colour.BOLD)}")


def complain(text: str) -> None:
    """Say what went wrong."""
    red = text if is_plain(sys.stderr) else f"\033[{Colour.RED}m{text}\033[0m"
    print(red, file=sys.stderr, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    """A line that says what is being done, and when it is done, how long it took."""
    began = time.monotonic()
    plain = is_plain(sys.stdout)
    if not plain:
        print(f"  … {name}", end="\r", flush=True)
    try:
        yield
    except BaseException:
        say(f"  {paint('✗', Colour.RED)} {name}")
        raise
    done(name, f"{time.monotonic() - began:.1f} s")


def meanwhile(what: str) -> None:
    """What is being waited for, on a line that the next one is written over; nothing in pipes and logs."""
    if not is_plain(sys.stdout):
        print(f"\033[K  … {what}", end="\r", flush=True)


def done(name: str, what: str = "") -> None:
    """A line for something that is as it should be."""
    say(f"  {paint('✓', Colour.GREEN)} {name.ljust(NAME_WIDTH)} {paint(what, Colour.DIM)}".rstrip())


def failed(name: str, what: str = "") -> None:
    """A line for something that is not as it should be, among others that may be."""
    say(f"  {paint('✗', Colour.RED)} {name.ljust(NAME_WIDTH)} {what}".rstrip())


def aside(as_json: bool) -> AbstractContextManager[Any]:
    """Where a program reads the standard output, what is said meanwhile goes to the standard error."""
    return redirect_stdout(sys.stderr) if as_json else nullcontext()


def hand_over(answer: Any) -> None:
    """The answer for a program: JSON and nothing else on the standard output."""
    print(json.dumps(answer, indent=2, ensure_ascii=False), flush=True)
