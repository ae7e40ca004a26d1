"""Keys, terminals and codes as those who manage them see them."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from kassa.adapters.http.models import View
from kassa.domain.access.keys import ApiKey
from kassa.domain.access.terminals import Terminal
from kassa.use_cases.access.pair import Given

KeyStatus = Literal["active", "revoked", "expired"]
EndsAt = Annotated[datetime | None, Field(description="When it ends by itself; a rotation makes that sooner")]
EffectiveBy = Annotated[
    datetime | None,
    Field(description="From then on it is refused everywhere: answers of the authorizer are kept that long"),
]
ReplacedBy = Annotated[str | None, Field(description="The id of the key that took its place")]
UsedAt = Annotated[datetime | None, Field(description="Its last use, give or take an hour")]


class SoftwareView(View):
    """What runs on a terminal, as it says itself."""

    name: str
    version: str | None


class TerminalView(View):
    """A terminal."""

    id: str
    object: Literal["terminal"] = "terminal"
    merchant_id: str
    store_reference: str
    terminal_reference: str
    name: str | None
    status: Literal["active", "revoked"]
    software: SoftwareView | None
    paired_at: Annotated[datetime | None, Field(description="When it last fetched a key with a code")]
    seen_at: Annotated[datetime | None, Field(description="Its last heartbeat, give or take ten minutes")]
    revoked_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, terminal: Terminal) -> "TerminalView":
        return cls(
            id=terminal.id,
            merchant_id=terminal.merchant_id,
            store_reference=terminal.store_reference,
            terminal_reference=terminal.reference,
            name=terminal.name,
            status="revoked" if terminal.is_revoked else "active",
            software=SoftwareView.model_validate(terminal.software) if terminal.software else None,
            paired_at=terminal.paired_at,
            seen_at=terminal.seen_at,
            revoked_at=terminal.revoked_at,
            created_at=terminal.created_at,
        )


class TerminalList(BaseModel):
    """A page of terminals."""

    data: list[TerminalView]
    next_cursor: str | None


class KeyView(View):
    """A key's record; `key` is there in the very first answer only, since only its hash is kept."""

    id: str
    object: Literal["key"] = "key"
    key: str | None
    kind: Literal["terminal", "merchant", "acquirer"]
    status: KeyStatus
    merchant_id: str
    store_reference: str | None
    terminal_reference: str | None
    may_refund: bool
    description: str | None
    created_at: datetime
    expires_at: EndsAt
    revoked_at: datetime | None
    effective_by: EffectiveBy
    replaced_by: ReplacedBy
    used_at: UsedAt

    @classmethod
    def of(cls, record: ApiKey, *, now: datetime, kept_for: timedelta, key: str | None = None) -> "KeyView":
        """`kept_for` is how long the authorizer's answers are kept."""
        return cls(
            id=record.id,
            key=key,
            kind=record.kind.value,  # type: ignore[arg-type] # no finance key is below a merchant
            status=status_of(record, now),
            merchant_id=record.holder,
            store_reference=record.store_reference,
            terminal_reference=record.terminal_reference,
            may_refund=record.may_refund,
            description=record.description,
            created_at=record.created_at,
            expires_at=record.ends_at,
            revoked_at=record.revoked_at,
            effective_by=effective_by(record, kept_for),
            replaced_by=record.replaced_by,
            used_at=record.used_at,
        )


def status_of(record: ApiKey, now: datetime) -> KeyStatus:
    """Whether a key opens anything now."""
    if record.revoked_at is not None:
        return "revoked"
    return "active" if record.opens_at(now) else "expired"


def effective_by(record: ApiKey, kept_for: timedelta) -> datetime | None:
    """When it is refused everywhere, by when the authorizer's answers are forgotten. None for never."""
    ends_at = record.revoked_at or record.ends_at
    return None if ends_at is None else ends_at + kept_for


class KeyList(BaseModel):
    """A page of keys, those that are closed among them."""

    data: list[KeyView]
    next_cursor: str | None


class RotationView(View):
    """The new key, and the earlier one as it goes on."""

    object: Literal["rotation"] = "rotation"
    key: KeyView
    earlier: KeyView


class CodeView(View):
    """A code for one terminal; null once it cannot be used any more."""

    object: Literal["pairing_code"] = "pairing_code"
    code: Annotated[str | None, Field(description="To type into the terminal, once, such as `K7M2Q-9XTRB`")]
    merchant_id: str
    terminal_id: str
    store_reference: str
    terminal_reference: str
    may_refund: bool
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, given: Given, terminal_id: str) -> "CodeView":
        pairing = given.pairing
        return cls(
            code=given.code,
            merchant_id=pairing.merchant_id,
            terminal_id=terminal_id,
            store_reference=pairing.store_reference,
            terminal_reference=pairing.terminal_reference,
            may_refund=pairing.may_refund,
            created_at=pairing.created_at,
            expires_at=pairing.expires_at,
        )


class PairingView(View):
    """What a terminal gets for a code. Keep the key: it is shown to this request alone, for ten minutes."""

    object: Literal["pairing"] = "pairing"
    key: Annotated[str, Field(description="For the header Authorization, after `Bearer `")]
    key_id: str
    may_refund: bool
    terminal: TerminalView
