"""How many frames of a picture each decoder must read, for every class of screens, and how many it does."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from kassa.adapters.qr.screens import Screen
from tests.scannability.camera import LOOKS, photograph
from tests.scannability.decoders import Decoder, Grey
from tests.scannability.subjects import LENGTHS, drawn, link

ANY_TWO = "any two"
"""Of the three decoders: a frame that two of them read, or all."""

# Parts of the frames, 0 to 1. Two frames of 24 below what is measured, so that another processor's rounding does not matter.
_SMALL = {"ZXing": 0.79, "ZBar": 0.91, "OpenCV": 0.75, ANY_TWO: 0.83}
_USUAL = {"ZXing": 0.91, "ZBar": 0.87, "OpenCV": 0.75, ANY_TWO: 0.91}
_OF_THE_80MM = {**_USUAL, "ZXing": 0.87, ANY_TWO: 0.87}
FLOORS: dict[Screen, dict[str, float]] = {
    Screen.TERMINAL_240X320: _SMALL,
    Screen.TERMINAL_320X240: _SMALL,
    Screen.TERMINAL_320X480: _USUAL,
    Screen.TERMINAL_480X800: _USUAL,
    Screen.TERMINAL_720X1280: _USUAL,
    Screen.TABLET_1280X800: _USUAL,
    Screen.KIOSK_1080X1920: _USUAL,
    Screen.PAPER_58MM: _USUAL,
    Screen.PAPER_80MM: _OF_THE_80MM,
}


@dataclass(frozen=True, slots=True)
class Tally:
    """How many frames there were, and how many each decoder read, and any two of them."""

    frames: int
    read: Counter[str]

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.frames + other.frames, self.read + other.read)

    def rate(self, name: str) -> float:
        """0 to 1."""
        return self.read[name] / self.frames

    def below(self, screen: Screen) -> list[str]:
        """Who read less than the floor of that class; nobody, if codes there can be scanned."""
        return [
            f"{screen}: {name} read {self.rate(name):.0%}, and should {floor:.0%}"
            for name, floor in FLOORS[screen].items()
            if self.rate(name) < floor
        ]


def measure(
    screen: Screen,
    decoders: Collection[Decoder],
    *,
    seeds: Collection[int] = (0,),
    lengths: Iterable[int] = LENGTHS,
    draw: Callable[[Screen, str], Grey] = drawn,
) -> Tally:
    """Draw, photograph and read: each length of link in each look, once for each seed."""
    read: Counter[str] = Counter()
    frames = 0
    with ThreadPoolExecutor(len(decoders)) as at_once:
        for length in lengths:
            content = link(length)
            picture = draw(screen, content)
            for frame in (photograph(picture, look, seed) for look in LOOKS for seed in seeds):
                reading = [(decoder.name, at_once.submit(decoder.read, frame)) for decoder in decoders]
                readers = [name for name, text in reading if text.result() == content]
                read.update(readers)
                read[ANY_TWO] += len(readers) > 1
                frames += 1
    return Tally(frames, read)
