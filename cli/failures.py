"""What can go wrong at the console, each said in one sentence.

CannotGoOn
├── PortTaken            another program listens where ours should
├── ToolMissing          the machine lacks something, or it is too old
├── StepFailed           a command that we ran gave up; its log says why
├── ServiceDidNotStart   a program of ours ended or stayed silent
├── NotRunning           the local cloud is not up
├── Busy                 another command is starting or ending the local cloud
├── Refused              our API, Klarna or the simulator answered something else than was asked for
│   └── Unanswered       nobody said whether it happened: no answer, or one of 429 and 5xx
├── Mistyped             what was typed makes no sense, whatever it is about
└── NotTrue              something that is claimed or waited for is not so
"""

from pathlib import Path


class CannotGoOn(Exception):
    """A sentence for the person at the console, and the log that tells more where there is one."""

    def __init__(self, sentence: str, *, log: Path | None = None) -> None:
        super().__init__(sentence)
        self.log = log


class PortTaken(CannotGoOn):
    """Another program listens where ours should."""


class ToolMissing(CannotGoOn):
    """The machine lacks something, or it is too old."""


class StepFailed(CannotGoOn):
    """A command that we ran gave up."""


class ServiceDidNotStart(CannotGoOn):
    """A program of ours ended or stayed silent."""


class NotRunning(CannotGoOn):
    """The local cloud is not up."""


class Busy(CannotGoOn):
    """Another command is starting or ending the local cloud."""


class Refused(CannotGoOn):
    """Our API, Klarna or the simulator answered something else than was asked for."""


class Unanswered(Refused):
    """Nobody said whether it happened: there was no answer, or one that asks for another try."""


class Mistyped(CannotGoOn):
    """What was typed makes no sense, whatever it is about."""


class NotTrue(CannotGoOn):
    """Something that is claimed or waited for is not so."""
