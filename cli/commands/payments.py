"""Payments: ask for one, follow it, and look at what became of it."""

from enum import StrEnum
from typing import Annotated, Any

import typer

from cli import console
from cli.commands.options import AsJson, AtStage, Key, Most, PaymentId, Reference, Stage, api_of, moment

PANEL = "Payments"


class Shopper(StrEnum):
    """What the simulated shopper does with the code."""

    APPROVES = "approves"
    DECLINES = "declines"
    LEAVES = "leaves"


class Paper(StrEnum):
    """How wide the paper is, in characters."""

    NARROW = "32"
    USUAL = "42"
    WIDE = "48"


def add_to(app: typer.Typer) -> None:
    """These commands, in the order of a payment's life."""
    for command in (pay, watch, show, receipt):
        app.command(rich_help_panel=PANEL)(command)
    app.command(name="list", rich_help_panel=PANEL)(list_payments)


def pay(
    amount: Annotated[
        str, typer.Argument(help="Minor units, 2900, or with decimals, 29.00.", metavar="AMOUNT", show_default=False)
    ],
    currency: Annotated[str, typer.Argument(help="ISO 4217: SEK, EUR, NOK …", metavar="CURRENCY", show_default=False)],
    stage: AtStage = Stage.LOCAL,
    reference: Reference = "",
    later: Annotated[bool, typer.Option("--capture-later", help="Authorize now, capture with kassa capture.")] = False,
    expires_in: Annotated[
        int, typer.Option("--expires-in", help="Seconds that the shopper has.", min=60, max=3600)
    ] = 300,
    store: Annotated[str, typer.Option("--store", help="Where, unless the key is bound to a store.")] = "",
    terminal: Annotated[str, typer.Option("--terminal", help="Which lane, unless the key is bound to one.")] = "",
    shopper: Annotated[
        Shopper | None,
        typer.Option("--shopper", help="Local only: a simulated shopper does this at once.", show_default=False),
    ] = None,
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Ask a shopper to pay: draw the QR code here, and follow the payment to its end.

    Exit status 0 only if it is paid. Ctrl-C cancels it.

    Elsewhere than at local a terminal's key must be in KASSA_KEY, and the API's address in KASSA_API_URL, unless this
    console is signed in to the AWS account.
    """
    from cli.payments.purchase import Purchase, ask_to_pay
    from cli.payments.repeating import new_key, reference_of

    key = key or new_key()
    purchase = Purchase.typed(
        amount,
        currency,
        reference=reference or reference_of(key),
        capture_later=later,
        expires_in=expires_in,
        store=store,
        terminal=terminal,
    )
    with console.aside(as_json), api_of(stage, "terminal") as api:
        payment = ask_to_pay(api, purchase, stage=stage, shopper=shopper, key=key)
    _end(payment, as_json)


def watch(payment: PaymentId, stage: AtStage = Stage.LOCAL, as_json: AsJson = False) -> None:
    """Follow a payment until it has ended, telling each change as it comes.

    Exit status 0 only if it is paid.
    """
    from cli.payments.follow import follow
    from cli.payments.show import event_line

    with console.aside(as_json), api_of(stage, "merchant") as api:
        found = follow(api, payment, tell=lambda event: console.say(event_line(event)))
    _end(found, as_json)


def show(payment: PaymentId, stage: AtStage = Stage.LOCAL, as_json: AsJson = False) -> None:
    """Show a payment as it stands, with its timeline."""
    from cli.payments.follow import events
    from cli.payments.show import details

    with api_of(stage, "merchant") as api:
        found, timeline = api.get(f"/v1/payments/{payment}"), events(api, payment)
    if as_json:
        console.hand_over(found | {"events": timeline})
    else:
        details(found, timeline)


def list_payments(
    stage: AtStage = Stage.LOCAL,
    reference: Annotated[str, typer.Option("--reference", help="Only with this reference of yours.")] = "",
    status: Annotated[str, typer.Option("--status", help="Only in this status: approved, awaiting_shopper …")] = "",
    store: Annotated[str, typer.Option("--store", help="Only of this store.")] = "",
    since: Annotated[str, typer.Option("--since", metavar="TIME", help="Only made from then on.")] = "",
    most: Most = 20,
    as_json: AsJson = False,
) -> None:
    """List a merchant's payments, newest first.

    Into a pipe the columns are separated by tabs.
    """
    from cli.payments.amounts import money
    from cli.tables import table

    search = {"reference": reference, "status": status, "store_reference": store}
    search |= {"created_from": moment(since).isoformat()} if since else {}
    with api_of(stage, "merchant") as api:
        found = list(api.all("/v1/payments", most=most, **{name: value for name, value in search.items() if value}))
    if as_json:
        console.hand_over(found)
        return
    table(
        ("payment", "status", "amount", "reference", "where", "made"),
        [
            (
                one["id"],
                one["status"],
                money(one["amount"], one["currency"]),
                one["reference"],
                f"{one['store_reference']}, {one['terminal_reference']}",
                one["created_at"][:19],
            )
            for one in found
        ],
        empty="There are none.",
    )


def receipt(
    payment: PaymentId,
    stage: AtStage = Stage.LOCAL,
    of_refund: Annotated[str, typer.Option("--refund", help="Of this refund, ref_…, instead of the payment.")] = "",
    width: Annotated[Paper, typer.Option("--width", help="How many characters the paper is wide.")] = Paper.USUAL,
    as_json: AsJson = False,
) -> None:
    """Print the receipt of an approved payment, or of one of its refunds."""
    path, query = f"/v1/payments/{payment}/receipt", {"refund": of_refund} if of_refund else {}
    with api_of(stage, "merchant") as api:
        if as_json:
            console.hand_over(api.get(path, format="json", **query))
        else:
            print(api.text(path, format="text", width=width, **query), end="")


def _end(payment: dict[str, Any], as_json: bool) -> None:
    from cli.payments.show import outcome

    if as_json:
        console.hand_over(payment)
    else:
        console.say(outcome(payment))
    if payment["status"] != "approved":
        raise typer.Exit(1)
