"""Breaks: what does not agree in settlements, and what people do about it. Part of `kassa settlements`."""

from typing import Annotated, Any

import typer

from cli import console
from cli.commands.options import AsJson, AtStage, Most, Stage, api_of

BreakIds = Annotated[
    list[str], typer.Argument(help="The break, brk_…; several at once.", metavar="BREAK", show_default=False)
]


def breaks(
    settlement: Annotated[
        str,
        typer.Argument(
            help="Only of this settlement, set_…, in every state.", metavar="SETTLEMENT", show_default=False
        ),
    ] = "",
    stage: AtStage = Stage.LOCAL,
    state: Annotated[
        str, typer.Option("--state", help="Only these: open, acknowledged or resolved; left out, open.")
    ] = "",
    reason: Annotated[str, typer.Option("--reason", help="Only for this reason: fee, amount, duplicate ….")] = "",
    most: Most = 100,
    as_json: AsJson = False,
) -> None:
    """List what does not agree, the oldest first, with the likeliest explanation.

    Exit status 1 where one of them is open, so that a script can ask.
    """
    from cli.finance import breaks as breaking

    with api_of(stage, "acquirer") as api:
        found = breaking.wanted(api, settlement, state=state, reason=reason, most=most)
    if as_json:
        console.hand_over(found[:most])
    else:
        breaking.show(found[:most])
    if any(one["state"] == "open" for one in found):
        raise typer.Exit(1)


def acknowledge(
    breaks: BreakIds,
    stage: AtStage = Stage.LOCAL,
    note: Annotated[str, typer.Option("--note", help="What you know so far.")] = "",
    as_json: AsJson = False,
) -> None:
    """Take breaks on: somebody looks into them."""
    _attend(breaks, "acknowledge", {"note": note} if note else {}, stage=stage, as_json=as_json)


def resolve(
    breaks: BreakIds,
    note: Annotated[str, typer.Option("--note", help="How it was settled.", show_default=False)],
    stage: AtStage = Stage.LOCAL,
    write_off: Annotated[
        bool, typer.Option("--write-off", help="Let the difference go, where it is within the stage's limit.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Settle breaks, saying how."""
    body: dict[str, Any] = {"note": note} | ({"write_off": True} if write_off else {})
    _attend(breaks, "resolve", body, stage=stage, as_json=as_json)


def _attend(breaks: list[str], act: str, body: dict[str, Any], *, stage: str, as_json: bool) -> None:
    from cli.finance import breaks as breaking

    told = []
    with console.aside(as_json), api_of(stage, "acquirer") as api:
        for one in breaking.unsettled(api, breaks):
            after = api.post(f"{breaking.path_of(one)}/{act}", body)
            told.append(after)
            console.done(after["id"], f"{after['reason']}, {after['state']}")
    if as_json:
        console.hand_over(told)
