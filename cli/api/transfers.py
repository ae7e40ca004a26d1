"""Whole files between this machine and where the API says that they lie: addresses that work for a while, without a key."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import httpx

from cli.api.caller import reason
from cli.api.kassa_api import new_client
from cli.failures import CannotGoOn, Refused


def fetch(urls: Iterable[str], into: Path, *, tell: Callable[[int], None]) -> int:
    """What lies at these addresses, one after another, as one file; how many bytes.

    `tell` gets how many there are so far. The file is there whole or not at all. Raises `CannotGoOn`.
    """
    making = into.with_name(f"{into.name}.part")
    try:
        with making.open("wb") as file:
            for url in urls:
                _pour(url, file.write, lambda: tell(file.tell()))
            size = file.tell()
        making.replace(into)
    except OSError as error:
        raise CannotGoOn(f"{into} cannot be written: {error.strerror}.") from error
    finally:
        making.unlink(missing_ok=True)
    return size


def _pour(url: str, write: Callable[[bytes], object], tell: Callable[[], None]) -> None:
    try:
        with new_client(base_url=url) as client, client.stream("GET", url) as answer:
            if not answer.is_success:
                answer.read()
                raise Refused(f"The file was not given away, {answer.status_code}: {reason(answer)}")
            for piece in answer.iter_bytes():
                write(piece)
                tell()
    except httpx.HTTPError as error:
        raise Refused(f"The file did not come whole: {error!r}. Try again.") from error


def bring(url: str, fields: Mapping[str, str], *, name: str, content: bytes) -> None:
    """A file by a form that was signed for it. Raises `Refused`."""
    try:
        with new_client(base_url=url) as client:
            answer = client.post(url, data=dict(fields), files={"file": (name, content)})
    except httpx.HTTPError as error:
        raise Refused(f"{name} could not be brought: {error!r}. Try again.") from error
    if not answer.is_success:
        raise Refused(f"{name} was not taken, {answer.status_code}: {reason(answer)}")
