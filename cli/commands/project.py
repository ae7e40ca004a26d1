"""The project itself: what its files say of each other."""

from typing import Annotated

import typer

from cli.failures import CannotGoOn

PANEL = "This project"


def add_to(app: typer.Typer) -> None:
    """The commands behind make openapi, make lock and docs/command.md."""
    for command in (openapi, lock, reference):
        app.command(rich_help_panel=PANEL)(command)


def openapi(
    check: Annotated[bool, typer.Option("--check", help="Only tell whether it is up to date.")] = False,
) -> None:
    """Write docs/openapi.json anew from the routes."""
    from cli.deploying import openapi as document
    from cli.folders import ROOT

    if not check:
        document.write(ROOT)
    elif not document.is_up_to_date(ROOT):
        raise CannotGoOn("docs/openapi.json is not what the routes say: run make openapi.")


def lock(
    upgrade: Annotated[bool, typer.Option("--upgrade", help="Take the newest versions that fit.")] = False,
) -> None:
    """Pin anew what requirements/*.in ask for, with hashes."""
    from cli.deploying import lock as locking

    locking.lock(upgrade=upgrade)


def reference(
    check: Annotated[bool, typer.Option("--check", help="Only tell whether it is up to date.")] = False,
) -> None:
    """Write the reference in docs/command.md anew from the help of all commands."""
    from cli.commands import reference as document
    from cli.commands.app import app
    from cli.folders import ROOT

    if not check:
        document.write(ROOT, app)
    elif not document.is_up_to_date(ROOT, app):
        raise CannotGoOn("docs/command.md is not what the commands' help says: run kassa reference.")
