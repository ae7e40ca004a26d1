"""The ways in which people break codes, one at a time, for showing that the gate notices."""

from collections.abc import Callable

import cv2
import numpy as np

from kassa.adapters.qr.screens import Screen
from tests.scannability.decoders import Grey
from tests.scannability.subjects import drawn

_DARK = 24
"""Grey of a dark page."""


def _without_quiet_zone(picture: Grey) -> Grey:
    """Cut out along the code's own edge and put on a dark page."""
    down, across = np.nonzero(picture < 128)
    top, bottom, left, right = down.min(), down.max() + 1, across.min(), across.max() + 1
    page = np.full_like(picture, _DARK)
    page[top:bottom, left:right] = picture[top:bottom, left:right]
    return page


def _inverted(picture: Grey) -> Grey:
    """White on black, as a dark theme would have it."""
    return np.asarray(255 - picture, np.uint8)


def _faint(picture: Grey) -> Grey:
    """Light grey on white, as a designer would have it."""
    return np.where(picture < 128, 215, 255).astype(np.uint8)


def _shrunk(picture: Grey) -> Grey:
    """Squeezed into less room by leaving pixels out, as a browser does with a picture that is too large."""
    return np.asarray(cv2.resize(picture, None, fx=0.3, fy=0.3, interpolation=cv2.INTER_NEAREST), np.uint8)


BREAKAGES: dict[str, Callable[[Grey], Grey]] = {
    "no quiet zone": _without_quiet_zone,
    "inverted": _inverted,
    "faint": _faint,
    "shrunk": _shrunk,
}


def broken(how: str) -> Callable[[Screen, str], Grey]:
    """Draws as ever, and then breaks it. `how` is one of BREAKAGES."""
    return lambda screen, content: BREAKAGES[how](drawn(screen, content))
