"""A rotation: how one credential takes the place of another, step by step, without a moment in which none works.

    create ─▶ validate ─▶ switch ─▶ verify ─▶ settle ─▶ retire ─▶ done
       └──────────┴──────────┴─────────┴────────┴──▶ undo ─▶ discard ─▶ rolled back

Up to `settle` it can be undone, for the old credential is still there. From `retire` on there is no way but forward.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class RotationKind(StrEnum):
    """What is rotated."""

    API_KEY = "api_key"
    SIGNING_KEY = "signing_key"
    CLIENT_CERTIFICATE = "client_certificate"


class Step(StrEnum):
    """What is to be done next."""

    CREATE = "create"  # at Klarna, and into our secret beside the old one
    VALIDATE = "validate"  # the new one works, though nobody uses it yet
    SWITCH = "switch"  # whoever looks from now on uses the new one
    VERIFY = "verify"  # the new one works where it is used
    SETTLE = "settle"  # everybody has looked by now
    RETIRE = "retire"  # the old one is deleted at Klarna, then here
    UNDO = "undo"  # the old one is put back
    DISCARD = "discard"  # the new one is deleted, once everybody has looked again


class Status(StrEnum):
    """How it stands. The last three are final."""

    RUNNING = "running"
    DONE = "done"
    ROLLED_BACK = "rolled_back"
    FAILED = "failed"


_FORWARD = (Step.CREATE, Step.VALIDATE, Step.SWITCH, Step.VERIFY, Step.SETTLE, Step.RETIRE)
_BACK = (Step.UNDO, Step.DISCARD)
_CAN_BE_UNDONE = frozenset(_FORWARD) - {Step.RETIRE}
_TRIES = 40
"""How often a step is tried before the rotation is rolled back: with the pauses between, about half an hour."""

_TRIES_BACK = 400
"""How often undoing is tried before a person is asked: hours, for there is nothing better to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a rotation could not go on, or does not yet: where, a word for programs, and a text without anything secret."""

    step: Step
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """One rotation. `old_ids` and `new_id` are Klarna's ids; `moved` are webhooks with the signing key each had before."""

    id: str
    kind: RotationKind
    old_ids: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    step: Step = Step.CREATE
    status: Status = Status.RUNNING
    new_id: str | None = None
    moved: tuple[tuple[str, str], ...] = ()
    tries: int = 0
    waits_until: datetime | None = None
    trouble: Trouble | None = None
    version: int = 1

    @property
    def is_running(self) -> bool:
        """Whether there is something left to do."""
        return self.status is Status.RUNNING

    @property
    def can_be_undone(self) -> bool:
        """Whether the old credential is certainly still there."""
        return self.step in _CAN_BE_UNDONE

    def must_wait(self, now: datetime) -> bool:
        """Whether it is too early for the next step."""
        return self.waits_until is not None and now < self.waits_until


def advance(rotation: Rotation, *, at: datetime, wait: timedelta = timedelta()) -> Rotation:
    """The rotation after its step was done: at the next step, `wait` from now, or at its end."""
    match rotation.step:
        case Step.RETIRE:
            return _changed(rotation, at, status=Status.DONE)
        case Step.UNDO:
            return _changed(rotation, at, step=Step.DISCARD, wait=wait, trouble=rotation.trouble)
        case Step.DISCARD:
            return _changed(rotation, at, status=Status.ROLLED_BACK, trouble=rotation.trouble)
        case step:
            following = _FORWARD[_FORWARD.index(step) + 1]
            return _changed(rotation, at, step=following, wait=wait)


def put_off(rotation: Rotation, trouble: Trouble, *, at: datetime, wait: timedelta) -> Rotation:
    """The rotation after its step did not work this time: again later, or back, or to a person."""
    if rotation.can_be_undone and rotation.tries + 1 >= _TRIES:
        return roll_back(rotation, trouble, at=at)
    if rotation.tries + 1 >= _TRIES_BACK:
        return _changed(rotation, at, status=Status.FAILED, trouble=trouble)
    first = rotation.trouble if rotation.step in _BACK else None  # why it is on its way back stays to be read
    return replace(_changed(rotation, at, wait=wait, trouble=first or trouble), tries=rotation.tries + 1)


def roll_back(rotation: Rotation, trouble: Trouble, *, at: datetime) -> Rotation:
    """The rotation on its way back; where there is no way back, it is for a person."""
    if not rotation.can_be_undone:
        return _changed(rotation, at, status=Status.FAILED, trouble=trouble)
    return _changed(rotation, at, step=Step.UNDO, trouble=trouble)


def _changed(
    rotation: Rotation,
    at: datetime,
    *,
    step: Step | None = None,
    status: Status = Status.RUNNING,
    wait: timedelta = timedelta(),
    trouble: Trouble | None = None,
) -> Rotation:
    return replace(
        rotation,
        step=step or rotation.step,
        status=status,
        tries=0,
        waits_until=at + wait if wait else None,
        trouble=trouble,
        updated_at=at,
        version=rotation.version + 1,
    )
