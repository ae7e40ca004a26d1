"""A stage: deploy it, connect it to Klarna, and put right what went wrong."""

import os
from typing import Annotated

import typer

from cli import console
from cli.commands.options import AtStage, DryRun, Stage, moment
from cli.failures import CannotGoOn

PANEL = "A stage"


def add_to(app: typer.Typer) -> None:
    """These commands, in the order of a first deployment."""
    for command in (synth, deploy, acquirer_key, register_webhook, redrive, tell):
        app.command(rich_help_panel=PANEL)(command)


def synth(stage: AtStage = Stage.LOCAL) -> None:
    """Write a stage's CloudFormation templates.

    Needs neither network nor credentials.
    """
    from cli.deploying import templates

    for template in templates.write(stage):
        console.say(f"  {os.path.relpath(template)}")


def deploy(stage: AtStage = Stage.LOCAL) -> None:
    """Deploy a stage to the AWS account that this console is signed in to.

    The CDK shows what it does and asks before it widens a permission.
    """
    from cli.deploying import cdk, templates
    from cli.stages.account import Account

    if stage == Stage.LOCAL:
        raise CannotGoOn("The local stage is deployed by kassa up; say which other with --stage sandbox or production.")
    console.done(f"Stage {stage}", Account.of(stage).place())
    templates.write(stage)
    cdk.deploy_asking(templates.folder(stage), environment=cdk.environment())
    console.say(f"\nNext: kassa register-webhook --stage {stage}")
    console.say(f"      kassa acquirer-key --stage {stage}")
    console.say(f"      kassa doctor --stage {stage}")


def acquirer_key(stage: AtStage = Stage.LOCAL) -> None:
    """Print the acquirer's API key of a stage, and nothing else."""
    from cli.stages.account import Account

    print(Account.of(stage).acquirer_key())


def register_webhook(
    stage: AtStage = Stage.LOCAL,
    url: Annotated[str, typer.Option("--url", help="Our API as Klarna reaches it; left out, as it was deployed.")] = "",
    try_out: Annotated[bool, typer.Option("--try", help="Have Klarna post an example at once.")] = False,
) -> None:
    """Let Klarna post its news to a stage.

    Makes a signing key at Klarna, puts it into the stage's secret, and then creates the webhooks; nothing happens
    where Klarna posts there already.
    """
    from cli.stages import klarna_webhook
    from cli.stages.account import Account

    account = Account.of(stage)
    outputs = account.outputs()
    address = f"{(url or outputs['PublicUrl']).rstrip('/')}/klarna/webhooks"
    is_new = klarna_webhook.register(
        account,
        address,
        klarna_url=outputs["KlarnaUrl"],
        authentication=outputs["KlarnaAuthentication"],
        try_out=try_out,
    )
    console.done("Klarna posts its news to", address if is_new else f"{address}, as before")


def redrive(stage: AtStage = Stage.LOCAL, dry_run: DryRun = False) -> None:
    """Work off a stage's dead-letter queues; exit status 1 where letters stay.

    Hands what lies in the queues to where it was to be done: Klarna's news to the inbox, undelivered deliveries to a new
    round of attempts, untold events to whoever wants to be told. A letter is deleted once that is done; one that fails
    again stays. Mend the reason first. Safe to repeat and to stop.
    """
    from cli.api.kassa_api import KassaApi
    from cli.stages.account import Account, aws_answers
    from cli.stages.redrive import Redrive

    account = Account.of(stage)
    with aws_answers(), KassaApi(account.outputs()["PublicUrl"], account.acquirer_key()) as api:
        left = Redrive(stage=account, replay=api.replay, say=console.say, dry_run=dry_run)()
    if left:
        console.say(f"{left} of them cannot be worked off." if dry_run else f"{left} of them stay.")
        raise typer.Exit(1)
    console.say("Nothing was changed." if dry_run else "Nothing is left.")


def tell(
    since: Annotated[
        str,
        typer.Option("--since", metavar="TIME", help="2026-03-01T08:00, in UTC or with +01:00.", show_default=False),
    ],
    stage: AtStage = Stage.LOCAL,
    until: Annotated[str, typer.Option("--until", metavar="TIME", help="Up to but without; left out, now.")] = "",
    dry_run: DryRun = False,
) -> None:
    """Tell merchants and the bus once more what happened to payments in a time.

    Reads the payments table, so it knows what the stream has forgotten after 24 hours. An event has one delivery to each
    endpoint however often it is told, so nobody gets twice what was delivered; the bus does.
    """
    from datetime import UTC, datetime

    from cli.stages.account import Account, aws_answers
    from cli.stages.functions import Functions

    begin, end = moment(since), moment(until) if until else datetime.now(UTC)
    functions = Functions(stage=Account.of(stage), say=console.say, dry_run=dry_run)
    with aws_answers():
        count = functions.tell_since(begin, end, now=datetime.now(UTC))
    told = "would be told again" if dry_run else "were told again"
    console.say(f"{count} events from {begin.isoformat()} to {end.isoformat(timespec='seconds')} {told}.")
