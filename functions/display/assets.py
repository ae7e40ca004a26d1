"""The style sheet and the scripts, under names that change with their content, so that browsers may keep them for ever."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "assets"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_IMPORT = re.compile(r'(?<=from "\./)([a-z-]+)\.js(?=";)')
_NAME = re.compile(r"([a-z-]+)\.[0-9a-f]{12}(\.[a-z]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """One file as it is served. `lasting` is false for the name of an older version, whose content is gone."""

    media_type: str
    content: bytes
    lasting: bool


class Assets:
    """All files of a folder. One digest is in all names: scripts import each other, so they change together."""

    def __init__(self, folder: Path = FOLDER) -> None:
        files = {file.name: file.read_text(encoding="utf-8") for file in sorted(folder.iterdir())}
        self.digest = hashlib.sha256(repr(files).encode()).hexdigest()[:12]
        self._files = {name: self._linked(text).encode() for name, text in files.items()}

    def path(self, name: str) -> str:
        """Where a file of the folder is served. Raises KeyError for one that is not there."""
        if name not in self._files:
            raise KeyError(name)
        stem, _, ending = name.partition(".")
        return f"/assets/{stem}.{self.digest}.{ending}"

    def find(self, served: str) -> Asset | None:
        """The file behind a served name; of an older version's name, what took its place."""
        name = _NAME.fullmatch(served)
        content = self._files.get(f"{name[1]}{name[2]}") if name else None
        if name is None or content is None:
            return None
        return Asset(media_type=_TYPES[name[2]], content=content, lasting=f".{self.digest}." in served)

    def _linked(self, text: str) -> str:
        """The script with its imports by their served names."""
        return _IMPORT.sub(rf"\1.{self.digest}.js", text)
