"""Disputes: what shoppers question, and what a merchant answers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import console
from cli.commands.options import AsJson, AtStage, Most, Stage, api_of

if TYPE_CHECKING:
    from cli.api.kassa_api import KassaApi

PANEL = "Disputes, with a merchant's key, a finance key or the acquirer's"
ABOUT = "What shoppers question, until when to answer, and the answers."

DisputeId = Annotated[str, typer.Argument(help="The dispute, dsp_….", metavar="DISPUTE", show_default=False)]
Files = Annotated[
    list[Path] | None,
    typer.Option(
        "--file",
        "-f",
        help="Evidence: a PDF, PNG, JPEG or DOCX of at most 7 MB; may be said again.",
        show_default=False,
    ),
]


def add_to(app: typer.Typer) -> None:
    """These commands, in the order of a dispute's life."""
    group = typer.Typer(name="disputes", help=ABOUT, no_args_is_help=True, rich_markup_mode="markdown")
    group.command(name="list")(list_disputes)
    for command in (show, represent, appeal, accept_loss):
        group.command()(command)
    app.add_typer(group, rich_help_panel=PANEL)


def list_disputes(
    stage: AtStage = Stage.LOCAL,
    state: Annotated[
        str, typer.Option("--state", help="Only these: INITIATED, REPRESENTMENT, PRE_ARBITRATION ….")
    ] = "",
    payment: Annotated[str, typer.Option("--payment", help="Only of this payment, pay_….")] = "",
    merchant: Annotated[str, typer.Option("--merchant", help="Of this merchant, mer_…, for the acquirer.")] = "",
    most: Most = 20,
    as_json: AsJson = False,
) -> None:
    """List disputes, the newest first.

    With a finance key or the acquirer's, say of which merchant or payment, or in which state.
    """
    from cli.disputes import show as showing

    search = {"state": state.upper(), "payment_id": payment, "merchant_id": merchant}
    with _api_of(stage, for_acquirer=bool(merchant)) as api:
        found = list(api.all("/v1/disputes", most=most, **{name: value for name, value in search.items() if value}))
    if as_json:
        console.hand_over(found)
    else:
        showing.disputes(found)


def show(dispute: DisputeId, stage: AtStage = Stage.LOCAL, as_json: AsJson = False) -> None:
    """Show a dispute: what the shopper says, what usually answers it, until when, and what was answered."""
    from cli.disputes import show as showing

    with _api_of(stage) as api:
        found = api.get(f"/v1/disputes/{dispute}")
    if as_json:
        console.hand_over(found)
    else:
        showing.details(found)


def represent(
    dispute: DisputeId,
    files: Files = None,
    text: Annotated[str, typer.Option("--text", help="What you say to it.")] = "",
    refund: Annotated[
        str, typer.Option("--refund", help="What you would give back: minor units, 2900, or with decimals, 29.00.")
    ] = "",
    stage: AtStage = Stage.LOCAL,
    as_json: AsJson = False,
) -> None:
    """Say why the merchant should not lose, with at least one file.

    Size and kind of the files are checked before anybody hears of them.
    """
    if not files:
        raise typer.BadParameter("An answer of this kind needs evidence: --file receipt.pdf")
    _answer(dispute, "represent", files, text=text, refund=refund, stage=stage, as_json=as_json)


def appeal(
    dispute: DisputeId,
    text: Annotated[str, typer.Option("--text", help="Why Klarna's first view is wrong.", show_default=False)],
    files: Files = None,
    stage: AtStage = Stage.LOCAL,
    as_json: AsJson = False,
) -> None:
    """Ask for arbitration after Klarna was not convinced."""
    _answer(dispute, "appeal", files or [], text=text, refund="", stage=stage, as_json=as_json)


def accept_loss(dispute: DisputeId, stage: AtStage = Stage.LOCAL, as_json: AsJson = False) -> None:
    """Accept the loss. The money is gone at once, and nothing brings it back."""
    _answer(dispute, "accept-loss", [], text="", refund="", stage=stage, as_json=as_json)


def _api_of(stage: str, *, for_acquirer: bool = False) -> "KassaApi":
    """At local as the sample merchant; elsewhere with KASSA_KEY, or the acquirer's key from AWS."""
    return api_of(stage, "acquirer" if for_acquirer or stage != Stage.LOCAL else "merchant")


def _answer(dispute_id: str, act: str, files: list[Path], *, text: str, refund: str, stage: str, as_json: bool) -> None:
    from cli.disputes.answers import ask_whether
    from cli.disputes.evidence import attach, checked
    from cli.payments.amounts import minor_units

    evidence, path = checked(files, text), f"/v1/disputes/{dispute_id}"
    body: dict[str, Any] = {"text": text} if text else {}
    with console.aside(as_json), _api_of(stage) as api:
        dispute = ask_whether(api, dispute_id, act)
        body |= {"proposed_refund_amount": minor_units(refund, dispute["currency"])} if refund else {}
        for one in evidence:
            with console.step(one.name):
                body.setdefault("attachments", []).append({"id": attach(api, dispute_id, one)})
        answered = api.post(f"{path}/{act}", body)
    _tell(answered, as_json)


def _tell(answered: dict[str, Any], as_json: bool) -> None:
    from cli.disputes.show import outcome

    if as_json:
        console.hand_over(answered)
        return
    console.say(outcome(answered))
    if answered["answers"] and answered["answers"][-1]["status"] == "requested":
        console.say("Klarna has not answered yet. The answer is on record: kassa disputes show tells how it goes on.")
