"""How a page looks: sizes, pictures that are kept, what axe finds, and what a camera reads off it."""

import io
import json
import os
import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import zxingcpp
from PIL import Image, ImageFilter
from playwright.sync_api import Page, ViewportSize

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "images" / "pages"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
COLOURS = 256
NEAR = 400  # pixels: a phone is held closer to a smaller screen

Look = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Size:
    """A screen, in CSS pixels."""

    name: str
    width: int
    height: int

    @property
    def viewport(self) -> ViewportSize:
        return {"width": self.width, "height": self.height}


HANDHELD, COUNTER, DESKTOP, TABLET = (
    Size("handheld", 240, 320),
    Size("counter", 800, 480),
    Size("desktop", 1280, 800),
    Size("tablet", 800, 1280),
)
SIZES = (HANDHELD, COUNTER, DESKTOP, TABLET)


def check(page: Page, name: str, *, whole: bool = True) -> None:
    """Nobody is shut out and nothing is cut off; a picture is kept where KASSA_SCREENSHOTS asks for it.

    It is of all of the page, or only of what is seen of it.
    """
    found = violations(page)
    assert not found, f"{name}: " + "; ".join(found)
    too_wide = "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
    assert page.evaluate(too_wide) == 0, f"{name} scrolls sideways"
    if os.environ.get("KASSA_SCREENSHOTS"):
        keep(page, name, whole=whole)


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA and its best practices."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']}: {json.dumps([node['html'][:120] for node in one['nodes']])}"
        for one in found["violations"]
    ]


@cache
def _axe() -> str:
    return f"{AXE.read_text(encoding='utf-8')}\n; null"


def keep(page: Page, name: str, *, whole: bool = True) -> None:
    """The page as a small picture for the documents."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", full_page=whole))).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(PICTURES / f"{name}.png", optimize=True)


def photograph(page: Page) -> Image.Image:
    """The page as a phone's camera has it: from a slant, a little blurred, grainy and compressed."""
    picture = Image.open(io.BytesIO(page.screenshot())).convert("L")
    if picture.width < NEAR:
        picture = picture.resize((picture.width * 3, picture.height * 3), Image.Resampling.BICUBIC)
    picture = picture.rotate(4, expand=True, fillcolor=90, resample=Image.Resampling.BICUBIC)
    picture = picture.filter(ImageFilter.GaussianBlur(1.2))
    dice = random.Random(7)  # noqa: S311 (grain, not a secret)
    noise = Image.frombytes("L", picture.size, dice.randbytes(picture.width * picture.height))
    picture = Image.blend(picture, noise, 0.12)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=55)
    return Image.open(file)


def scan(page: Page) -> list[str]:
    """What a phone reads off the page."""
    return [str(code.text) for code in zxingcpp.read_barcodes(photograph(page))]
