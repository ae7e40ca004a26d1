"""What is poured into the bucket is read once, from its beginning to its end."""

import gzip
import io
from typing import IO, Any, cast

from s3transfer.compat import seekable

from kassa.adapters.settlements.bucket import Bucket
from kassa.adapters.settlements.compression import content


class FromTheNetwork(io.BytesIO):
    """Bytes that come and are gone."""

    def seekable(self) -> bool:
        return False

    def seek(self, *_: Any) -> int:
        raise io.UnsupportedOperation("File or stream is not seekable.")


class S3:
    """Goes back in what it is given to upload, as boto3 does, where that says that it can."""

    stored = b""

    def upload_fileobj(self, stream: IO[bytes], *_: Any, **__: Any) -> None:
        if seekable(stream):
            stream.seek(0, io.SEEK_END)
            stream.seek(0)
        self.stored = stream.read()


def test_what_is_unpacked_as_it_comes_is_stored_as_it_comes() -> None:
    client: Any = S3()
    with content(FromTheNetwork(gzip.compress(b"SALE\n" * 1000))) as unpacked:
        Bucket(client, "files").pour("content/packed.csv", cast("IO[bytes]", unpacked))
    assert client.stored == b"SALE\n" * 1000
