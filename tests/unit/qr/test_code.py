"""A code that is drawn can be scanned, and one that cannot be scanned is not drawn."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kassa.adapters.qr.code import TooSmall, fit
from kassa.adapters.qr.picture import picture
from tests.unit.qr.readers import dots, image, modules, pixels_of_png, pixels_of_svg, text_in

CONTENTS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=200)
SIZES = st.integers(1, 700)

# side of the symbol in modules by ISO/IEC 18004, table 7: characters in byte mode that versions hold at M and at Q
HOLDS_AT_M = {1: 14, 4: 62, 6: 106, 9: 180, 13: 331}
HOLDS_AT_Q = {1: 11, 5: 60, 8: 108, 11: 177, 16: 322}


def side(version: int) -> int:
    return 17 + 4 * version


def bytes_of(length: int) -> str:
    """Content that fits no denser mode than bytes."""
    return "a" * length


@settings(max_examples=15)
@given(CONTENTS, SIZES)
def test_every_module_is_a_square_of_whole_pixels_in_a_quiet_zone_of_four(content, size):
    try:
        rows = list(fit(content, size).rows())
    except TooSmall:
        assume(False)
    assert len(rows) == size
    assert {len(row) for row in rows} == {size}
    _, module = modules(rows)
    assert module >= 3
    assert text_in(image(rows)) == content


@pytest.mark.parametrize("size", [240, 241, 279])
def test_the_code_stands_in_the_middle_of_its_square(size):
    code = fit(bytes_of(60), size)
    ink = [across for row in code.rows() for across, dot in enumerate(row) if dot]
    assert size - 1 - max(ink) - min(ink) in (0, 1)


@settings(max_examples=15)
@given(CONTENTS, SIZES)
def test_a_size_is_refused_exactly_if_it_is_below_the_smallest(content, size):
    with pytest.raises(TooSmall) as refused:
        fit(content, 1)
    smallest = refused.value.smallest
    assert smallest is not None
    if size < smallest:
        with pytest.raises(TooSmall) as again:
            fit(content, size)
        assert again.value.smallest == smallest
    else:
        assert fit(content, size).size == size


@pytest.mark.parametrize(("version", "length"), HOLDS_AT_Q.items())
def test_four_pixels_a_module_buy_more_error_correction(version, length):
    enough = 4 * (side(version) + 8)
    assert len(fit(bytes_of(length), enough).matrix) == side(version) + 8
    assert level(bytes_of(length), enough) == "Q"
    assert level(bytes_of(length), enough - 1) == "M"


@pytest.mark.parametrize(("version", "length"), HOLDS_AT_M.items())
def test_three_pixels_a_module_are_the_least(version, length):
    least = 3 * (side(version) + 8)
    assert fit(bytes_of(length), least).module == 3
    assert level(bytes_of(length), least) == "M"
    with pytest.raises(TooSmall, match=f"is {least}$") as refused:
        fit(bytes_of(length), least - 1)
    assert refused.value.smallest == least


def level(content: str, size: int) -> str:
    """The error correction, as the code itself says: two bits beside the upper left finder pattern (ISO/IEC 18004, 7.9)."""
    read, _ = modules(list(fit(content, size).rows()))
    told = read[8][0] << 1 | read[8][1]
    return {0b01: "L", 0b00: "M", 0b11: "Q", 0b10: "H"}[told ^ 0b10]


def test_what_no_code_can_hold_is_refused_without_a_size():
    assert fit(bytes_of(2331), 2000).module == 10  # version 40 at M: Q would hold no more than 1663
    with pytest.raises(TooSmall, match="too long for any code") as refused:
        fit(bytes_of(2332), 2000)
    assert refused.value.smallest is None


@settings(max_examples=15)
@given(CONTENTS, st.integers(240, 500))
def test_svg_and_png_are_the_same_pixels(content, size):
    try:
        drawn = picture(content, size=size)
    except TooSmall:
        assume(False)
    png = pixels_of_png(drawn.png())
    assert (png.mode, png.size) == ("1", (size, size))
    assert dots(png) == dots(pixels_of_svg(drawn.svg())) == list(drawn.code.rows())
