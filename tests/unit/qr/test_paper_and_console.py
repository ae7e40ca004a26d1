"""The same code on paper and in a terminal window, read by what knows nothing of how it was made."""

import re

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kassa.adapters.qr.code import TooSmall, fit
from kassa.adapters.qr.console import as_text
from kassa.adapters.qr.paper import as_escpos
from tests.support.escpos import Paper, Printer
from tests.unit.qr.readers import Dots, image, modules, text_in

LINK = "https://pay.klarna.example/0f8fad5bd9cb469fa16570867728950e/lane-3"
BLACK, WHITE = "38;5;16", "48;5;231"
"""Of xterm's 256 colours: 16 is #000000 and 231 is #ffffff, whatever the theme."""


def printed(data: bytes) -> Paper:
    """The one paper that comes out."""
    (paper,) = Printer(columns=48).print(data)
    return paper


@settings(max_examples=15)
@given(st.text("aB3/-", min_size=1, max_size=200), st.integers(240, 832))
def test_a_printer_prints_exactly_the_dots_of_the_code(content, width):
    (dots,) = printed(as_escpos(content, width)).pictures
    modules(dots)
    assert {len(row) for row in dots} == {width + -width % 8}
    assert [row[:width] for row in dots] == list(fit(content, width).rows())
    assert not any(any(row[width:]) for row in dots)
    assert text_in(image(dots)) == content


def test_the_code_is_a_paper_of_its_own():
    paper = printed(as_escpos(LINK))
    assert (paper.rows, paper.codes, len(paper.pictures), paper.cut) == ([], [], 1, True)


def test_paper_too_narrow_for_a_code_is_refused_in_dots():
    with pytest.raises(TooSmall) as refused:
        as_escpos(LINK, 64)
    smallest = refused.value.smallest
    assert smallest is not None
    assert text_in(image(printed(as_escpos(LINK, smallest)).pictures[0])) == LINK


def window(text: str, *, theme: int) -> Dots:
    """A terminal window of 256 colours, two pixels a character: what no colour was said for has the theme's grey."""
    halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    rows: list[list[int]] = []
    for line in text.splitlines():
        coloured = re.fullmatch(rf"\x1b\[{BLACK};{WHITE}m([^\x1b]+)\x1b\[0m", line)
        ink, ground = (0, 255) if coloured else (255 - theme, theme)
        drawn = [halves[character] for character in (coloured.group(1) if coloured else line)]
        rows += [[ink if pair[half] else ground for pair in drawn] for half in (0, 1)]
    return [[value < 128 for value in row] for row in rows]


@settings(max_examples=15)
@given(st.text("aB3/-", min_size=1, max_size=200), st.integers(29, 200), st.sampled_from([0, 255]))
def test_a_window_shows_black_on_white_in_a_dark_and_in_a_light_theme(content, columns, theme):
    try:
        text = as_text(content, columns)
    except TooSmall:
        assume(False)
    shown = window(text, theme=theme)
    assert {len(row) for row in shown} == {len(shown[0])}
    assert len(shown[0]) <= columns
    modules(shown)
    assert text_in(image(shown).resize((len(shown[0]) * 4, len(shown) * 4))) == content


@pytest.mark.parametrize(("columns", "module"), [(49, 1), (97, 1), (98, 2), (147, 3), (400, 8)])
def test_a_wider_window_gets_larger_modules(columns, module):
    assert modules(window(as_text(LINK, columns), theme=0))[1] == module


def test_a_window_too_narrow_is_refused_in_columns():
    with pytest.raises(TooSmall) as refused:
        as_text(LINK, 20)
    smallest = refused.value.smallest
    assert smallest is not None
    assert len(window(as_text(LINK, smallest), theme=0)[0]) == smallest
    with pytest.raises(TooSmall):
        as_text(LINK, smallest - 1)
