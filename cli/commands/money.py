"""What is done to a payment that is there: end it, and move its money."""

from contextlib import nullcontext
from typing import Annotated, Any

import typer

from cli import console
from cli.commands.options import AsJson, AtStage, Key, PaymentId, Reference, Stage, api_of
from cli.commands.payments import PANEL

Amount = Annotated[
    str, typer.Option("--amount", help="Minor units, 2900, or with decimals, 29.00. Left out: all that is left.")
]


def add_to(app: typer.Typer) -> None:
    """These commands, in the order of a payment's life."""
    for command in (cancel, capture, refund, release, resolve):
        app.command(rich_help_panel=PANEL)(command)


def cancel(payment: PaymentId, stage: AtStage = Stage.LOCAL, as_json: AsJson = False) -> None:
    """Cancel a payment that its shopper has not paid yet.

    Answers with the definite outcome. Exit status 1 where it is too late: refund it then.
    """
    _move(stage, "terminal", payment, "cancel", {}, as_json)


def capture(
    payment: PaymentId,
    stage: AtStage = Stage.LOCAL,
    amount: Amount = "",
    reference: Reference = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Take an amount of an approved payment, or all that is left."""
    from cli.payments.repeating import new_key

    body = {"amount": amount, "reference": reference}
    _move(stage, "merchant", payment, "captures", body, as_json, key=key or new_key())


def refund(
    payment: PaymentId,
    stage: AtStage = Stage.LOCAL,
    amount: Amount = "",
    reference: Reference = "",
    reason: Annotated[str, typer.Option("--reason", help="Why, for your own records and Klarna's.")] = "",
    of_capture: Annotated[
        str, typer.Option("--capture", help="Of which capture, cap_…; needed where there are several.")
    ] = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Give an amount back to the shopper, or all that was captured."""
    from cli.payments.repeating import new_key, reference_of

    key = key or new_key()
    rest = f"captures/{of_capture}/refunds" if of_capture else "refunds"
    body = {"amount": amount, "reference": reference or reference_of(key, "return"), "reason": reason}
    _move(stage, "merchant", payment, rest, body, as_json, key=key)


def release(
    payment: PaymentId,
    stage: AtStage = Stage.LOCAL,
    reason: Annotated[str, typer.Option("--reason", help="Why, for your own records and Klarna's.")] = "",
    key: Key = "",
    as_json: AsJson = False,
) -> None:
    """Give up what is not captured of an approved payment."""
    from cli.payments.repeating import new_key

    _move(stage, "merchant", payment, "release", {"reason": reason}, as_json, key=key or new_key())


def resolve(payment: PaymentId, stage: AtStage = Stage.LOCAL, as_json: AsJson = False) -> None:
    """Have Kassa look at a payment now.

    For an operator, with the acquirer's key: wakes the payment's session or gives it a new one, and holds an approved
    payment against Klarna's books.
    """
    _move(stage, "acquirer", payment, "resolve", {}, as_json)


def _move(
    stage: str, kind: str, payment_id: str, rest: str, body: dict[str, str], as_json: bool, *, key: str = ""
) -> None:
    """One operation, and the payment after it."""
    from cli.payments.amounts import minor_units
    from cli.payments.repeating import repeatable
    from cli.payments.show import outcome

    path = f"/v1/payments/{payment_id}"
    with api_of(stage, kind) as api:
        asked: dict[str, Any] = {name: value for name, value in body.items() if value}
        if "amount" in asked:
            asked["amount"] = minor_units(asked["amount"], api.get(path)["currency"])
        with repeatable(key) if key else nullcontext():
            answer = api.post(f"{path}/{rest}", asked, idempotency_key=key)
        found = api.get(path)
    if as_json:
        console.hand_over(answer)
        return
    if answer.get("object") in {"capture", "refund"}:
        console.done(f"{answer['object']} {answer['id']}", str(answer.get("status", "")))
    if answer.get("status") == "pending":
        console.say(
            f"Klarna has not answered yet, and Kassa finds out; do not repeat it. kassa show {payment_id} tells."
        )
    console.say(outcome(found))
