"""What to print: a receipt as JSON, as text, or as a printer's own bytes."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.payments.receipt_views import ReceiptView
from kassa.adapters.http import queries
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.receipts.paper import Width
from kassa.domain.languages import Language, language_of
from kassa.use_cases.payments.receipt import WriteReceipt

if TYPE_CHECKING:
    from kassa.domain.payments.receipt import Receipt


def add_receipts(app: APIGatewayHttpResolver, write_receipt: WriteReceipt) -> None:
    """GET /v1/payments/{id}/receipt."""

    @app.get(
        "/v1/payments/<payment_id>/receipt",
        summary="What to print",
        description="For an approved payment, for one of its refunds, or for an approval that came too late and was "
        "reversed; 409 `no_receipt` for a payment where no money moved.",
        tags=["Payments"],
    )
    def receipt(  # type: ignore[no-untyped-def]  # with a return type, the event handler would read the bytes as text
        payment_id: str,
        caller: AnyCaller,
        format: Annotated[Literal["json", "text", "escpos"], Query()] = "json",  # noqa: A002 (the contract's word)
        width: Annotated[Width, Query(description="Columns of the printer")] = Width.USUAL,
        lang: Annotated[Language | None, Query(description="Left out: the language of the store's country")] = None,
        refund: Annotated[
            str | None, Query(description="The id of a refund, to print that instead of the sale")
        ] = None,
    ):
        queries.only(app, "format", "width", "lang", "refund")
        found = write_receipt(payment_id, caller, refund_id=refund)
        media_type, body = _written(found, format, lang or language_of(found.store.stands_at.country), width)
        return Response(
            status_code=HTTPStatus.OK,
            content_type=media_type,
            body=body,
            headers={"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"},
        )


def _written(receipt: "Receipt", format_: str, language: Language, width: int) -> tuple[str, ReceiptView | str | bytes]:
    # Babel takes longer to import than all the rest here, and only receipts need it
    if format_ == "text":
        from kassa.adapters.receipts.text import as_text  # noqa: PLC0415

        return "text/plain; charset=utf-8", as_text(receipt, language, width)
    if format_ == "escpos":
        from kassa.adapters.receipts.escpos import as_escpos  # noqa: PLC0415

        return "application/octet-stream", as_escpos(receipt, language, width)
    from kassa.adapters.receipts.formats import Formats  # noqa: PLC0415

    formats = Formats(language, country=receipt.store.stands_at.country, currency=receipt.payment.currency)
    return "application/json", ReceiptView.of(receipt, language, formats)
