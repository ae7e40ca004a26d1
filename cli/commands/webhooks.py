"""A merchant's webhooks: listen to them, and make them happen."""

import sys
from typing import Annotated

import typer

from cli import console
from cli.commands.options import AsJson, AtStage, Stage
from cli.failures import CannotGoOn

PANEL = "Webhooks"


def add_to(app: typer.Typer) -> None:
    """The two that are used side by side."""
    for command in (listen, trigger):
        app.command(rich_help_panel=PANEL)(command)


def listen(
    event_types: Annotated[
        list[str] | None, typer.Argument(help="payment.approved, payment.* or *; left out, all.", show_default=False)
    ] = None,
    stage: AtStage = Stage.LOCAL,
    port: Annotated[int, typer.Option("--port", help="Where to listen on 127.0.0.1; 0 takes a free one.")] = 0,
    seconds: Annotated[float | None, typer.Option("--seconds", help="End after so many.", show_default=False)] = None,
    count: Annotated[int | None, typer.Option("--count", help="End after so many events.", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One event a line, as it was posted.")] = False,
) -> None:
    """Show a merchant's webhooks as they come, with their signatures verified.

    Registers an endpoint of the sample merchant on this machine, and removes it at the end, on Ctrl-C too. Only at the
    local stage: others post to public addresses only. With --count, exit status 1 where fewer came in time.
    """
    from cli.events import listen as listening

    if stage != Stage.LOCAL:
        raise CannotGoOn(f"Stage {stage} posts to public addresses only, and this console has none.")
    from cli.api.access import Kind, access

    out = sys.stdout

    def tell(heard: listening.Heard) -> None:
        if as_json:
            print(listening.as_json(heard), file=out, flush=True)
        else:
            console.say(listening.line(heard))

    with access(stage, Kind.MERCHANT).open() as api, console.aside(as_json):
        told = listening.listen(api, event_types or ["*"], port=port, tell=tell, seconds=seconds, count=count)
    if count is not None and told < count:
        raise typer.Exit(1)


def trigger(
    event: Annotated[str, typer.Argument(help="The event to make happen.", show_default=False)] = "",
    stage: AtStage = Stage.LOCAL,
    list_all: Annotated[bool, typer.Option("--list", help="Show every event and what is done for it.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make an event happen: a real payment or merchant, and a simulated shopper and Klarna that do what it takes.

    Only at the local stage. What came before it on the way happens too. Without an event, shows them all.
    """
    from cli.events import trigger as triggering
    from cli.events import trigger_merchant

    if list_all or not event:
        _list(as_json)
        return
    if stage != Stage.LOCAL:
        raise CannotGoOn("Events are triggered at the local stage only: nobody plays with real money.")
    from cli.api.access import Access, local_stack
    from cli.cloud.controls import Controls
    from cli.events.counter import Counter
    from cli.payments.show import outcome

    stack = local_stack()
    callers = {
        kind: Access(url=stack.api_url, key=getattr(stack.keys, kind)) for kind in ("terminal", "merchant", "acquirer")
    }
    with (
        console.aside(as_json),
        callers["terminal"].open() as terminal,
        callers["merchant"].open() as merchant,
        callers["acquirer"].open() as acquirer,
        Controls(stack.klarna_url) as klarna,
        console.step(event),
    ):
        if event == triggering.TEST_EVENT:
            answer = {"sent_to": triggering.send_test_events(merchant)}
        elif event in trigger_merchant.TRIGGERS:
            office = trigger_merchant.Office(acquirer=acquirer, klarna=klarna, sample=stack.merchant_id)
            answer = trigger_merchant.TRIGGERS[event].recipe(office)
        else:
            at = Counter(terminal=terminal, merchant=merchant, acquirer=acquirer, klarna=klarna)
            answer = triggering.trigger(event, at)
    if as_json:
        console.hand_over(answer)
    elif "sent_to" in answer:
        console.say(f"Sent to {', '.join(answer['sent_to']) or 'nobody'}.")
    else:
        console.say(trigger_merchant.outcome(answer) if event.startswith("merchant.") else outcome(answer))


def _list(as_json: bool) -> None:
    from cli.events import trigger_merchant
    from cli.events.trigger import CANNOT, TEST_EVENT, TRIGGERS
    from cli.tables import table

    told = {event: one.does for event, one in TRIGGERS.items()}
    told |= {event: one.does for event, one in trigger_merchant.TRIGGERS.items()}
    told |= {TEST_EVENT: "sent to each of the merchant's endpoints"}
    told |= {event: f"cannot be made to happen: {why}" for event, why in CANNOT.items()}
    if as_json:
        console.hand_over(told)
    else:
        table(("event", "what is done for it"), list(told.items()), empty="")
