"""How disputes look in a console."""

from collections.abc import Sequence
from typing import Any

from cli import console
from cli.console import Colour, paint
from cli.payments.amounts import money
from cli.tables import table

JsonObject = dict[str, Any]
_COLUMNS = ("id", "state", "amount", "answer by", "reason")
_MINUTE = 16


def disputes(found: Sequence[JsonObject]) -> None:
    """A row for each; times are in UTC."""
    rows = [
        (
            one["id"],
            one["outcome"] or one["state"],
            money(one["amount"], one["currency"]),
            (one["deadline"] or "-")[:_MINUTE].replace("T", " "),
            one["reason"]["code"],
        )
        for one in found
    ]
    table(_COLUMNS, rows, empty="There are none.")


def outcome(one: JsonObject) -> str:
    """Where it is, in one line."""
    colour = {"WON": Colour.GREEN, "LOST": Colour.RED}.get(one["outcome"] or "", Colour.CYAN)
    where = paint(one["outcome"] or one["state"], colour, Colour.BOLD)
    return f"{where}  {money(one['amount'], one['currency'])}  {one['id']}"


def details(one: JsonObject) -> None:
    """What the shopper says, what is held, until when to answer and how, and what was answered."""
    console.headline(outcome(one))
    reason, currency = one["reason"], one["currency"]
    for name, value in (
        ("payment", one["payment_id"]),
        ("merchant", one["merchant_id"]),
        ("reason", f"{reason['code']}: {reason['meaning']}"),
        ("what answers it", reason["evidence"]),
        ("opened", f"{one['opened_at'][:_MINUTE]} by {one['opened_by'] or 'nobody knows whom'}"),
        ("held", money(one["held_amount"], currency)),
        ("paid out again", money(one["returned_amount"], currency)),
        ("answer by", one["deadline"] or "-"),
        ("Klarna's word", one["outcome_detail"] or "-"),
    ):
        console.say(f"  {name.ljust(16)} {value}")
    names = {each["id"]: each["filename"] for each in one["attachments"]}
    for answer in one["answers"]:
        why = f", {answer['refused_because']}" if answer["refused_because"] else ""
        files = ", ".join(names.get(each, each) for each in answer["attachments"])
        with_files = f" with {files}" if files else ""
        console.say(
            f"  {'answer'.ljust(16)} {answer['requested_at'][:_MINUTE]} {answer['action']} by {answer['by']}{with_files}: "
            f"{answer['status']}{why}"
        )
    if one["possible_actions"]:
        console.headline("What can be done")
    for action in one["possible_actions"]:
        console.say(f"  kassa disputes {_TYPED[action].format(one['id'])}")


_TYPED = {
    "represent": "represent {} --file receipt.pdf --text …",
    "appeal": "appeal {} --text …",
    "accept_loss": "accept-loss {}",
}
