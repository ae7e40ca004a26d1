"""What a file is, its content tells."""

import io
import zipfile

import pytest

from kassa.domain.disputes.case import MediaType
from kassa.domain.disputes.file_kinds import kind_of


def a_zip(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4 ...", MediaType.PDF),
        (b"\xff\xd8\xff\xe0 JFIF", MediaType.JPEG),
        (b"\x89PNG\r\n\x1a\n...", MediaType.PNG),
        (a_zip("[Content_Types].xml", "word/document.xml", "docProps/app.xml"), MediaType.DOCX),
        (a_zip("[Content_Types].xml", "xl/workbook.xml"), None),
        (a_zip("evil.exe"), None),
        (b"PK\x03\x04 not really", None),
        (b" %PDF-1.4", None),
        (b"<svg onload='x'>", None),
        (b"", None),
    ],
)
def test_only_what_klarna_takes_is_evidence(content: bytes, kind: MediaType | None) -> None:
    assert kind_of(content) is kind
