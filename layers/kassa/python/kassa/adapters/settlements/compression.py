"""Files as Klarna sends them, plain or gzip, CSV or JSON, as the content that is in them: CSV."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from kassa.adapters.settlements.json_document import LARGEST, as_csv, is_json
from kassa.domain.settlements.outcome import Batch
from kassa.domain.settlements.refusals import FileRefused, RefusalReason

_GZIP = b"\x1f\x8b"
_PIECE = 1024 * 1024
_A_FEW = 64  # bytes, by which a file is recognised


def is_compressed(first_bytes: bytes) -> bool:
    """Whether a file that begins so is gzip, whatever its name says."""
    return first_bytes.startswith(_GZIP)


@contextmanager
def content(file: io.BufferedIOBase) -> Iterator[BinaryIO]:
    """What is in a file as CSV, streamed. Raises FileRefused where it breaks off, is damaged, or is no settlement in JSON."""
    buffered = io.BufferedReader(cast("io.RawIOBase", file), _PIECE)
    try:
        compressed = is_compressed(buffered.peek(len(_GZIP))[: len(_GZIP)])
        unpacked = io.BufferedReader(cast("io.RawIOBase", gzip.GzipFile(fileobj=buffered))) if compressed else buffered
        yield io.BytesIO(as_csv(unpacked.read(LARGEST + 1))) if is_json(unpacked.peek(_A_FEW)) else unpacked
    except EOFError as error:
        raise FileRefused(RefusalReason.TRUNCATED, "the compressed file breaks off") from error
    except (zlib.error, gzip.BadGzipFile) as error:
        raise FileRefused(RefusalReason.MALFORMED, "the compressed file is damaged") from error


def range_of(batch: Batch, stream: BinaryIO) -> Iterator[bytes]:
    """The text of a batch, line by line, from a stream that stands at the beginning of the content.

    A plain file is sought in; a compressed one has to be read up to there, so large ones are better stored unpacked.
    """
    stream.seek(batch.start)
    left = batch.end - batch.start
    while left > 0 and (line := stream.readline(left)):
        left -= len(line)
        yield line
