"""What a capture costs: a merchant at the acquirer, and at most the acquirer at Klarna."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from cli import console
from cli.commands.options import AsJson, AtStage, Stage, api_of, moment
from cli.commands.settlements import PANEL

ALL = "all"
RATES = "What a merchant is charged for each capture, from a day on."
CAPS = "What small payments cost the acquirer at most, as its contract with Klarna says."

Whose = Annotated[str, typer.Argument(help="The merchant, mer_…, or all.", metavar="MERCHANT", show_default=False)]
Currency = Annotated[str, typer.Option("--currency", help="ISO 4217: SEK, EUR ….", show_default=False)]
Category = Annotated[str, typer.Option("--mcc", help="Only while this is the merchant's category: 5812.")]
Market = Annotated[str, typer.Option("--market", help="Only in stores of this country: SE.")]


class Channel(StrEnum):
    """Where something is sold."""

    POS = "pos"
    KIOSK = "kiosk"


def add_to(app: typer.Typer) -> None:
    """Two groups that are alike: what is added is never changed."""
    for name, text, listing, adding in (
        ("sell-rates", RATES, list_rates, add_rate),
        ("fee-caps", CAPS, list_caps, add_cap),
    ):
        group = typer.Typer(name=name, help=text, no_args_is_help=True, rich_markup_mode="markdown")
        group.command(name="list")(listing)
        group.command(name="add")(adding)
        app.add_typer(group, rich_help_panel=PANEL)


def list_rates(merchant: Whose, stage: AtStage = Stage.LOCAL, as_json: AsJson = False) -> None:
    """List what a merchant is charged, the newest first, and behind it what holds for all merchants."""
    from cli.finance import rates

    with api_of(stage, "acquirer") as api:
        found = api.get(_rates_of(merchant))["data"]
    if as_json:
        console.hand_over(found)
    else:
        rates.show(found)


def add_rate(
    merchant: Whose,
    currency: Currency,
    variable: Annotated[str, typer.Option("--variable", help="Of each capture, such as 3.49%.", show_default=False)],
    tax: Annotated[str, typer.Option("--tax", help="VAT of the fee, such as 25%.", show_default=False)],
    since: Annotated[str, typer.Option("--from", metavar="TIME", help="From then on, 2026-04-01.", show_default=False)],
    fixed: Annotated[
        str, typer.Option("--fixed", help="For each capture: minor units, 250, or with decimals, 2.50.")
    ] = "0",
    until: Annotated[
        str, typer.Option("--until", metavar="TIME", help="Up to then; left out, until another one.")
    ] = "",
    mcc: Category = "",
    market: Market = "",
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
        made = api.post(_rates_of(merchant), body)
    if as_json:
        console.hand_over(made)
    else:
        rates.show([made])


def list_caps(stage: AtStage = Stage.LOCAL, as_json: AsJson = False) -> None:
    """List what small payments cost at most, the newest first."""
    from cli.finance import rates

    with api_of(stage, "acquirer") as api:
        found = api.get("/v1/fee-caps")["data"]
    if as_json:
        console.hand_over(found)
    else:
        rates.show_caps(found)


def add_cap(
    currency: Currency,
    up_to: Annotated[
        str, typer.Option("--up-to", help="The largest payment that is a small one: 5000 or 50.00.", show_default=False)
    ],
    fixed: Annotated[
        str, typer.Option("--fixed", help="What each capture costs at most: 150 or 1.50.", show_default=False)
    ],
    variable: Annotated[str, typer.Option("--variable", help="And of the payment's total, such as 1%.")] = "0%",
    since: Annotated[
        str, typer.Option("--from", metavar="TIME", help="For payments that begin from then on; left out, from now on.")
    ] = "",
    mcc: Category = "",
    market: Market = "",
    stage: AtStage = Stage.LOCAL,
    as_json: AsJson = False,
) -> None:
    """State a cap. Caps are never changed: to end one, add one that names as much, up to 0."""
    from cli.finance import rates
    from cli.payments.amounts import minor_units

    unit = currency.upper()
    body: dict[str, Any] = {
        "currency": unit,
        "up_to": minor_units(up_to, unit),
        "fixed": minor_units(fixed, unit),
        "variable": rates.percentage(variable),
    }
    body |= {"valid_from": moment(since).isoformat()} if since else {}
    body |= {name: value for name, value in (("mcc", mcc), ("market", market)) if value}
    with api_of(stage, "acquirer") as api:
        made = api.post("/v1/fee-caps", body)
    if as_json:
        console.hand_over(made)
    else:
        rates.show_caps([made])


def _rates_of(merchant: str) -> str:
    return "/v1/sell-rates" if merchant == ALL else f"/v1/merchants/{merchant}/sell-rates"
