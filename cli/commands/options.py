"""The options that many commands share, so that they mean the same everywhere."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cli.api.kassa_api import KassaApi


class Stage(StrEnum):
    """Where it is done."""

    LOCAL = "local"
    SANDBOX = "sandbox"
    PRODUCTION = "production"


AtStage = Annotated[Stage, typer.Option("--stage", "-s", envvar="KASSA_STAGE", help="Which stage is meant.")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, and with nothing else, on the standard output.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")]
PaymentId = Annotated[str, typer.Argument(help="The payment, pay_….", metavar="PAYMENT", show_default=False)]
Most = Annotated[int, typer.Option("--most", "-n", help="So many at most.", min=1, max=1000)]
Key = Annotated[str, typer.Option("--idempotency-key", help="Repeat a request whose answer got lost, with its key.")]
Reference = Annotated[str, typer.Option("--reference", help="Yours; left out, one that nobody has used.")]


def api_of(stage: str, kind: str) -> "KassaApi":
    """Call with a key of this kind."""
    from cli.api.access import Kind, access

    return access(stage, Kind(kind)).open()


def moment(text: str) -> datetime:
    """A time in ISO 8601; in UTC where it does not say."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no time such as 2026-03-01T08:00 or 2026-03-01T08:00+01:00") from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)
