"""From a file as it was put into the bucket to its content, without compression and known by its hash."""

from collections.abc import Callable
from hashlib import sha256
from typing import IO, TYPE_CHECKING, Any, cast

from kassa.adapters.settlements.bucket import Bucket
from kassa.adapters.settlements.compression import content
from kassa.domain.settlements.refusals import FileRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

INCOMING = "incoming/"
"""Whatever is put below this, by whichever way, is a settlement file."""

_PIECE = 1024 * 1024


def key_of_content(content_hash: str) -> str:
    """Where a content lies: by its hash, so that the same content lies there once."""
    return f"content/{content_hash}.csv"


class Intake:
    """Reads a file twice: to know its content, and, where that is new, to store it."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def take(self, source: str) -> tuple[str, FileRefused | None]:
        """The hash of a file's content; and, where it cannot be unpacked, why, with the hash of the file as it is.

        Raises ClientError where somebody puts another file in its place meanwhile: then it is to be taken again.
        """
        tag = self._bucket.tag(source)
        try:
            with content(self._bucket.stream(source, tag=tag)) as unpacked:
                content_hash = _hash_of(unpacked.read)
        except FileRefused as refusal:
            return _hash_of(self._bucket.stream(source, tag=tag).read), refusal
        if not self._bucket.has(key_of_content(content_hash)):
            with content(self._bucket.stream(source, tag=tag)) as unpacked:
                self._bucket.pour(key_of_content(content_hash), cast("IO[bytes]", unpacked))
        return content_hash, None


def _hash_of(read: Callable[[int], bytes]) -> str:
    digest = sha256()
    while piece := read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def source_in(event: "Mapping[str, Any]") -> str | None:
    """The key of the file that an event of the bucket is about; None for a folder, which some tools make as an object."""
    key = str(event["detail"]["object"]["key"])
    return key if key.startswith(INCOMING) and not key.endswith("/") else None
