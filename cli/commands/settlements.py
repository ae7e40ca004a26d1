"""Settlements: Klarna's payout files, what does not agree with our books, and what is done about it."""

from pathlib import Path
from typing import Annotated

import typer

from cli import console
from cli.commands.breaks import acknowledge, breaks, resolve
from cli.commands.options import AsJson, AtStage, Most, Stage, api_of, moment
from cli.failures import CannotGoOn

PANEL = "Finance, with a finance key or the acquirer's"
ABOUT = "Klarna's payout files: what was paid out, from which numbers, and what does not agree with our books."

SettlementId = Annotated[str, typer.Argument(help="The settlement, set_….", metavar="SETTLEMENT", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """These commands, in the order of a day at the acquirer's."""
    group = typer.Typer(name="settlements", help=ABOUT, no_args_is_help=True, rich_markup_mode="markdown")
    group.command(name="list")(list_settlements)
    for command in (show, lines, put, breaks, acknowledge, resolve, proof, export, close_day):
        group.command()(command)
    app.add_typer(group, rich_help_panel=PANEL)


def list_settlements(
    stage: AtStage = Stage.LOCAL,
    currency: Annotated[str, typer.Option("--currency", help="Only those that pay this: SEK, EUR ….")] = "",
    state: Annotated[
        str, typer.Option("--state", help="Only these: received, booking, reconciled or quarantined.")
    ] = "",
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="Only periods that end from then on.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="Only periods that end up to then.")] = "",
    most: Most = 20,
    as_json: AsJson = False,
) -> None:
    """List the settlements, the latest period first; a row for each currency."""
    from cli.finance import show as showing

    search = {"currency": currency.upper(), "state": state}
    search |= {"period_start": moment(since).isoformat()} if since else {}
    search |= {"period_end": moment(until).isoformat()} if until else {}
    with api_of(stage, "acquirer") as api:
        found = list(api.all("/v1/settlements", most=most, **{name: value for name, value in search.items() if value}))
    if as_json:
        console.hand_over(found)
    else:
        showing.settlements(found)


def show(settlement: SettlementId, stage: AtStage = Stage.LOCAL, as_json: AsJson = False) -> None:
    """Show a settlement: what moved, what was paid out, and which files came for it."""
    from cli.finance import show as showing

    with api_of(stage, "acquirer") as api:
        found = api.get(f"/v1/settlements/{settlement}")
    if as_json:
        console.hand_over(found)
    else:
        showing.details(found)


def lines(settlement: SettlementId, stage: AtStage = Stage.LOCAL, most: Most = 100, as_json: AsJson = False) -> None:
    """List the lines of a settlement as they stand in Klarna's file, in minor units, with our payments.

    To fetch all of a long one, kassa settlements export.
    """
    from cli.finance import show as showing

    with api_of(stage, "acquirer") as api:
        found = list(api.all(f"/v1/settlements/{settlement}/lines", most=most))
    if as_json:
        console.hand_over(found)
    else:
        showing.lines(found)


def put(
    files: Annotated[
        list[Path], typer.Argument(help="Settlement files, plain or gzip.", metavar="FILE", show_default=False)
    ],
    stage: AtStage = Stage.LOCAL,
    within: Annotated[int, typer.Option("--within", help="Seconds to wait for what becomes of them.", min=1)] = 600,
    as_json: AsJson = False,
) -> None:
    """Bring settlement files in by hand, and tell what becomes of each.

    A file is reconciled, quarantined with the line and the reason, refused, or known already; the same content is one
    settlement, whatever the file is called. Needs AWS credentials that may write to the bucket of settlement files.

    Exit status 0 only if each is reconciled, now or before.
    """
    from cli.finance.putting import put as bring

    with console.aside(as_json), api_of(stage, "acquirer") as api:
        fates = bring(api, stage, files, within=within)
    if as_json:
        console.hand_over([fate.as_json() for fate in fates])
    if not all(fate.is_good for fate in fates):
        raise typer.Exit(1)


def proof(
    settlement: SettlementId,
    stage: AtStage = Stage.LOCAL,
    line: Annotated[
        int | None, typer.Option("--line", help="Only of this line of the file.", min=1, show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show from which numbers a payout comes, each the sum of those below it.

    With --line down to our capture and the formula of its fee. Into a pipe the amounts are in minor units.
    """
    from cli.finance import show as showing

    path = f"/v1/settlements/{settlement}"
    with api_of(stage, "acquirer") as api:
        found = api.get(f"{path}/proof")["data"] if line is None else [api.get(f"{path}/lines/{line}/proof")]
    if as_json:
        console.hand_over(found)
    else:
        showing.proof(found)


def export(
    settlement: SettlementId,
    stage: AtStage = Stage.LOCAL,
    as_lines: Annotated[
        bool, typer.Option("--lines", help="Our lines as JSON Lines, with our ids, instead of Klarna's CSV.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to; left out, a file here with the settlement's name."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fetch a whole settlement into a file, however long it is.

    The file is there whole or not at all.
    """
    from cli.finance.export import export as fetch

    into = output or Path(f"{settlement}.{'jsonl' if as_lines else 'csv'}")
    with console.aside(as_json), api_of(stage, "acquirer") as api:
        size = fetch(api, settlement, "json" if as_lines else "csv", into)
    if as_json:
        console.hand_over({"file": str(into), "bytes": size})
    else:
        console.done(str(into), f"{size:,} bytes")


def close_day(
    broken: Annotated[
        list[str] | None,
        typer.Option(
            "--break",
            help="Let this be wrong in it: fee, amount, late …, or fee:pay_… of this payment; may be said again.",
            show_default=False,
        ),
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="A folder for the files that Klarna brings.", show_default=False)
    ] = None,
    stage: AtStage = Stage.LOCAL,
    as_json: AsJson = False,
) -> None:
    """Have the simulated Klarna close its day, and wait until Kassa has read what it pays out.

    Only at the local stage. Settles every capture and refund that is not settled yet. What can be wrong is in
    docs/simulator.md.
    """
    from cli.finance import day
    from cli.finance import show as showing

    if stage != Stage.LOCAL:
        raise CannotGoOn(f"Klarna closes the days of stage {stage} itself; only the simulated one does it when asked.")
    from cli.api.access import local_stack
    from cli.cloud.controls import Controls

    with console.aside(as_json), api_of(stage, "acquirer") as api, Controls(local_stack().klarna_url) as klarna:
        with console.step("Klarna closes its day"):
            closed = klarna.close_day(*map(day.wrong, broken or ()))
        with console.step("Kassa reads what it pays out"):
            found = [day.read(api, each["settlement_id"]) for each in closed["settlements"]]
        for path in day.save(klarna, closed["files"], into) if into else ():
            console.done(str(path))
    if as_json:
        console.hand_over(found)
    else:
        showing.settlements(found)
