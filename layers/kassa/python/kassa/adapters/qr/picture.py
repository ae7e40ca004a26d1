"""A code as SVG and PNG, alone or with a margin of some colour around it and a caption below it."""

import io
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

import png

from kassa.adapters.qr import letters
from kassa.adapters.qr.code import Code, TooSmall, fit
from kassa.adapters.receipts.paper import width_of

LARGEST_SIZE = 2000
"""Pixels."""

DEFAULT_SIZE = 480
"""Pixels."""

LARGEST_MARGIN = 400
"""Pixels."""

_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_LEAST_BAND = letters.HEIGHT + 8
_LETTER_EMS = 0.7
"""Width of a letter for its height, rather too much than too little: no font of a screen is that wide on average."""


class CaptionTooLong(Exception):
    """The caption has more letters than stand beside each other; `most` would."""

    def __init__(self, most: int) -> None:
        super().__init__(f"too long for this size: at most {most} letters")
        self.most = most


@dataclass(frozen=True, slots=True, kw_only=True)
class Branding:
    """What may stand around a code, and never in it or in its quiet zone.

    `margin` is in pixels, on all four sides; `margin_color` is `#rrggbb`.
    """

    caption: str = ""
    margin: int = 0
    margin_color: str = "#ffffff"


PLAIN = Branding()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Exactly `width` by `height` pixels: a margin, the white square of the code, and the caption's band below it."""

    code: Code
    branding: Branding
    width: int
    height: int
    band: int
    label: str

    @property
    def _left(self) -> int:
        return (self.width - self.code.size) // 2

    @property
    def _top(self) -> int:
        return (self.height - self.band - self.code.size) // 2

    @property
    def _ground(self) -> tuple[int, int, int]:
        red, green, blue = bytes.fromhex(self.branding.margin_color.removeprefix("#"))
        return red, green, blue

    @property
    def _ink(self) -> tuple[int, int, int]:
        """Black, or white on a dark margin."""
        red, green, blue = self._ground
        return _BLACK if red * 299 + green * 587 + blue * 114 >= 128_000 else _WHITE  # noqa: PLR2004 (half of ITU-R BT.601's luma)

    def svg(self) -> str:
        """A drawing in whole pixels; where it is enlarged, enlarge it by a whole number."""
        left, top = self._left + self.code.margin, self._top + self.code.margin
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}" role="img" aria-label={quoteattr(self.label)}>'
            f'<rect width="{self.width}" height="{self.height}" fill="{_hex(self._ground)}"/>'
            f'<rect x="{self._left}" y="{self._top}" width="{self.code.size}" height="{self.code.size}" fill="#ffffff"/>'
            f'<path transform="translate({left} {top}) scale({self.code.module})" fill="#000000" '
            f'shape-rendering="crispEdges" d="{_strokes(self.code)}"/>{self._text()}</svg>'
        )

    def _text(self) -> str:
        caption = self.branding.caption
        if not caption:
            return ""
        room = self.width - 2 * self.branding.margin
        size = min(self.band * 0.6, room / (_LETTER_EMS * width_of(caption)))
        middle = self.height - self.branding.margin - self.band / 2
        return (
            f'<text x="{self.width / 2:g}" y="{middle:g}" text-anchor="middle" dominant-baseline="central" '
            f'font-family="sans-serif" font-size="{size:.4g}" fill="{_hex(self._ink)}">{escape(caption)}</text>'
        )

    def png(self) -> bytes:
        """One bit for each pixel; four colours, if a margin has one. Raises letters.NotDrawable."""
        colours = [_BLACK, _WHITE]
        colours += [colour for colour in (self._ground,) if colour not in colours]
        ground, ink = colours.index(self._ground), colours.index(self._ink)
        code = ([0 if dark else 1 for dark in row] for row in self.code.rows())
        beside = [ground] * self._left
        after = [ground] * (self.width - self._left - self.code.size)
        rows = [[ground] * self.width for _ in range(self._top)]
        rows += [beside + row + after for row in code]
        rows += [[ground] * self.width for _ in range(self.height - len(rows))]
        self._write(rows, ink)
        if len(colours) == 2:  # noqa: PLR2004 (black and white)
            writer = png.Writer(self.width, self.height, greyscale=True, bitdepth=1)
        else:
            writer = png.Writer(self.width, self.height, palette=colours, bitdepth=2)
        written = io.BytesIO()
        writer.write(written, rows)
        return written.getvalue()

    def _write(self, rows: list[list[int]], ink: int) -> None:
        """The caption, into the middle of its band."""
        if not self.branding.caption:
            return
        drawn = letters.draw(self.branding.caption)
        room = self.width - 2 * self.branding.margin
        scale = max(1, min((self.band - 8) // len(drawn), room // len(drawn[0])))
        top = self.height - self.branding.margin - (self.band + scale * len(drawn)) // 2
        left = (self.width - scale * len(drawn[0])) // 2
        for down in range(scale * len(drawn)):
            for across in range(scale * len(drawn[0])):
                if drawn[down // scale][across // scale]:
                    rows[top + down][left + across] = ink


def picture(
    content: str,
    *,
    size: int = DEFAULT_SIZE,
    height: int | None = None,
    branding: Branding = PLAIN,
    label: str = "QR code",
) -> Picture:
    """The best picture of a code, exactly `size` by `size` pixels; a caption makes it higher, where `height` allows that.

    The margin and the caption take their room from it. Raises TooSmall with the smallest `size`, or CaptionTooLong.
    """
    band = _band(size) if branding.caption else 0
    height = min(size + band, max(size, height or 0))
    most = (size - 2 * branding.margin) // letters.WIDTH
    if branding.caption and width_of(branding.caption) > most:
        raise CaptionTooLong(max(most, 0))
    try:
        code = fit(content, min(size, height - band) - 2 * branding.margin)
    except TooSmall as too_small:
        raise TooSmall(_smallest(too_small.smallest, branding)) from None
    return Picture(code=code, branding=branding, width=size, height=height, band=band, label=label)


def svg(content: str, *, size: int = DEFAULT_SIZE, label: str = "QR code") -> str:
    """A code as an SVG element of `size` by `size` pixels, its quiet zone included: for a page.

    `label` is what a screen reader says. Show it at its own size or a whole multiple. Raises TooSmall.
    """
    return picture(content, size=size, label=label).svg()


def _band(size: int) -> int:
    """The caption's height, which grows more slowly than the picture, so that a larger picture never has a smaller code."""
    return max(_LEAST_BAND, size // 8)


def _smallest(code: int | None, branding: Branding) -> int | None:
    """The smallest square that leaves so much to the code, whose letters have their place too."""
    if code is None:
        return None
    size = max(code, letters.WIDTH * width_of(branding.caption)) + 2 * branding.margin
    while size - (_band(size) if branding.caption else 0) - 2 * branding.margin < code:
        size += 1
    return size


def _hex(colour: tuple[int, int, int]) -> str:
    return "#" + bytes(colour).hex()


def _strokes(code: Code) -> str:
    """A rectangle for each run of dark modules beside each other."""
    strokes = []
    for row, line in enumerate(code.matrix):
        column = 0
        while column < len(line):
            width = 0
            while column + width < len(line) and line[column + width]:
                width += 1
            if width:
                strokes.append(f"M{column} {row}h{width}v1h-{width}z")
            column += width or 1
    return "".join(strokes)
