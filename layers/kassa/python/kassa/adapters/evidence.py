"""Files of evidence in S3: a merchant brings them by a signed form, so that none passes through an API or a function."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from kassa.domain.disputes.case import Attachment, Case
from kassa.domain.disputes.dispute import LARGEST_ATTACHMENT
from kassa.ports.disputes import UploadForm

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FORM_LASTS = timedelta(minutes=15)
_MISSING = frozenset({"NoSuchKey", "404"})
_NAME = re.compile(r"[A-Za-z0-9_]+")


class EvidenceBucket:
    """One object for each attachment, below its merchant and its dispute."""

    def __init__(self, client: "S3Client", bucket: str, *, now: Callable[[], datetime]) -> None:
        self._client = client
        self._bucket = bucket
        self._now = now

    def form(self, case: Case, attachment: Attachment) -> UploadForm:
        """A form for one file of 1 byte to 7 MB: S3 itself refuses any other."""
        signed = self._client.generate_presigned_post(
            self._bucket,
            _key(case, attachment),
            Conditions=[["content-length-range", 1, LARGEST_ATTACHMENT]],
            ExpiresIn=int(FORM_LASTS.total_seconds()),
        )
        return UploadForm(url=signed["url"], fields=dict(signed["fields"]), expires_at=self._now() + FORM_LASTS)

    def content(self, case: Case, attachment: Attachment) -> bytes | None:
        """The file; None where nobody has brought it. Never more than one byte over what Klarna takes."""
        try:
            found = self._client.get_object(
                Bucket=self._bucket, Key=_key(case, attachment), Range=f"bytes=0-{LARGEST_ATTACHMENT}"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] not in _MISSING:
                raise
            return None
        content: bytes = found["Body"].read()
        return content


def _key(case: Case, attachment: Attachment) -> str:
    names = (case.merchant_id, case.id, attachment.id)
    if not all(map(_NAME.fullmatch, names)):
        raise ValueError(f"{attachment.id} is no name for a file")
    return "/".join(names)
