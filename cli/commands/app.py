"""The tree of commands, and what becomes of a failure."""

import os
import signal
from typing import Any

import typer
from typer.core import TyperGroup

from cli import console
from cli.commands import (
    checks,
    disputes,
    local,
    management,
    money,
    payments,
    pricing,
    project,
    rates,
    settlements,
    stages,
    webhooks,
)
from cli.failures import CannotGoOn, Mistyped

ABOUT = """Kassa takes payments with Klarna in stores: run it on this machine, try it, deploy it, look after what is deployed.

Begin with **kassa up**, then **kassa pay 29.00 SEK**. A stage is one deployment: local is this machine.
"""
STATUSES = """Exit status: 0 done, and true. 1 not done, or not so; a sentence on the standard error says why and what to do.
2 typed wrongly. 130 stopped with Ctrl-C. With --json the answer alone is on the standard output."""

_PANELS = [
    part.PANEL for part in (local, payments, webhooks, management, settlements, disputes, checks, stages, project)
]
INTERRUPTED = 128 + signal.SIGINT
TYPED_WRONGLY = 2


class Kassa(TyperGroup):
    """Says a failure of ours in one sentence instead of a traceback."""

    def list_commands(self, ctx: Any) -> list[str]:
        """In the order of the panels, so that a group stands where its subject is."""
        return sorted(
            super().list_commands(ctx),
            key=lambda name: _PANELS.index(getattr(self.commands[name], "rich_help_panel", "")),
        )

    def invoke(self, ctx: Any) -> Any:
        """Run the command; its failures become exit statuses."""
        try:
            return super().invoke(ctx)
        except CannotGoOn as failure:
            console.complain(str(failure))
            if failure.log is not None:
                console.complain(f"More in {os.path.relpath(failure.log)}")
            raise typer.Exit(TYPED_WRONGLY if isinstance(failure, Mistyped) else 1) from failure
        except KeyboardInterrupt as stopped:
            console.complain("Stopped.")
            raise typer.Exit(INTERRUPTED) from stopped


app = typer.Typer(
    cls=Kassa,
    name="kassa",
    help=ABOUT,
    epilog=STATUSES,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for part in (
    local,
    payments,
    money,
    disputes,
    webhooks,
    settlements,
    pricing,
    rates,
    checks,
    management,
    stages,
    project,
):
    part.add_to(app)
