"""A settlement file from this machine into a stage's bucket, and what Kassa makes of it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Protocol, Self

from cli.api.kassa_api import KassaApi
from cli.failures import CannotGoOn, NotTrue
from kassa.adapters.settlements.compression import content
from kassa.adapters.settlements.csv_header import read_header, text_lines
from kassa.adapters.settlements.intake import INCOMING
from kassa.domain.settlements.record import settlement_id
from kassa.domain.settlements.refusals import FileRefused

JsonObject = dict[str, Any]
BUCKET = "SettlementFilesBucket"
LOOK_AGAIN = 0.5
_SHORT = 16
_PIECE = 1024 * 1024
_UNDER_WAY = frozenset({"received", "booking"})


class Stage(Protocol):
    """The account that a stage is in."""

    def outputs(self) -> Mapping[str, str]:
        """What the stage's stacks tell about themselves."""
        ...

    def client(self, name: Any) -> Any:
        """A client of one of its services."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalFile:
    """A file here, the hash that Kassa knows its content by, and the settlements whose file it may turn out to be."""

    path: Path
    content_hash: str
    settlements: tuple[str, ...]

    @classmethod
    def at(cls, path: Path) -> Self:
        """Read it once. Raises `CannotGoOn` where it is no file with something in it."""
        try:
            if not path.stat().st_size:
                raise CannotGoOn(f"{path} is empty.")
            content_hash = _hash_of(path)
            named = tuple(_settlements_in(path))
        except OSError as error:
            raise CannotGoOn(f"{path} cannot be read: {error.strerror}.") from error
        return cls(path=path, content_hash=content_hash, settlements=(*named, settlement_id(content_hash)))

    @property
    def key(self) -> str:
        """Where it arrives: another content of the same name is another object."""
        return f"{INCOMING}by-hand/{self.content_hash[:_SHORT]}/{self.path.name}"


def _hash_of(path: Path) -> str:
    """Of what is in it, or, where it cannot be unpacked, of the file as it is."""
    try:
        with path.open("rb") as file, content(file) as unpacked:
            return _digest_of(unpacked)
    except FileRefused:
        with path.open("rb") as file:
            return _digest_of(file)


def _digest_of(stream: BinaryIO) -> str:
    digest = sha256()
    while piece := stream.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def _settlements_in(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as file, content(file) as unpacked:
            summaries = read_header(text_lines(unpacked)).summaries
    except FileRefused:
        return
    for klarna_id in {each.settlement_id or each.payment_reference for each in summaries}:
        if klarna_id is not None:
            yield settlement_id(klarna_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of a file: its settlement, and what the settlement says of it."""

    file: LocalFile
    settlement: JsonObject
    seen: JsonObject
    is_known: bool

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return bool(self.seen["fate"] != "taken" or self.settlement["state"] not in _UNDER_WAY)

    @property
    def is_good(self) -> bool:
        """Whether it was taken, and booked to the end."""
        return (self.seen["fate"], self.settlement["state"]) == ("taken", "reconciled")

    def as_json(self) -> JsonObject:
        """The same for programs."""
        told = {name: self.seen[name] for name in ("content_hash", "fate", "reason", "detail", "line")}
        about = {name: self.settlement[name] for name in ("state", "lines", "breaks_found")}
        return {
            "file": str(self.file.path),
            "known": self.is_known,
            "settlement_id": self.settlement["id"],
            **told,
            **about,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Brings files and watches what becomes of them."""

    api: KassaApi
    stage: Stage
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def known(self, file: LocalFile) -> Fate | None:
        """What became of the same content before."""
        return self._look(file, is_known=True)

    def bring(self, files: Sequence[LocalFile]) -> None:
        """Put them where files arrive. Raises `CannotGoOn` where there is no such place, and the errors of boto3."""
        bucket, s3 = self.stage.outputs().get(BUCKET), self.stage.client("s3")
        if bucket is None:
            raise CannotGoOn(f"The stage has no output {BUCKET}: deploy this version first.")
        for file in files:
            s3.upload_file(str(file.path), bucket, file.key)

    def until_over(
        self, file: LocalFile, *, deadline: float, tell: Callable[[Fate | None], None], is_known: bool = False
    ) -> Fate:
        """What became of it. `tell` gets each state on the way. Raises `NotTrue` at the deadline, a time of `clock`."""
        while True:
            fate = self._look(file, is_known=is_known)
            if fate is not None and fate.is_over:
                return fate
            tell(fate)
            if self.clock() > deadline:
                state = fate.settlement["state"] if fate else "not read"
                raise NotTrue(
                    f"{file.path.name} is {state} still. Nothing is lost: it goes on without this console, and the same "
                    "command tells later what became of it. After a while, look at the alarms: kassa doctor."
                )
            self.sleep(LOOK_AGAIN)

    def _look(self, file: LocalFile, *, is_known: bool) -> Fate | None:
        for settlement in file.settlements:
            found = self.api.find(f"/v1/settlements/{settlement}")
            for seen in found["files"] if found else ():
                if found and seen["content_hash"] == file.content_hash:
                    return Fate(file=file, settlement=found, seen=seen, is_known=is_known)
        return None
