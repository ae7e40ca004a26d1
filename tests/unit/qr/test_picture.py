"""What stands around a code leaves it as it is."""

import re
import string
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kassa.adapters.qr import svg
from kassa.adapters.qr.code import TooSmall
from kassa.adapters.qr.letters import HEIGHT, WIDTH, NotDrawable, draw
from kassa.adapters.qr.picture import Branding, CaptionTooLong, picture
from tests.unit.qr.readers import dots, modules, pixels_of_png, pixels_of_svg, text_in
from tests.unit.receipts.test_words import LETTERS

LINK = "https://pay.klarna.example/0f8fad5bd9cb469fa16570867728950e/lane-3"
PINK = "#ffa8cd"


def parsed(drawn: str) -> ET.Element:
    """The elements of an SVG."""
    return ET.fromstring(drawn)  # noqa: S314 (it is ours)


def white_square(whole: Image.Image, *, edge: tuple[int, int, int]) -> Image.Image:
    """What is inside of a coloured margin."""
    coloured = whole.convert("RGB")
    middle = coloured.height // 2
    left = next(across for across in range(coloured.width) if coloured.getpixel((across, middle)) != edge)
    top = next(down for down in range(coloured.height) if coloured.getpixel((coloured.width // 2, down)) != edge)
    right = next(across for across in range(left, coloured.width) if coloured.getpixel((across, top)) == edge)
    return coloured.crop((left, top, right, top + right - left))


@settings(max_examples=15)
@given(
    st.integers(300, 500),
    st.integers(1, 40),
    st.integers(0, 0xFFFFFF).map(lambda colour: f"#{colour:06x}"),
    st.text("Scan to pay", max_size=20),
)
def test_no_margin_and_no_caption_ever_touches_the_quiet_zone(size, margin, color, caption):
    drawn = picture(LINK, size=size, branding=Branding(caption=caption, margin=margin, margin_color=color))
    png = pixels_of_png(drawn.png())
    assert png.size == (size, size)
    left = (size - drawn.code.size) // 2
    code = png.convert("RGB").crop((left, margin, left + drawn.code.size, margin + drawn.code.size))
    modules(dots(code))
    assert text_in(png) == LINK


def test_the_margin_has_its_colour_in_both_formats():
    drawn = picture(LINK, size=400, branding=Branding(margin=20, margin_color=PINK))
    for whole in (pixels_of_png(drawn.png()), pixels_of_svg(drawn.svg())):
        assert whole.convert("RGB").getpixel((0, 0)) == (0xFF, 0xA8, 0xCD)
        square = white_square(whole, edge=(0xFF, 0xA8, 0xCD))
        assert square.size == (360, 360)
        modules(dots(square))
    colours = pixels_of_png(drawn.png()).convert("RGB").getcolors()
    assert colours is not None
    assert {colour for _, colour in colours} == {(0, 0, 0), (255, 255, 255), (0xFF, 0xA8, 0xCD)}


@pytest.mark.parametrize(("color", "ink"), [("#ffffff", "#000000"), (PINK, "#000000"), ("#0b051d", "#ffffff")])
def test_the_caption_can_be_read_on_its_margin(color, ink):
    drawn = picture(LINK, size=480, branding=Branding(caption="Scan to pay", margin=24, margin_color=color))
    text = parsed(drawn.svg()).find("{http://www.w3.org/2000/svg}text")
    assert text is not None
    assert (text.text, text.get("fill")) == ("Scan to pay", ink)
    band = pixels_of_png(drawn.png()).convert("RGB").crop((24, 480 - 24 - drawn.band, 456, 456)).tobytes()
    assert {"#" + band[at : at + 3].hex() for at in range(0, len(band), 3)} == {color, ink}


def test_the_caption_of_a_png_is_the_text_in_whole_pixels():
    drawn = picture(LINK, size=480, branding=Branding(caption="Å2"))
    rows = dots(pixels_of_png(drawn.png()))[480 - drawn.band :]
    ink = [(down, across) for down, row in enumerate(rows) for across, dot in enumerate(row) if dot]
    top, left = min(down for down, _ in ink), min(across for _, across in ink)
    letters = [row for row in draw("Å2") if any(row)]
    first = min(row.index(True) for row in letters)
    scale = (drawn.band - 8) // HEIGHT
    assert scale == 3
    for down, row in enumerate(letters):
        for across, dot in enumerate(row[first:]):
            assert rows[top + down * scale + 1][left + across * scale + 1] == dot


@pytest.mark.parametrize("language", LETTERS)
def test_a_png_has_the_letters_of_every_language_of_receipts(language):
    alphabet = f"{string.ascii_letters}{string.digits}{LETTERS[language]}"
    shapes = {tuple(map(tuple, draw(letter))) for letter in alphabet}
    assert len(shapes) == len(alphabet)  # each looks like itself and like no other


def test_a_letter_that_is_not_there_is_named():
    with pytest.raises(NotDrawable) as refused:
        picture(LINK, branding=Branding(caption="Zahlen 拿")).png()
    assert refused.value.letters == "拿"
    assert "拿" in picture(LINK, branding=Branding(caption="Zahlen 拿")).svg()


def test_a_mark_of_its_own_is_drawn_on_its_letter():
    assert draw("A\u030a") == draw("Å")


def test_a_caption_stays_on_one_line_that_fits():
    most = 240 // WIDTH
    fits = Branding(caption="n" * most)
    assert text_in(pixels_of_png(picture("short", size=240, branding=fits).png())) == "short"
    with pytest.raises(CaptionTooLong, match=f"at most {most} letters"):
        picture("short", size=240, branding=Branding(caption="n" * (most + 1)))


def test_a_caption_cannot_bring_markup_of_its_own():
    tricky = '</text><script>alert("1")</script>&'
    drawn = parsed(picture(LINK, size=480, branding=Branding(caption=tricky)).svg())
    assert [element.text for element in drawn if element.tag.endswith("text")] == [tricky]
    assert not list(drawn.iter("{http://www.w3.org/2000/svg}script"))


@settings(max_examples=15)
@given(st.integers(0, 60), st.text("Scan to pay", max_size=12), st.integers(60, 160))
def test_the_smallest_size_counts_what_stands_around_the_code(margin, caption, length):
    branding = Branding(caption=caption, margin=margin)
    with pytest.raises(TooSmall) as refused:
        picture("a" * length, size=100 + 2 * margin, branding=branding)
    smallest = refused.value.smallest
    assert smallest is not None
    assert picture("a" * length, size=smallest, branding=branding).code.module == 3
    with pytest.raises(TooSmall, match=f"is {smallest}$"):
        picture("a" * length, size=smallest - 1, branding=branding)


def test_a_caption_takes_the_room_below_where_there_is_some():
    branding = Branding(caption="Scan to pay")
    below = picture(LINK, size=240, height=320, branding=branding)
    inside = picture(LINK, size=240, height=240, branding=branding)
    assert (below.code.size, below.height) == (240, 270)
    assert (inside.code.size, inside.height) == (210, 240)
    for drawn in (below, inside):
        assert pixels_of_png(drawn.png()).size == (240, drawn.height)
        assert text_in(pixels_of_png(drawn.png())) == LINK


def test_a_page_gets_an_element_with_whole_pixels_and_a_name():
    drawn = svg(LINK, size=300, label='Code "A" & B')
    element = parsed(drawn)
    assert element.attrib == {
        "width": "300",
        "height": "300",
        "viewBox": "0 0 300 300",
        "role": "img",
        "aria-label": 'Code "A" & B',
    }
    assert not re.search(r"\d\.\d", drawn.partition("aria-label")[2])
    with pytest.raises(TooSmall):
        svg(LINK, size=100)
