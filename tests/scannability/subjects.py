"""The pictures as terminals get them: PNG for screens, the dots of ESC/POS for papers."""

import cv2
import numpy as np

from kassa.adapters.qr.paper import as_escpos
from kassa.adapters.qr.picture import picture
from kassa.adapters.qr.screens import PLACES, Screen
from tests.scannability.decoders import Grey
from tests.support.escpos import Printer

LENGTHS = (60, 100, 160, 300)
"""Characters of a link."""

SCREENS: tuple[Screen, ...] = tuple(screen for screen in Screen if screen is not Screen.MONO_128X64)
"""Those that can show a code."""


def link(length: int) -> str:
    """A link of that length, letters and digits mixed as in real ones."""
    return ("https://pay.klarna.example/" + "".join(f"{7919 * at:x}K-" for at in range(1, 80)))[:length]


def drawn(screen: Screen, content: str) -> Grey:
    """What is on the screen or on the paper."""
    if screen.name.startswith("PAPER"):
        (paper,) = Printer(columns=48).print(as_escpos(content, PLACES[screen].size))
        (dots,) = paper.pictures
        return np.where(np.array(dots), 0, 255).astype(np.uint8)
    png = picture(content, size=PLACES[screen].size).png()
    decoded = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    return np.asarray(decoded, np.uint8)
