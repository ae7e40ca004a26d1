"""What a terminal may wish of a picture, which wishes go together, and how each is drawn."""

from dataclasses import astuple, dataclass
from hashlib import sha256
from typing import Literal

from kassa.adapters.qr.console import DEFAULT_COLUMNS, MOST_COLUMNS, as_text
from kassa.adapters.qr.letters import NotDrawable
from kassa.adapters.qr.paper import DEFAULT_DOTS, MOST_DOTS, as_escpos
from kassa.adapters.qr.picture import DEFAULT_SIZE, LARGEST_SIZE, Branding, CaptionTooLong, picture
from kassa.adapters.qr.screens import PLACES, Place, Screen
from kassa.failures import NotAccepted

PictureFormat = Literal["svg", "png", "escpos", "text"]

_EDITION = "1"  # to be raised when the same wish begins to give another picture: ETags hang on it
_SIZES: dict[PictureFormat, tuple[int, int, str]] = {
    "svg": (DEFAULT_SIZE, LARGEST_SIZE, "pixels"),
    "png": (DEFAULT_SIZE, LARGEST_SIZE, "pixels"),
    "escpos": (DEFAULT_DOTS, MOST_DOTS, "dots"),
    "text": (DEFAULT_COLUMNS, MOST_COLUMNS, "columns"),
}
_MEDIA_TYPES: dict[PictureFormat, str] = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "escpos": "application/octet-stream",
    "text": "text/plain; charset=utf-8",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """The query of a picture as it came."""

    format: PictureFormat
    size: int | None
    screen: Screen | None
    caption: str | None
    margin: int | None
    margin_color: str | None

    def __post_init__(self) -> None:
        """Raises NotAccepted for wishes that do not go together, field by field."""
        most, unit = _SIZES[self.format][1:]
        wrong = {}
        if self.size is not None and self.size > most:
            wrong["size"] = f"at most {most} {unit} in this format"
        if self.screen is not None and self.format == "text":
            wrong["screen"] = "not for text, whose size is in columns"
        elif self.screen is not None and self.size is not None:
            wrong["size"] = "the screen says how large: leave out one of them"
        if self.format in ("escpos", "text"):
            asked = {"caption": self.caption, "margin": self.margin, "margin_color": self.margin_color}
            wrong |= {name: "only for svg and png" for name, value in asked.items() if value is not None}
        elif self.margin_color is not None and not self.margin:
            wrong["margin_color"] = "has nothing to colour without a margin"
        if self.caption is not None and not self.caption.isprintable():
            wrong["caption"] = "one line, without control characters"
        if wrong:
            raise NotAccepted(wrong)

    @property
    def place(self) -> Place:
        """How large the picture gets."""
        if self.screen is not None:
            return PLACES[self.screen]
        size = self.size or _SIZES[self.format][0]
        return Place(size, size)

    @property
    def media_type(self) -> str:
        """Of what `drawn` gives."""
        return _MEDIA_TYPES[self.format]

    def etag(self, content: str) -> str:
        """The same for the same picture, and known before it is drawn."""
        return f'"{sha256(repr((_EDITION, content, astuple(self))).encode()).hexdigest()[:32]}"'

    def drawn(self, content: str) -> str | bytes:
        """The picture. Raises TooSmall; NotAccepted for a caption that cannot be written."""
        size = self.place.size
        if self.format == "text":
            return as_text(content, size)
        if self.format == "escpos":
            return as_escpos(content, size)
        branding = Branding(
            caption=self.caption or "",
            margin=self.margin or 0,
            margin_color=f"#{(self.margin_color or 'ffffff').removeprefix('#').lower()}",
        )
        try:
            found = picture(content, size=size, height=self.place.height, branding=branding)
            return found.png() if self.format == "png" else found.svg()
        except (CaptionTooLong, NotDrawable) as failure:
            raise NotAccepted({"caption": str(failure)}) from failure
