"""Lists in a console: whole where they fit, and never cut where they do not."""

import io
import re
import sys

import pytest

from cli import tables
from cli.payments.show import draw_code

COLUMNS = ("payment", "status", "what happened")
ROW = ("pay_72714bca380a52628254536dd7b58772", "awaiting_shopper", "the shopper has scanned the code and is choosing")


@pytest.fixture
def shown(monkeypatch, capsys):
    """What somebody sees at a console so wide."""

    def at(width: int) -> str:
        monkeypatch.setattr(tables, "is_for_programs", lambda: False)
        monkeypatch.setenv("COLUMNS", str(width))
        tables.table(COLUMNS, [ROW], empty="There are none.")
        return str(capsys.readouterr().out)

    return at


def test_a_wide_console_shows_a_row_for_each_entry(shown):
    assert any(all(cell in line for cell in ROW) for line in shown(140).splitlines())


def test_the_last_column_is_folded_between_words(shown):
    lines = shown(100).splitlines()
    assert any(all(cell in line for cell in ROW[:2]) for line in lines)
    assert [word for line in lines[3:] for word in line.split() if word not in ROW[:2]] == ROW[2].split()


@pytest.mark.parametrize("width", [80, 40])
def test_a_narrow_console_shows_each_entry_as_a_block_with_every_cell_whole(shown, width):
    lines = shown(width).splitlines()
    assert ROW[0] in lines
    assert all(any(line.endswith(cell) for line in lines) for cell in ROW)


class Screen(io.StringIO):
    """A console that somebody looks at."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("width", "drawn"), [(80, True), (60, True), (30, False)])
def test_a_code_that_would_be_folded_is_not_drawn_and_its_address_is(monkeypatch, width, drawn):
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", str(width))
    draw_code("http://127.0.0.1:8792/pay/1")
    shown = screen.getvalue()
    assert ("█" in shown) is drawn
    assert ("columns" in shown) is not drawn
    assert all(len(re.sub("\033\\[[0-9;]*m", "", line)) <= width for line in shown.splitlines() if "█" in line)
    assert "http://127.0.0.1:8792/pay/1" in shown
