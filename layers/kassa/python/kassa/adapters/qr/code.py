"""The rules of a code that scans: a quiet zone of four modules, whole pixels, as much repair as fits, or none at all."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q

QUIET_ZONE = 4
"""Modules of white on each side; without them a code on a dark screen is not found."""

SMALLEST_MODULE = 3
"""Pixels. Below this, cameras no longer separate the modules."""

COMFORTABLE_MODULE = 4
"""Pixels at which there is room for more error correction, which reads through glare."""


class TooSmall(Exception):
    """A code of that size cannot be scanned; `smallest` can, in the same unit. None: no code holds so much content."""

    def __init__(self, smallest: int | None) -> None:
        super().__init__(
            "the content is too long for any code"
            if smallest is None
            else f"the smallest size that can be scanned is {smallest}"
        )
        self.smallest = smallest


@dataclass(frozen=True, slots=True)
class Code:
    """A code fitted into a square of `size` pixels, its modules `module` pixels wide.

    `matrix` has True for dark, quiet zone included; what is left of the square is white on all four sides.
    """

    matrix: tuple[tuple[bool, ...], ...]
    size: int
    module: int

    @property
    def margin(self) -> int:
        """Pixels left of the matrix and above it."""
        return (self.size - len(self.matrix) * self.module) // 2

    def tight(self) -> "Code":
        """The same code without what its square leaves over beside the quiet zone."""
        return replace(self, size=len(self.matrix) * self.module)

    def rows(self) -> Iterator[list[bool]]:
        """The square line by line, True for black."""
        after = self.size - self.margin - len(self.matrix) * self.module
        blank = [False] * self.size
        yield from [blank] * self.margin
        for line in self.matrix:
            pixels = [dark for dark in line for _ in range(self.module)]
            yield from [[False] * self.margin + pixels + [False] * after] * self.module
        yield from [blank] * after


def fit(content: str, size: int, *, smallest: int = SMALLEST_MODULE, comfortable: int = COMFORTABLE_MODULE) -> Code:
    """The best code of `content` for a square of `size` pixels.

    Error correction Q where its modules are `comfortable` pixels wide, else M where they are `smallest`; never less,
    for L does not survive glare. Raises TooSmall.
    """
    strong = _encoder(content, ERROR_CORRECT_Q)
    if strong is not None and size // _width(strong) >= comfortable:
        return Code(_matrix(strong), size, size // _width(strong))
    plain = _encoder(content, ERROR_CORRECT_M)
    if plain is None:
        raise TooSmall(None)
    if size // _width(plain) < smallest:
        raise TooSmall(_width(plain) * smallest)
    return Code(_matrix(plain), size, size // _width(plain))


def _encoder(content: str, error_correction: int) -> QRCode | None:
    """Knows its version, and has drawn nothing yet; None if no version holds so much."""
    code = QRCode(border=QUIET_ZONE, error_correction=error_correction)
    code.add_data(content)
    try:
        code.best_fit(start=1)
    except ValueError:  # says "Invalid version (was 41, expected 1 to 40)"
        return None
    return code


def _width(code: QRCode) -> int:
    """Modules with the quiet zone: version 1 has 21 and each later one four more (ISO/IEC 18004)."""
    return 17 + 4 * int(code.version) + 2 * QUIET_ZONE


def _matrix(code: QRCode) -> tuple[tuple[bool, ...], ...]:
    code.make(fit=False)
    return tuple(tuple(bool(module) for module in line) for line in code.get_matrix())
