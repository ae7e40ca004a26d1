"""What each command does, and what it says when it is done."""

import argparse
import importlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from botocore.exceptions import BotoCoreError, ClientError

from cli import cdk, console, klarna_webhook, turns
from cli import demo as demonstration
from cli import down as ending
from cli import lock as locking
from cli.account import LOCAL, Account
from cli.addresses import Addresses
from cli.console import Colour, paint
from cli.failures import CannotGoOn
from cli.folders import ROOT, LocalFolder
from cli.functions import Functions
from cli.kassa_api import KassaApi
from cli.local_cloud import LocalCloud
from cli.redrive import Redrive
from cli.stack_file import Stack

DELIVERIES_ARE_KEPT = timedelta(days=30)
"""`KEPT_FOR` of the table of deliveries, which the layer of the functions has."""


def _cloud() -> LocalCloud:
    return LocalCloud(Addresses.chosen(os.environ), LocalFolder())


def up(_: argparse.Namespace) -> int:
    """Start or renew the local cloud and tell how to use it."""
    folder = LocalFolder()
    with turns.alone(folder):
        _introduce(_cloud().up(), folder)
    return 0


def _introduce(stack: Stack, folder: LocalFolder) -> None:
    terminal = f"-H 'Authorization: Bearer {stack.keys.terminal}'"
    purchase = '{"amount": 2900, "currency": "SEK", "reference": "R-1"}'
    new = "-H 'Content-Type: application/json' -H \"Idempotency-Key: $(date +%s%N)\""
    console.headline("Kassa is up")
    for name, value in (
        ("API", stack.api_url),
        ("Klarna, simulated", stack.klarna_url),
        ("Merchant", f"{stack.merchant_id}, {stack.store_reference}, {stack.terminal_reference}"),
        ("Acquirer's key", stack.keys.acquirer),
        ("Merchant's key", stack.keys.merchant),
        ("Terminal's key", stack.keys.terminal),
        ("For programs", os.path.relpath(folder.stack_file)),
    ):
        console.say(f"  {name.ljust(18)} {paint(value, Colour.CYAN)}")
    console.headline("In a browser: sell with the terminal's key, press Show to shopper, scan or press Be the shopper")
    console.say(f"  {'A till'.ljust(18)} {paint(f'{stack.api_url}/terminal', Colour.CYAN)}")
    console.say(f"  {'A self-checkout'.ljust(18)} {paint(f'{stack.api_url}/kiosk', Colour.CYAN)}")
    console.headline("Or in a console: start a payment, look at it, approve it as the shopper")
    console.say(f"  curl {terminal} {new} -d '{purchase}' {stack.api_url}/v1/payments")
    console.say(f"  curl {terminal} {stack.api_url}/v1/payments?reference=R-1")
    console.say(f"  curl -X POST {stack.klarna_url}/_sim/requests/PAYMENT-ID/approve")
    console.say("\nmake up again redeploys what changed; make down ends it all.")


def down(_: argparse.Namespace) -> int:
    """End the local cloud."""
    ending.down(LocalFolder())
    return 0


def status(_: argparse.Namespace) -> int:
    """Tell what runs."""
    cloud = _cloud()
    for service, pids in sorted(cloud.processes().items()):
        console.say(f"  {service.ljust(12)} {len(pids)} processes, first {pids[0]}")
    if not cloud.is_up():
        console.say("The local cloud is not up; make up starts it.")
        return 1
    console.say(f"The local cloud is up at {cloud.stack().api_url}")
    return 0


def demo(asked: argparse.Namespace) -> int:
    """Play the purchase; end afterwards what was not running before."""
    folder = LocalFolder()
    with turns.alone(folder):
        cloud = _cloud()
        leave_running = asked.keep or cloud.is_up()
        try:
            console.headline("The local cloud")
            demonstration.play(cloud.up())
        finally:
            if not leave_running:
                console.say()
                ending.end_all(folder)
    if leave_running:
        console.say("\nThe local cloud is left running; make down ends it.")
    return 0


