"""Files of evidence, checked on this machine before anybody hears of them, and brought by the forms of the API."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cli.api.kassa_api import KassaApi
from cli.api.transfers import bring
from cli.failures import CannotGoOn
from kassa.domain.disputes.dispute import LARGEST_ATTACHMENT, LONGEST_INFORMATION
from kassa.domain.disputes.file_kinds import kind_of

MOST_FILES = 10
_MEGABYTE = 1024 * 1024
_NAME = re.compile(r"[^\x00-\x1f/\\]{1,255}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A file that Klarna takes: PDF, PNG, JPEG or DOCX by its content, of at most 7 MB."""

    name: str
    content: bytes

    @classmethod
    def at(cls, path: Path) -> Self:
        """Raises `CannotGoOn` with what is wrong with it."""
        try:
            size = path.stat().st_size
            if size > LARGEST_ATTACHMENT:
                largest = LARGEST_ATTACHMENT // _MEGABYTE
                raise CannotGoOn(f"{path} has {size / _MEGABYTE:.1f} MB, and Klarna takes {largest}: make it smaller.")
            content = path.read_bytes()
        except OSError as error:
            raise CannotGoOn(f"{path} cannot be read: {error.strerror}.") from error
        if kind_of(content) is None:
            raise CannotGoOn(f"{path} is no PDF, PNG, JPEG or DOCX by its content, and Klarna takes nothing else.")
        if not _NAME.fullmatch(path.name):
            raise CannotGoOn(f"{path.name!r} is no name that Klarna can show: rename the file.")
        return cls(name=path.name, content=content)

    def announced_for(self, dispute_id: str) -> str:
        """The same file for the same dispute is one attachment, however often the command is typed."""
        named = "\0".join((dispute_id, self.name, hashlib.sha256(self.content).hexdigest()))
        return f"kassa-{hashlib.sha256(named.encode()).hexdigest()}"


def checked(paths: Sequence[Path], text: str) -> list[Evidence]:
    """All files of an answer, and its words. Raises `CannotGoOn`."""
    if len(text) > LONGEST_INFORMATION:
        raise CannotGoOn(f"The text has {len(text)} characters, and Klarna takes {LONGEST_INFORMATION}.")
    if len(paths) > MOST_FILES:
        raise CannotGoOn(f"{len(paths)} files are too many: an answer takes {MOST_FILES}.")
    found = [Evidence.at(path) for path in paths]
    if len({(one.name, one.content) for one in found}) < len(found):
        raise CannotGoOn("One of the files is named twice.")
    return found


def attach(api: KassaApi, dispute_id: str, evidence: Evidence) -> str:
    """Announce it, bring it by the form, and hand over its id. Raises `Refused`."""
    path, key = f"/v1/disputes/{dispute_id}/attachments", evidence.announced_for(dispute_id)
    announced = api.post(path, {"filename": evidence.name}, idempotency_key=key)
    upload = announced["upload"]
    bring(upload["url"], upload["fields"], name=evidence.name, content=evidence.content)
    return str(announced["attachment"]["id"])
