"""Before going live: is the stage well, and does it pass Klarna's test cases?"""

import os
from pathlib import Path
from typing import Annotated

import typer

from cli import console
from cli.commands.options import AsJson, AtStage, Stage
from cli.failures import CannotGoOn

PANEL = "Before going live"


def add_to(app: typer.Typer) -> None:
    """The two that are run before a stage takes real money."""
    for command in (doctor, certify):
        app.command(rich_help_panel=PANEL)(command)


def doctor(stage: AtStage = Stage.LOCAL, as_json: AsJson = False) -> None:
    """Check a stage: addresses, certificates, clock, keys, webhooks, alarms, queues and functions.

    Each finding is ok, a warning or a problem, and says what to do. Exit status 1 where there is a problem.
    """
    from cli.doctor import examination
    from cli.doctor.findings import show

    with console.aside(as_json):
        found = examination.examine(stage, tell=show)
    if as_json:
        console.hand_over(found.as_json())
    else:
        console.say(f"\n{found.summary}")
    if found.has_problems:
        raise typer.Exit(1)


def certify(
    stage: AtStage = Stage.LOCAL,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", help="Only this case or part; may be said again.", show_default=False),
    ] = None,
    into: Annotated[Path, typer.Option("--into", help="The folder for the two files.")] = Path("certification"),
    list_all: Annotated[bool, typer.Option("--list", help="Show the cases and what they are for.")] = False,
    as_json: AsJson = False,
) -> None:
    """Run Klarna's test cases against a stage and write the evidence for a go-live review.

    Two files: one for people (HTML, without requests to anywhere), one for programs (JSON). Secrets and personal data
    are masked. At the local stage the shopper is simulated; at sandbox a person with a phone is asked to act, and a
    terminal's key that may refund must be in KASSA_KEY. A case that the stage cannot do is skipped, never passed.

    Exit status 1 where a case failed.
    """
    from cli.certify import certify as certifying
    from cli.certify.run import tell

    if list_all:
        _list(as_json)
        return
    if stage == Stage.PRODUCTION:
        raise CannotGoOn("Klarna's cases are run in its test environment: --stage sandbox or local.")
    with console.aside(as_json):
        pack = certifying.certify(stage, only or (), tell=tell)
        files = [os.path.relpath(path) for path in certifying.write(pack, into)]
    if as_json:
        console.hand_over({"totals": pack.totals, "files": files, "good": pack.is_good})
    else:
        totals = ", ".join(f"{count} {verdict}" for verdict, count in pack.totals.items())
        console.say(f"\n{totals}. The evidence is in {files[0]} and {files[1]}")
    if not pack.is_good:
        raise typer.Exit(1)


def _list(as_json: bool) -> None:
    from cli.certify.certify import CASES
    from cli.tables import table

    if as_json:
        console.hand_over([{"id": c.id, "part": c.section, "title": c.title, "purpose": c.purpose} for c in CASES])
    else:
        table(("id", "part", "case", "for"), [(c.id, c.section, c.title, c.purpose) for c in CASES], empty="")
