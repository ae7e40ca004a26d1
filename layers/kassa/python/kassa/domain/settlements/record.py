"""A settlement as Kassa keeps it: which file it was read from, how far its run is, and what came of it."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from kassa.domain.ids import derived
from kassa.domain.settlements.movements import Movements
from kassa.domain.settlements.refusals import FileRefused
from kassa.domain.settlements.sums import Balance, Equation

KEPT_FILES = 20
"""The latest files that a settlement remembers."""

CHANGED = "changed"
"""Why a file is refused whose settlement was read from another content already."""


class SettlementState(StrEnum):
    """How far it is: its file is being read; it is proved and being booked; it is booked; its file cannot be believed."""

    RECEIVED = "received"
    BOOKING = "booking"
    RECONCILED = "reconciled"
    QUARANTINED = "quarantined"


class FileFate(StrEnum):
    """What became of a file."""

    TAKEN = "taken"
    QUARANTINED = "quarantined"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSeen:
    """A file that came for a settlement. `reason`, `detail` and `line` say what is wrong with it, where anything is."""

    content_hash: str
    source: str
    at: datetime
    fate: FileFate
    reason: str | None = None
    detail: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a file says of itself before its lines: Klarna's id of the settlement, its period and its currencies."""

    klarna_id: str
    start: datetime
    end: datetime
    currencies: tuple[str, ...]

    @property
    def id(self) -> str:
        """Our id of the settlement."""
        return settlement_id(self.klarna_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementRecord:
    """One settlement of Klarna's, or one file that does not even say of which it is: then `klarna_id` is None."""

    id: str
    state: SettlementState
    content_hash: str
    received_at: datetime
    updated_at: datetime
    version: int = 1
    klarna_id: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    currencies: tuple[str, ...] = ()
    files: tuple[FileSeen, ...] = ()
    equations: tuple[Equation, ...] = ()
    balances: tuple[Balance, ...] = ()
    movements: tuple[Movements, ...] = ()
    lines: int = 0
    breaks_found: int = 0

    @property
    def is_read(self) -> bool:
        """Whether its figures are known and believed."""
        return self.state in (SettlementState.BOOKING, SettlementState.RECONCILED)

    def seen(self, content_hash: str) -> FileSeen | None:
        """What became of a file that came for it, as far as it remembers."""
        return next((file for file in self.files if file.content_hash == content_hash), None)


def settlement_id(klarna_id: str) -> str:
    """Our id of a settlement of Klarna's."""
    return derived("set", klarna_id)


def taken(
    record: SettlementRecord | None, named: Named, content_hash: str, source: str, *, at: datetime
) -> SettlementRecord:
    """The settlement after a file came for it. Its `content_hash` is the file's where the file is to be read.

    The first content counts. Another one is refused and noted, unless the first could not be believed.
    """
    if record is not None and record.content_hash == content_hash and record.state is not SettlementState.QUARANTINED:
        return record
    file = FileSeen(content_hash=content_hash, source=source, at=at, fate=FileFate.TAKEN)
    if record is None:
        return _begun(named, file, state=SettlementState.RECEIVED)
    if record.state is SettlementState.QUARANTINED:
        return _next(
            record,
            file,
            state=SettlementState.RECEIVED,
            content_hash=content_hash,
            klarna_id=named.klarna_id,
            start=named.start,
            end=named.end,
            currencies=named.currencies,
        )
    if record.seen(content_hash) is not None:
        return record
    detail = f"settlement {named.klarna_id} was read from another content, {record.content_hash[:12]}…"
    return _next(record, replace(file, fate=FileFate.REFUSED, reason=CHANGED, detail=detail))


def quarantined(
    record: SettlementRecord | None,
    named: Named | None,
    content_hash: str,
    source: str,
    refusal: FileRefused,
    *,
    at: datetime,
) -> SettlementRecord:
    """The settlement after a file that cannot be believed; the same object where that is noted already.

    What was read stays as it is, be it from another content or, by rules that were not as strict, from the same.
    """
    file = FileSeen(
        content_hash=content_hash,
        source=source,
        at=at,
        fate=FileFate.QUARANTINED,
        reason=refusal.reason,
        detail=refusal.detail,
        line=refusal.line,
    )
    if record is None:
        return _begun(named, file, state=SettlementState.QUARANTINED)
    is_its_own = record.content_hash == content_hash
    if is_its_own and record.is_read:
        return record
    before = record.seen(content_hash)
    is_noted = before is not None and replace(before, source=source, at=at) == file
    if is_noted and (record.state is SettlementState.QUARANTINED or not is_its_own):
        return record
    if record.state is SettlementState.QUARANTINED or is_its_own:
        return _next(record, file, state=SettlementState.QUARANTINED, content_hash=content_hash)
    return _next(record, file)


def _begun(named: Named | None, file: FileSeen, *, state: SettlementState) -> SettlementRecord:
    """A settlement that its first file has just come for; one that does not say which it is, is known by its content."""
    return SettlementRecord(
        id=named.id if named is not None else settlement_id(file.content_hash),
        state=state,
        content_hash=file.content_hash,
        received_at=file.at,
        updated_at=file.at,
        klarna_id=named.klarna_id if named is not None else None,
        start=named.start if named is not None else None,
        end=named.end if named is not None else None,
        currencies=named.currencies if named is not None else (),
        files=(file,),
    )


def _next(record: SettlementRecord, file: FileSeen, **changes: object) -> SettlementRecord:
    """One version on, with the file noted in the place of what was noted of the same content."""
    others = tuple(seen for seen in record.files if seen.content_hash != file.content_hash)
    changes |= {"version": record.version + 1, "updated_at": file.at, "files": (*others, file)[-KEPT_FILES:]}
    return replace(record, **changes)  # type: ignore[arg-type]


def booked(
    record: SettlementRecord,
    *,
    equations: tuple[Equation, ...],
    balances: tuple[Balance, ...],
    movements: tuple[Movements, ...],
    lines: int,
    breaks_found: int,
    at: datetime,
) -> SettlementRecord:
    """The settlement once it is proved: from here on it is booked, and no other content is read for it."""
    return replace(
        record,
        state=SettlementState.BOOKING,
        equations=equations,
        balances=balances,
        movements=movements,
        lines=lines,
        breaks_found=breaks_found,
        version=record.version + 1,
        updated_at=at,
    )


def reconciled(record: SettlementRecord, *, breaks_found: int, at: datetime) -> SettlementRecord:
    """The settlement once everything that it brought is marked as settled, which may have shown more breaks."""
    return replace(
        record,
        state=SettlementState.RECONCILED,
        breaks_found=breaks_found,
        version=record.version + 1,
        updated_at=at,
    )
