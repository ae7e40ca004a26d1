"""What merchants are charged: their statements, and what is left to the acquirer."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import console
from cli.commands.options import AsJson, AtStage, Stage, api_of
from cli.commands.settlements import PANEL

MerchantId = Annotated[str, typer.Argument(help="The merchant, mer_….", metavar="MERCHANT", show_default=False)]
Period = Annotated[
    str, typer.Argument(help="A month in UTC, 2026-03, or a day, 2026-03-05.", metavar="PERIOD", show_default=False)
]


class Paper(StrEnum):
    """What a statement is written on."""

    CSV = "csv"
    HTML = "html"
    JSON = "json"


def add_to(app: typer.Typer) -> None:
    """Statements first: they are what most people ask for."""
    for command in (statement, margin):
        app.command(rich_help_panel=PANEL)(command)


def statement(
    merchant: MerchantId,
    month: Period,
    stage: AtStage = Stage.LOCAL,
    paper: Annotated[
        Paper | None,
        typer.Option("--format", help="As a file is; left out, by the name of --output.", show_default=False),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file instead of this console.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a merchant's month: what was captured and refunded, what it costs, and what is left.

    With a merchant's key in KASSA_KEY that merchant's own. Into a pipe every capture and refund, in minor units.
    """
    from cli.finance import statements
    from cli.tables import is_for_programs

    if as_json and (paper or output):
        raise typer.BadParameter("--json answers on the standard output; for a file, --output month.json")
    wanted = paper or (statements.format_of(output) if output else None)
    path = f"/v1/merchants/{merchant}/statements"
    with api_of(stage, "acquirer") as api:
        if wanted is None:
            found: Any = api.get(path, period=month)
        else:
            found = api.text(path, period=month, format=wanted)
    if as_json:
        console.hand_over(found)
    elif output:
        statements.write(output, found)
        console.done(str(output))
    elif wanted:
        print(found, end="")
    elif is_for_programs():
        statements.movements(found)
    else:
        statements.totals(found)


def margin(merchant: MerchantId, month: Period, stage: AtStage = Stage.LOCAL, as_json: AsJson = False) -> None:
    """Show what a merchant's month leaves to the acquirer: sold, less what Klarna charged, or will."""
    from cli.finance import statements

    with api_of(stage, "acquirer") as api:
        found = api.get(f"/v1/merchants/{merchant}/margin", period=month)
    if as_json:
        console.hand_over(found)
    else:
        statements.margins(found)
