"""What a phone's camera makes of a screen: blur, noise, dim light, glare, a crooked view. The same seed, the same frame."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from tests.scannability.decoders import Grey

Light = NDArray[np.float32]

CAMERA_WIDTH = 400
"""Pixels of the camera that the picture covers at most. A smaller one is seen pixel by pixel, as from an arm's length."""

_SURROUND = 24
"""Grey of what the picture stands on: a dark screen, a dark table."""

_BLUR, _NOISE = 0.6, 5.0
"""Sigma in the camera's pixels, and in steps of grey, where nothing is bad."""


def _framed(picture: Grey) -> Light:
    """The picture in the middle of something dark, a sixth of it wide."""
    shrink = min(1.0, CAMERA_WIDTH / picture.shape[1])
    seen = cv2.resize(picture, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA) if shrink < 1 else picture
    return np.pad(np.asarray(seen, np.float32), seen.shape[1] // 6, constant_values=_SURROUND)


def _developed(light: Light, dice: Generator, *, blur: float = _BLUR, noise: float = _NOISE) -> Grey:
    blurred = cv2.GaussianBlur(light, (0, 0), blur)
    return np.clip(blurred + dice.normal(0, noise, light.shape), 0, 255).astype(np.uint8)


def _near(light: Light, dice: Generator) -> Grey:
    return _developed(light, dice)


def _blurred(light: Light, dice: Generator) -> Grey:
    return _developed(light, dice, blur=1.1)


def _noisy(light: Light, dice: Generator) -> Grey:
    return _developed(light, dice, noise=24)


def _dim(light: Light, dice: Generator) -> Grey:
    """A screen turned down: black stays, white is a dark grey."""
    return _developed(light * 0.4, dice, noise=3)


def _glare(light: Light, dice: Generator) -> Grey:
    """A lamp's upright reflection, a tenth of the picture wide, that leaves nothing of what is behind it."""
    width = light.shape[1]
    middle = dice.uniform(0.35, 0.65) * width
    away = np.abs(np.arange(width) - middle) / (0.05 * width)
    lamp = np.clip(1.5 - away, 0, 1).astype(np.float32)
    return _developed(light * (1 - lamp) + 255 * lamp, dice)


def _crooked(light: Light, dice: Generator) -> Grey:
    """Held a little turned, and each corner nearer or farther by up to a fourteenth."""
    height, width = light.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    moved = corners + dice.uniform(-0.07, 0.07, (4, 2)) * (width, height)
    turned = cv2.transform(moved[None], cv2.getRotationMatrix2D((width / 2, height / 2), dice.uniform(-12, 12), 1))[0]
    view = cv2.getPerspectiveTransform(corners, turned.astype(np.float32))
    seen = cv2.warpPerspective(light, view, (width, height), flags=cv2.INTER_LINEAR, borderValue=[_SURROUND])
    return _developed(seen.astype(np.float32), dice)


LOOKS: dict[str, Callable[[Light, Generator], Grey]] = {
    "near": _near,
    "blurred": _blurred,
    "noisy": _noisy,
    "dim": _dim,
    "glare": _glare,
    "crooked": _crooked,
}


def photograph(picture: Grey, look: str, seed: int) -> Grey:
    """One frame of the picture. `look` is one of LOOKS."""
    return LOOKS[look](_framed(picture), np.random.default_rng([seed, *look.encode()]))
