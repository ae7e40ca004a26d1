"""Rotate: take a rotation's next step, whatever became of the last attempt at it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from kassa.domain.klarna_account.rotation import Rotation, RotationKind, Step, Trouble, advance, put_off, roll_back
from kassa.failures import KassaError, KlarnaRefused, KlarnaUnavailable, StaleRotation, StaleSecret, TooManySigningKeys
from kassa.ports.klarna_account import Rotations

TRY_AGAIN = timedelta(seconds=30)


class NotYet(KassaError):
    """It does not work so far, which may only take time. The text says what does not."""


class Replacement(Protocol):
    """How the credentials of one kind are replaced. Every part is safe to repeat, also after a crash in its middle.

    All but `wait_after` may raise NotYet, StaleSecret, KlarnaUnavailable and KlarnaRefused.
    """

    def create(self, rotation: Rotation, /) -> Rotation: ...
    def validate(self, rotation: Rotation, /) -> None: ...
    def switch(self, rotation: Rotation, /) -> None: ...
    def verify(self, rotation: Rotation, /) -> None: ...
    def retire(self, rotation: Rotation, /) -> None: ...
    def undo(self, rotation: Rotation, /) -> None: ...
    def discard(self, rotation: Rotation, /) -> None: ...
    def wait_after(self, step: Step) -> timedelta:
        """How long everybody who looks now and then needs to notice what this step changed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotate:
    """Takes steps. Our record says which one is next, so whoever comes after a crash takes that one again."""

    rotations: Rotations
    replacements: Mapping[RotationKind, Replacement]
    now: Callable[[], datetime]
    try_again: timedelta = TRY_AGAIN

    def __call__(self, rotation_id: str) -> Rotation:
        """The rotation after one more step, or as it stands where it must wait or has ended.

        A failure that none of us named is raised: the same step is taken again.
        """
        rotation = self.rotations.get(rotation_id)
        if not rotation.is_running or rotation.must_wait(self.now()):
            return rotation
        following = self._attempt(rotation)
        try:
            self.rotations.save(following)
        except StaleRotation:
            return self.rotations.get(rotation_id)
        return following

    def _attempt(self, rotation: Rotation) -> Rotation:
        replacement = self.replacements[rotation.kind]
        try:
            done = _take(rotation, replacement)
        except StaleSecret:
            return self._put_off(rotation, "secret_changed", "the secret was written by somebody else")
        except NotYet as reason:
            return self._put_off(rotation, "not_yet", str(reason))
        except KlarnaUnavailable as failure:
            return self._put_off(rotation, failure.code or "klarna_unavailable", failure.message)
        except KlarnaRefused as refusal:
            trouble = Trouble(step=rotation.step, code=refusal.code or "refused_by_klarna", message=refusal.message)
            return roll_back(rotation, trouble, at=self.now())
        except TooManySigningKeys as full:
            trouble = Trouble(step=rotation.step, code="too_many_signing_keys", message=str(full))
            return roll_back(rotation, trouble, at=self.now())
        return advance(done, at=self.now(), wait=replacement.wait_after(rotation.step))

    def _put_off(self, rotation: Rotation, code: str, message: str) -> Rotation:
        trouble = Trouble(step=rotation.step, code=code, message=message)
        return put_off(rotation, trouble, at=self.now(), wait=self.try_again)


def _take(rotation: Rotation, replacement: Replacement) -> Rotation:
    """The rotation with what its step found out."""
    if rotation.step is Step.CREATE:
        return replacement.create(rotation)
    acts: dict[Step, Callable[[Rotation], None]] = {
        Step.VALIDATE: replacement.validate,
        Step.SWITCH: replacement.switch,
        Step.VERIFY: replacement.verify,
        Step.SETTLE: replacement.verify,  # the wait is over: one more look before there is no way back
        Step.RETIRE: replacement.retire,
        Step.UNDO: replacement.undo,
        Step.DISCARD: replacement.discard,
    }
    acts[rotation.step](rotation)
    return rotation
