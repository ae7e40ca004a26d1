"""Three decoders that have nothing to do with each other, nor with what draws the codes: ZXing, ZBar and OpenCV."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which
from typing import Protocol

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from cli.setup import path_for_tools

Grey = NDArray[np.uint8]
"""Rows of pixels, 0 black."""

_SCRIPT = Path(__file__).with_name("zbar.mjs")


class DecoderMissing(RuntimeError):
    """A decoder cannot be started on this machine; the message says what is missing."""


class Decoder(Protocol):
    """Reads codes from grey pictures."""

    @property
    def name(self) -> str:
        """Whose it is."""

    def read(self, picture: Grey) -> str | None:
        """What the code says, or None if none was found."""


class ZXing:
    """zxing-cpp as it comes, except that light codes on dark are not looked for: many a phone does not."""

    name = "ZXing"

    def read(self, picture: Grey) -> str | None:
        found = zxingcpp.read_barcodes(
            picture, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode]), try_invert=False
        )
        return str(found[0].text) if found else None


class OpenCV:
    """OpenCV's own decoder, with the better of its two ways of finding a code."""

    name = "OpenCV"

    def __init__(self) -> None:
        self._detector = cv2.QRCodeDetectorAruco()

    def read(self, picture: Grey) -> str | None:
        text, _, _ = self._detector.detectAndDecode(picture)
        return str(text) or None


class ZBar:
    """ZBar in a process of its own, from the npm package that carries it as WebAssembly. Raises DecoderMissing."""

    name = "ZBar"

    def __init__(self, script: Path = _SCRIPT) -> None:
        node = which("node", path=path_for_tools())
        if node is None:
            raise DecoderMissing("ZBar needs Node.js, which make setup installs")
        self._process = subprocess.Popen(
            [node, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        if self._answer() != "ready":
            raise DecoderMissing(f"ZBar did not start; make setup installs its npm package: {self.close()}")

    def close(self) -> str:
        """End the process, and tell what it complained of."""
        _, complaints = self._process.communicate()
        return complaints.decode()

    def read(self, picture: Grey) -> str | None:
        assert self._process.stdin is not None
        height, width = picture.shape
        self._process.stdin.write(width.to_bytes(4, "little") + height.to_bytes(4, "little") + picture.tobytes())
        self._process.stdin.flush()
        found = self._answer()
        return str(found[0]) if isinstance(found, list) and found else None

    def _answer(self) -> object:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        return json.loads(line) if line else None


@contextmanager
def three_decoders() -> Iterator[tuple[Decoder, ...]]:
    """All of them, for as long as they are needed. Raises DecoderMissing."""
    cv2.setNumThreads(1)
    zbar = ZBar()
    try:
        yield ZXing(), zbar, OpenCV()
    finally:
        zbar.close()
