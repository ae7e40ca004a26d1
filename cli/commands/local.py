"""The local cloud: start it, look at it, play with it, end it."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import console
from cli.commands.options import AsJson, AtStage, Stage
from cli.console import Colour, paint

if TYPE_CHECKING:
    from cli.cloud.local_cloud import LocalCloud
    from cli.stack_file import Stack

PANEL = "The local cloud"


def add_to(app: typer.Typer) -> None:
    """These commands, in the order of a first day."""
    for command in (up, down, status, demo, logs, reset):
        app.command(rich_help_panel=PANEL)(command)


def up() -> None:
    """Start the local cloud and deploy to it.

    Again redeploys what changed and keeps the data. Prints the addresses and the sample keys, which programs find in
    .local/stack.json.
    """
    from cli.folders import LocalFolder
    from cli.machine import turns

    folder = LocalFolder()
    with turns.alone(folder):
        _introduce(_cloud().up(), folder.stack_file)


def down() -> None:
    """End the local cloud and whatever is left of it.

    Its data go with it.
    """
    from cli import down as ending
    from cli.folders import LocalFolder

    ending.down(LocalFolder())


def status(as_json: AsJson = False) -> None:
    """Tell what is running.

    Exit status 1 where the local cloud is not up.
    """
    from cli.cloud import report

    told = report.of(_cloud())
    if as_json:
        console.hand_over(told)
    else:
        report.show(told)
    if not told["up"]:
        raise typer.Exit(1)


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave the local cloud running afterwards.")] = False,
) -> None:
    """Play one purchase in this console and check everything that is shown.

    Starts the local cloud where it is not up, and ends what it started.
    """
    from cli import down as ending
    from cli.cloud import demo as demonstration
    from cli.folders import LocalFolder
    from cli.machine import turns

    folder = LocalFolder()
    with turns.alone(folder):
        cloud = _cloud()
        leave_running = keep or cloud.is_up()
        try:
            console.headline("The local cloud")
            demonstration.play(cloud.up())
        finally:
            if not leave_running:
                console.say()
                ending.end_all(folder)
    if leave_running:
        console.say("\nThe local cloud is left running; make down ends it.")


def logs(
    stage: AtStage = Stage.LOCAL,
    function: Annotated[
        str, typer.Option("--function", "-f", help="Only this function: authorize, payments, session, inbox …")
    ] = "",
    payment: Annotated[str, typer.Option("--payment", "-p", help="Only lines about this payment, pay_….")] = "",
    since: Annotated[int, typer.Option("--since", help="Minutes to look back.", min=1, max=60 * 24)] = 15,
    follow: Annotated[bool, typer.Option("--follow", "-F", help="Go on until Ctrl-C.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, as the functions wrote it.")] = False,
) -> None:
    """Show what the functions have logged, oldest first.

    Reads the log groups of the stage's functions. The lines of a payment are found by its id, whichever function wrote
    them. The logs of the local cloud's own programs are files in .local/logs.
    """
    from cli.stages.account import Account
    from cli.stages.logs import Logs, show

    found = Logs(Account.of(stage)).lines(function=function, payment=payment, minutes=since, follow=follow)
    try:
        count = show(found, as_json=as_json)
    except KeyboardInterrupt:
        return  # that is how following ends
    if not count and not as_json:
        console.say(f"Nothing was logged in the last {since} minutes.")


def reset() -> None:
    """Forget all payments and merchants: end the local cloud and start it anew.

    The sample merchant gets new keys.
    """
    from cli import down as ending
    from cli.folders import LocalFolder
    from cli.machine import turns

    folder = LocalFolder()
    with turns.alone(folder):
        ending.end_all(folder)
        _introduce(_cloud().up(), folder.stack_file)


def _cloud() -> "LocalCloud":
    from cli.addresses import Addresses
    from cli.cloud.local_cloud import LocalCloud
    from cli.folders import LocalFolder

    return LocalCloud(Addresses.chosen(os.environ), LocalFolder())


def _introduce(stack: "Stack", stack_file: Path) -> None:
    console.headline("Kassa is up")
    for name, value in (
        ("API", stack.api_url),
        ("Klarna, simulated", stack.klarna_url),
        ("Merchant", f"{stack.merchant_id}, {stack.store_reference}, {stack.terminal_reference}"),
        ("Acquirer's key", stack.keys.acquirer),
        ("Merchant's key", stack.keys.merchant),
        ("Terminal's key", stack.keys.terminal),
        ("For programs", os.path.relpath(stack_file)),
    ):
        console.say(f"  {name.ljust(18)} {paint(value, Colour.CYAN)}")
    console.headline("In a browser: sell with the terminal's key, press Show to shopper, scan or press Be the shopper")
    console.say(f"  {'A till'.ljust(18)} {paint(f'{stack.api_url}/terminal', Colour.CYAN)}")
    console.say(f"  {'A self-checkout'.ljust(18)} {paint(f'{stack.api_url}/kiosk', Colour.CYAN)}")
    console.say(
        f"  {'For finance'.ljust(18)} {paint(f'{stack.api_url}/settlements', Colour.CYAN)}, with the acquirer's key"
    )
    console.headline("Or in a console, .venv/bin/kassa:")
    console.say("  kassa pay 2900 SEK             a payment with its code; scan it, or open its address, or")
    console.say("  kassa pay 2900 SEK --shopper approves")
    console.say("  kassa listen                   the webhooks that a merchant gets, as they come")
    console.say("  kassa trigger payment.declined any event, made to happen")
    console.say("  kassa settlements close-day    Klarna pays out, and Kassa proves what it did")
    console.say("\nmake up again redeploys what changed; make down ends it all.")
