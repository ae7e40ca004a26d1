"""What merchants are charged: their statements, their rates, and what is left to the acquirer."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import console
from cli.commands.options import AsJson, AtStage, Stage, api_of, moment
from cli.commands.settlements import PANEL

MerchantId = Annotated[str, typer.Argument(help="The merchant, mer_….", metavar="MERCHANT", show_default=False)]
Period = Annotated[
    str, typer.Argument(help="A month in UTC, 2026-03, or a day, 2026-03-05.", metavar="PERIOD", show_default=False)
]
RATES = "What a merchant is charged for each capture, from a day on."


class Paper(StrEnum):
    """What a statement is written on."""

    CSV = "csv"
    HTML = "html"
    JSON = "json"


class Channel(StrEnum):
    """Where something is sold."""

    POS = "pos"
    KIOSK = "kiosk"


def add_to(app: typer.Typer) -> None:
    """Statements first: they are what most people ask for."""
    for command in (statement, margin):
        app.command(rich_help_panel=PANEL)(command)
    group = typer.Typer(name="sell-rates", help=RATES, no_args_is_help=True, rich_markup_mode="markdown")
    group.command(name="list")(list_rates)
    group.command(name="add")(add_rate)
    app.add_typer(group, rich_help_panel=PANEL)


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
    from cli.payments.show import is_for_programs

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


def list_rates(merchant: MerchantId, stage: AtStage = Stage.LOCAL, as_json: AsJson = False) -> None:
    """List what a merchant is charged, the newest first."""
    from cli.finance import rates

    with api_of(stage, "acquirer") as api:
        found = api.get(f"/v1/merchants/{merchant}/sell-rates")["data"]
    if as_json:
        console.hand_over(found)
    else:
        rates.show(found)


def add_rate(
    merchant: MerchantId,
    currency: Annotated[str, typer.Option("--currency", help="ISO 4217: SEK, EUR ….", show_default=False)],
    variable: Annotated[str, typer.Option("--variable", help="Of each capture, such as 3.49%.", show_default=False)],
    tax: Annotated[str, typer.Option("--tax", help="VAT of the fee, such as 25%.", show_default=False)],
    since: Annotated[str, typer.Option("--from", metavar="TIME", help="From then on, 2026-04-01.", show_default=False)],
    fixed: Annotated[
        str, typer.Option("--fixed", help="For each capture: minor units, 250, or with decimals, 2.50.")
    ] = "0",
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help="Up to then; left out, until another one.")
    ] = "",
    mcc: Annotated[str, typer.Option("--mcc", help="Only while this is the merchant's category: 5812.")] = "",
    market: Annotated[str, typer.Option("--market", help="Only in stores of this country: SE.")] = "",
    channel: Annotated[Channel | None, typer.Option("--channel", help="Only there.", show_default=False)] = None,
    stage: AtStage = Stage.LOCAL,
    as_json: AsJson = False,
) -> None:
    """Add a rate. Rates are never changed: a newer one takes the place of an older one that names as much."""
    from cli.finance import rates
    from cli.payments.amounts import minor_units

    unit = currency.upper()
    body: dict[str, Any] = {
        "currency": unit,
        "fixed": minor_units(fixed, unit),
        "variable": rates.percentage(variable),
        "tax": rates.percentage(tax),
        "valid_from": moment(since).isoformat(),
    }
    body |= {"valid_until": moment(until).isoformat()} if until else {}
    body |= {name: value for name, value in (("mcc", mcc), ("market", market), ("channel", channel)) if value}
    with api_of(stage, "acquirer") as api:
        made = api.post(f"/v1/merchants/{merchant}/sell-rates", body)
    if as_json:
        console.hand_over(made)
    else:
        rates.show([made])
