"""The bucket of settlement files: objects whole, in ranges, and streamed through bounded memory."""

import io
from typing import IO, TYPE_CHECKING, Any, cast

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ONE_PART_AT_A_TIME = TransferConfig(use_threads=False, multipart_chunksize=16 * 1024 * 1024)

ADDRESS_LIVES = 900
"""Seconds."""


class Bucket:
    """Objects by key."""

    def __init__(self, client: "S3Client", name: str) -> None:
        self._client = client
        self._name = name

    def get(self, key: str) -> bytes:
        """The whole object. Raises ClientError where there is none."""
        return self._client.get_object(Bucket=self._name, Key=key)["Body"].read()

    def find(self, key: str) -> bytes | None:
        """The whole object; None where there is none."""
        try:
            return self.get(key)
        except ClientError as error:
            if _is_absent(error):
                return None
            raise

    def has(self, key: str) -> bool:
        """Whether there is such an object."""
        try:
            self._client.head_object(Bucket=self._name, Key=key)
        except ClientError as error:
            if _is_absent(error):
                return False
            raise
        return True

    def range(self, key: str, start: int, end: int) -> bytes:
        """The bytes from `start` before `end`, or as many of them as there are."""
        wanted = f"bytes={start}-{end - 1}"
        try:
            return self._client.get_object(Bucket=self._name, Key=key, Range=wanted)["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidRange":
                raise
            return b""

    def tag(self, key: str) -> str:
        """What is there now, in a word: another content has another one."""
        return self._client.head_object(Bucket=self._name, Key=key)["ETag"]

    def stream(self, key: str, *, tag: str | None = None) -> io.BufferedIOBase:
        """The object from its beginning, read as it comes. Raises ClientError where it is not the one of that tag."""
        wanted: dict[str, Any] = {} if tag is None else {"IfMatch": tag}
        return cast("io.BufferedIOBase", self._client.get_object(Bucket=self._name, Key=key, **wanted)["Body"])

    def put(self, key: str, content: bytes, *, kind: str = "application/json") -> None:
        """Store an object; the same key always gets the same content."""
        self._client.put_object(Bucket=self._name, Key=key, Body=content, ContentType=kind)

    def pour(self, key: str, stream: IO[bytes], *, kind: str = "text/csv") -> None:
        """Store what a stream brings, part by part; nothing is stored where it breaks off."""
        once = cast("IO[bytes]", _ReadOnce(stream))
        self._client.upload_fileobj(once, self._name, key, ExtraArgs={"ContentType": kind}, Config=_ONE_PART_AT_A_TIME)

    def address(self, key: str, *, file_name: str) -> str:
        """Where whoever has the address can fetch the object for a quarter of an hour."""
        disposition = f'attachment; filename="{file_name}"'
        return self._client.generate_presigned_url(
            "get_object",
            Params={"Bucket": self._name, "Key": key, "ResponseContentDisposition": disposition},
            ExpiresIn=ADDRESS_LIVES,
        )


class _ReadOnce:
    """A stream that can only be read on: what unpacks says that it can go back, and cannot where it reads from the network."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.read = stream.read


def _is_absent(error: ClientError) -> bool:
    return error.response["Error"]["Code"] in ("404", "NoSuchKey", "NotFound")
