"""The screens and papers that codes are shown on, and how large a code each of them gets."""

from dataclasses import dataclass
from enum import StrEnum


class Screen(StrEnum):
    """A class of screen by its pixels, width first, or of paper by its width."""

    TERMINAL_240X320 = "terminal_240x320"
    TERMINAL_320X240 = "terminal_320x240"
    TERMINAL_320X480 = "terminal_320x480"
    TERMINAL_480X800 = "terminal_480x800"
    TERMINAL_720X1280 = "terminal_720x1280"
    TABLET_1280X800 = "tablet_1280x800"
    KIOSK_1080X1920 = "kiosk_1080x1920"
    MONO_128X64 = "mono_128x64"
    PAPER_58MM = "paper_58mm"
    PAPER_80MM = "paper_80mm"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the picture stands: `size` pixels wide, and with a caption up to `height` high."""

    size: int
    height: int


PLACES: dict[Screen, Place] = {
    # a terminal's screen is small: the code gets its short side, and a caption what is left of the long one
    Screen.TERMINAL_240X320: Place(240, 320),
    Screen.TERMINAL_320X240: Place(240, 240),
    Screen.TERMINAL_320X480: Place(320, 480),
    Screen.TERMINAL_480X800: Place(480, 800),
    Screen.TERMINAL_720X1280: Place(720, 1280),
    # large ones have room for the amount and for words beside it
    Screen.TABLET_1280X800: Place(640, 800),
    Screen.KIOSK_1080X1920: Place(720, 1920),
    Screen.MONO_128X64: Place(64, 64),
    # dots that a printer with 8 for each mm can print
    Screen.PAPER_58MM: Place(384, 480),
    Screen.PAPER_80MM: Place(576, 720),
}
