"""What a file is, told by its content: what it is called, or says of itself, is not enough."""

import io
import zipfile

from kassa.domain.disputes.case import MediaType

_BEGINNINGS = (
    (b"%PDF-", MediaType.PDF),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
)
_OF_A_DOCX = {"[Content_Types].xml", "word/document.xml"}


def kind_of(content: bytes) -> MediaType | None:
    """The kind of evidence that a file is; None for anything else. A DOCX is a zip with the two parts that make it one."""
    for beginning, kind in _BEGINNINGS:
        if content.startswith(beginning):
            return kind
    if content.startswith(b"PK\x03\x04") and _names_in(content) >= _OF_A_DOCX:
        return MediaType.DOCX
    return None


def _names_in(content: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
        return set()
