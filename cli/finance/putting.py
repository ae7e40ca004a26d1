"""Bring files in by hand and say of each what became of it."""

import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from cli import console
from cli.api.kassa_api import KassaApi
from cli.finance.files import Fate, Intake, LocalFile
from cli.stages.account import Account, aws_answers

_STATES = {"received": "being read", "booking": "agrees with its sums, being booked"}
READ_ON = "docs/settlements.md says what to do"


def put(api: KassaApi, stage: str, paths: Sequence[Path], *, within: float) -> list[Fate]:
    """All of them at once, since one may wait for another, and then each to its end. Raises `CannotGoOn`."""
    files = list({file.content_hash: file for file in map(LocalFile.at, paths)}.values())
    intake = Intake(api=api, stage=Account.of(stage))
    before = {file.content_hash: intake.known(file) for file in files}
    new = [file for file in files if before[file.content_hash] is None]
    if new:
        with console.step(f"New files: {len(new)} of {len(files)}"), aws_answers():
            intake.bring(new)
    deadline = time.monotonic() + within
    fates = []
    for file in files:
        is_known, tell = before[file.content_hash] is not None, partial(_tell, file)
        fate = intake.until_over(file, deadline=deadline, tell=tell, is_known=is_known)
        _say(fate)
        fates.append(fate)
    return fates


def _tell(file: LocalFile, fate: Fate | None) -> None:
    state = "arriving" if fate is None else _STATES[fate.settlement["state"]]
    console.meanwhile(f"{file.path.name}: {state}")


def _say(fate: Fate) -> None:
    name, known = fate.file.path.name, "known already, " if fate.is_known else ""
    if not fate.is_good:
        console.failed(name, f"{known}{_why(fate)}; {READ_ON}")
        return
    settlement = fate.settlement
    found = settlement["breaks_found"]
    wrong = f"{found} found, see kassa settlements breaks {settlement['id']}" if found else "none"
    console.done(name, f"{known}reconciled: {settlement['id']}, lines: {settlement['lines']}, breaks: {wrong}")


def _why(fate: Fate) -> str:
    seen = fate.seen
    where = f", line {seen['line']}" if seen["line"] else ""
    return f"{seen['fate']}: {seen['reason']}{where}, {seen['detail']}"
