"""Reads what we draw as others would: pixels by Pillow and resvg, codes by ZXing."""

import io

import zxingcpp
from PIL import Image
from resvg_py import svg_to_bytes

Dots = list[list[bool]]
"""Rows, True for black."""


def pixels_of_png(png: bytes) -> Image.Image:
    """A PNG, opened."""
    return Image.open(io.BytesIO(png))


def pixels_of_svg(svg: str) -> Image.Image:
    """An SVG as a browser paints it at its own size."""
    return Image.open(io.BytesIO(bytes(svg_to_bytes(svg_string=svg))))


def dots(picture: Image.Image) -> Dots:
    """The pixels of a picture that has nothing but black and white; anything else fails."""
    grey = picture.convert("L")
    assert {colour for _, colour in grey.getcolors() or []} <= {0, 255}
    pixels = grey.tobytes()
    return [[value == 0 for value in pixels[row * grey.width : (row + 1) * grey.width]] for row in range(grey.height)]


def image(rows: Dots) -> Image.Image:
    """The picture of these dots."""
    picture = Image.new("L", (len(rows[0]), len(rows)))
    picture.putdata([0 if dot else 255 for row in rows for dot in row])
    return picture


def text_in(picture: Image.Image) -> str:
    """What the one code in the picture says."""
    (code,) = zxingcpp.read_barcodes(picture.convert("L"), try_invert=False)
    return str(code.text)


def modules(rows: Dots) -> tuple[Dots, int]:
    """The code without what is white around it, module by module, and the pixels of a module.

    Fails unless each module is a square of that many pixels, and there is a quiet zone of four on all sides.
    """
    ink = [(down, across) for down, row in enumerate(rows) for across, dot in enumerate(row) if dot]
    top, left = min(down for down, _ in ink), min(across for _, across in ink)
    bottom, right = max(down for down, _ in ink) + 1, max(across for _, across in ink) + 1
    side = next(across for across in range(left, right) if not rows[top][across]) - left
    assert side % 7 == 0  # the finder pattern in the corner is seven modules wide (ISO/IEC 18004)
    module = side // 7
    assert (right - left) % module == (bottom - top) % module == 0
    assert right - left == bottom - top
    quiet = 4 * module  # ISO/IEC 18004
    assert min(top, left, len(rows) - bottom, len(rows[0]) - right) >= quiet
    read = [[rows[down][across] for across in range(left, right, module)] for down in range(top, bottom, module)]
    for down in range(top, bottom):
        wide = [dot for dot in read[(down - top) // module] for _ in range(module)]
        assert rows[down][left:right] == wide
    return read, module