def synth(asked: argparse.Namespace) -> int:
    """Write the templates and say where they are."""
    into = ROOT / "cdk.out" / asked.stage
    shutil.rmtree(into, ignore_errors=True)
    with console.step(f"cdk synth, {asked.stage}"):
        cdk.synthesise(
            asked.stage, into, context={}, environment=cdk.environment(), log=LocalFolder().log(f"synth-{asked.stage}")
        )
    for template in sorted(into.glob("*.template.json")):
        console.say(f"  {os.path.relpath(template)}")
    return 0


def deploy(asked: argparse.Namespace) -> int:
    """Deploy to AWS; the CDK asks before it widens any permission."""
    if asked.stage == LOCAL:
        raise CannotGoOn("The local stage is deployed by make up; say which other with STAGE=sandbox or production.")
    synth(asked)
    cdk.deploy_asking(ROOT / "cdk.out" / asked.stage, environment=cdk.environment())
    console.say(f"\nNext: .venv/bin/python -m cli register-webhook --stage {asked.stage}")
    console.say(f"      .venv/bin/python -m cli acquirer-key --stage {asked.stage}")
    return 0


def acquirer_key(asked: argparse.Namespace) -> int:
    """Print the key, and nothing else."""
    print(Account(asked.stage, Addresses.chosen(os.environ)).acquirer_key())
    return 0


def register_webhook(asked: argparse.Namespace) -> int:
    """Register it, or find that it is registered."""
    account = Account(asked.stage, Addresses.chosen(os.environ))
    outputs = account.outputs()
    url = f"{(asked.url or outputs['PublicUrl']).rstrip('/')}/klarna/webhooks"
    is_new = klarna_webhook.register(
        account,
        url,
        klarna_url=outputs["KlarnaUrl"],
        authentication=outputs["KlarnaAuthentication"],
        try_out=asked.try_out,
    )
    console.done("Klarna posts its news to", url if is_new else f"{url}, as before")
    return 0


def redrive(asked: argparse.Namespace) -> int:
    """Work off the dead-letter queues; 1 where letters are left."""
    account = Account(asked.stage, Addresses.chosen(os.environ))
    with _aws_answers(), KassaApi(account.outputs()["PublicUrl"], account.acquirer_key()) as api:
        left = Redrive(stage=account, replay=api.replay, say=console.say, dry_run=asked.dry_run)()
    if left:
        console.say(f"{left} of them cannot be worked off." if asked.dry_run else f"{left} of them stay.")
    else:
        console.say("Nothing was changed." if asked.dry_run else "Nothing is left.")
    return 1 if left else 0


@contextmanager
def _aws_answers() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise CannotGoOn(f"AWS did not do what was asked for: {error}") from error


def tell(asked: argparse.Namespace) -> int:
    """Tell merchants and the bus once more what happened since then."""
    account, now = Account(asked.stage, Addresses.chosen(os.environ)), datetime.now(UTC)
    until = asked.until or now
    if asked.since < now - DELIVERIES_ARE_KEPT:
        raise CannotGoOn("Kassa has forgotten what it delivered more than 30 days ago: merchants would get it twice.")
    with _aws_answers():
        count = Functions(stage=account, say=console.say, dry_run=asked.dry_run).tell(asked.since, until)
    told = "would be told again" if asked.dry_run else "were told again"
    console.say(f"{count} events from {asked.since.isoformat()} to {until.isoformat(timespec='seconds')} {told}.")
    return 0


def openapi(asked: argparse.Namespace) -> int:
    """Write the document of the HTTP API, or tell whether it is what the routes say."""
    document = importlib.import_module("cli.openapi")  # imports every function: not for the other commands
    if not asked.check:
        document.write(ROOT)
    elif not document.is_up_to_date(ROOT):
        raise CannotGoOn("docs/openapi.json is not what the routes say: run make openapi.")
    return 0


def lock(asked: argparse.Namespace) -> int:
    """Pin the requirements."""
    locking.lock(upgrade=asked.upgrade)
    return 0
