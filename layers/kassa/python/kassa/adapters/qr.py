"""QR codes that phones can read: black on white, a quiet zone of four modules, whole pixels, as much repair as fits."""

import io
from dataclasses import dataclass

import png
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q

QUIET_ZONE = 4
"""Modules of white on each side; without them a code on a dark screen is not found."""

SMALLEST_MODULE = 3
"""Pixels. Below this, cameras no longer separate the modules."""

COMFORTABLE_MODULE = 4
"""Pixels at which there is room for more error correction, which reads through glare."""

LARGEST_SIZE = 2000
"""Pixels."""


class TooSmall(Exception):
    """A code of that size cannot be scanned; `smallest` pixels can."""

    def __init__(self, smallest: int) -> None:
        super().__init__(f"the smallest size that can be scanned is {smallest} pixels")
        self.smallest = smallest


@dataclass(frozen=True, slots=True)
class Code:
    """A code fitted into a square of `size` pixels, its modules `module` pixels wide."""

    matrix: list[list[bool]]
    size: int
    module: int

    @property
    def _margin(self) -> int:
        return (self.size - len(self.matrix) * self.module) // 2

    def svg(self) -> bytes:
        """A drawing that stays sharp at any size."""
        squares = "".join(
            f"M{column} {row}h1v1h-1z"
            for row, line in enumerate(self.matrix)
            for column, dark in enumerate(line)
            if dark
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.size}" height="{self.size}" '
            f'viewBox="0 0 {self.size} {self.size}" shape-rendering="crispEdges">'
            f'<rect width="100%" height="100%" fill="#fff"/>'
            f'<path transform="translate({self._margin} {self._margin}) scale({self.module})" d="{squares}"/></svg>'
        ).encode()

    def png(self) -> bytes:
        """A picture of exactly `size` by `size` pixels, one bit each."""
        blank = [1] * self.size
        rows = [blank] * self._margin
        for line in self.matrix:
            pixels = [0 if dark else 1 for dark in line for _ in range(self.module)]
            right = self.size - self._margin - len(pixels)
            rows += [[1] * self._margin + pixels + [1] * right] * self.module
        rows += [blank] * (self.size - len(rows))
        picture = io.BytesIO()
        png.Writer(self.size, self.size, greyscale=True, bitdepth=1).write(picture, rows)
        return picture.getvalue()


def fit(content: str, size: int) -> Code:
    """The best code of `content` for `size` pixels. Raises TooSmall."""
    strong = _matrix(content, ERROR_CORRECT_Q)
    if size // len(strong) >= COMFORTABLE_MODULE:
        return Code(strong, size, size // len(strong))
    plain = _matrix(content, ERROR_CORRECT_M)
    module = size // len(plain)
    if module < SMALLEST_MODULE:
        raise TooSmall(len(plain) * SMALLEST_MODULE)
    return Code(plain, size, module)


def _matrix(content: str, error_correction: int) -> list[list[bool]]:
    code = QRCode(border=QUIET_ZONE, error_correction=error_correction)
    code.add_data(content)
    code.make(fit=True)
    return [[bool(module) for module in line] for line in code.get_matrix()]
