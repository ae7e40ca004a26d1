"""`kassa`: the commands, their options, and what becomes of a failure."""

import argparse
import io
import os
import signal
import sys

from cli import commands, console
from cli.failures import CannotGoOn
from cli.stream_records import moment

STAGES = ("local", "sandbox", "production")


def main() -> int:
    """Do what was asked. The exit status is 0 only if all of it is done and true."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that cannot show a ✓ is no reason to stop
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that what we started is ended
    asked = _parser().parse_args()
    try:
        return int(asked.act(asked))
    except CannotGoOn as failure:
        console.complain(str(failure))
        if failure.log is not None:
            console.complain(f"More in {os.path.relpath(failure.log)}")
        return 1
    except KeyboardInterrupt:
        console.complain("Stopped. make down ends what may still run.")
        return 128 + signal.SIGINT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kassa", description="Kassa on this machine and in its stages.")
    add = parser.add_subparsers(required=True, metavar="COMMAND").add_parser

    up = add("up", help="start the local cloud and deploy to it; again redeploys what changed and keeps the data")
    up.set_defaults(act=commands.up)
    down = add("down", help="end the local cloud and whatever is left of it")
    down.set_defaults(act=commands.down)
    status = add("status", help="what is running; status 1 where the local cloud is not up")
    status.set_defaults(act=commands.status)
    demo = add("demo", help="play one purchase in this console and check everything that is shown")
    demo.add_argument("--keep", action="store_true", help="leave the local cloud running")
    demo.set_defaults(act=commands.demo)

    synth = add("synth", help="write a stage's CloudFormation templates, without network and credentials")
    deploy = add("deploy", help="deploy a stage to the AWS account that this console is signed in to")
    key = add("acquirer-key", help="print the acquirer's API key of a stage")
    webhook = add("register-webhook", help="let Klarna post its news to a stage: signing key, secret and webhook")
    redrive = add(
        "redrive",
        help="work off a stage's dead-letter queues; again costs nothing, status 1 where letters stay",
        description="Hand what lies in the three dead-letter queues of a stage to where it was to be done: Klarna's news to "
        "the inbox, undelivered deliveries to a new round of attempts, untold events to whoever wants to be told. A letter "
        "is deleted once that is done; one that fails again stays. Mend the reason first. Safe to repeat and to stop.",
    )
    tell = add(
        "tell",
        help="tell merchants and the bus once more what happened to payments in a time",
        description="Reads the payments table, so it knows what the stream has forgotten after 24 hours. An event has one "
        "delivery to each endpoint however often it is told, so nobody gets twice what was delivered; the bus does.",
    )
    for command, act in (
        (synth, commands.synth),
        (deploy, commands.deploy),
        (key, commands.acquirer_key),
        (webhook, commands.register_webhook),
        (redrive, commands.redrive),
        (tell, commands.tell),
    ):
        command.add_argument("--stage", choices=STAGES, default=STAGES[0])
        command.set_defaults(act=act)
    for command in (redrive, tell):
        command.add_argument("--dry-run", action="store_true", help="only say what would be done")
    tell.add_argument(
        "--since", type=moment, required=True, metavar="TIME", help="2026-03-01T08:00, in UTC or with +01:00"
    )
    tell.add_argument("--until", type=moment, metavar="TIME", help="up to but without; else now")
    webhook.add_argument("--url", help="our API as Klarna reaches it; else as it was deployed")
    webhook.add_argument("--try", action="store_true", dest="try_out", help="have Klarna post an example at once")

    openapi = add("openapi", help="write docs/openapi.json anew from the routes")
    openapi.add_argument("--check", action="store_true", help="only tell whether it is up to date")
    openapi.set_defaults(act=commands.openapi)
    lock = add("lock", help="pin anew what requirements/*.in ask for")
    lock.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    lock.set_defaults(act=commands.lock)
    return parser


if __name__ == "__main__":
    sys.exit(main())
