"""A receipt for terminals that print by themselves: every value, and how it is written in the receipt's language."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from kassa.adapters.http.models import View
from kassa.adapters.receipts.words import words_of
from kassa.domain.languages import Language
from kassa.domain.money import exponent
from kassa.domain.payments.purchase import LineItem
from kassa.domain.payments.receipt import Receipt, ReceiptKind

if TYPE_CHECKING:
    from kassa.adapters.receipts.formats import Formats


class ReceiptMerchantView(View):
    """Who sold."""

    id: str
    name: str


class ReceiptAddressView(View):
    """Where the store stands."""

    street_address: str
    postal_code: str
    city: str
    country: str


class ReceiptStoreView(View):
    """Where it was sold."""

    store_reference: Annotated[str, Field(validation_alias="reference")]
    name: str
    address: ReceiptAddressView
    time_zone: str


class ReceiptLineView(View):
    """One line; the `…_text` of what the till did not say is null, as the value is."""

    name: str
    quantity: int
    unit_price: int | None
    unit_price_text: str | None
    total_amount: int
    total_text: str
    tax_amount: int | None
    tax_text: str | None
    reference: str | None

    @classmethod
    def of(cls, line: LineItem, formats: "Formats") -> "ReceiptLineView":
        def text(amount: int | None) -> str | None:
            return None if amount is None else formats.number(amount)

        return cls(
            name=line.name,
            quantity=line.quantity,
            unit_price=line.unit_price,
            unit_price_text=text(line.unit_price),
            total_amount=line.total_amount,
            total_text=formats.number(line.total_amount),
            tax_amount=line.total_tax_amount,
            tax_text=text(line.total_tax_amount),
            reference=line.reference,
        )


class ReceiptView(View):
    """A receipt. Amounts are integers in minor units of `currency`, whose last `currency_exponent` digits are decimals."""

    object: Literal["receipt"] = "receipt"
    kind: Literal["sale", "refund", "reversal"]
    live: bool
    language: Language
    payment_id: str
    reference: Annotated[str, Field(description="The merchant's own")]
    klarna_reference: Annotated[
        str | None, Field(description="Klarna's payment_transaction_id, to quote to its support")
    ]
    refund_id: str | None
    capture_id: Annotated[str | None, Field(description="Which capture was refunded")]
    klarna_refund_id: str | None
    reason: Annotated[str | None, Field(description="Why it was refunded, in the merchant's words")]
    merchant: ReceiptMerchantView
    store: ReceiptStoreView
    terminal_reference: str
    happened_at: Annotated[datetime, Field(description="By the store's clock, with its offset from UTC")]
    happened_at_text: str
    currency: str
    currency_exponent: int
    lines: Annotated[
        list[ReceiptLineView], Field(description="Of a sale; one with your reference where none were sent")
    ]
    total_amount: int
    total_text: str
    tax_amount: Annotated[int | None, Field(description="Null unless every line said its tax")]
    tax_text: str | None
    captured_amount: int
    captured_text: str
    refunded_amount: Annotated[int, Field(description="Of the whole payment, up to now")]
    refunded_text: str
    title: str
    status: Literal["approved", "refunded", "canceled"]
    status_text: str
    legal_text: str

    @classmethod
    def of(cls, receipt: Receipt, language: Language, formats: "Formats") -> "ReceiptView":
        payment, refund, words = receipt.payment, receipt.refund, words_of(language)
        return cls(
            kind=receipt.kind.value,
            live=payment.live,
            language=language,
            payment_id=payment.id,
            reference=payment.reference,
            klarna_reference=payment.klarna.payment_transaction_id,
            refund_id=refund.id if refund else None,
            capture_id=refund.capture_id if refund else None,
            klarna_refund_id=refund.klarna_refund_id if refund else None,
            reason=receipt.reason,
            merchant=ReceiptMerchantView.model_validate(receipt.merchant),
            store=ReceiptStoreView.model_validate(receipt.store),
            terminal_reference=payment.terminal_reference,
            happened_at=receipt.local_time,
            happened_at_text=formats.moment(receipt.local_time),
            currency=payment.currency,
            currency_exponent=exponent(payment.currency),
            lines=[ReceiptLineView.of(line, formats) for line in receipt.lines],
            total_amount=receipt.total,
            total_text=formats.money(receipt.total),
            tax_amount=receipt.tax,
            tax_text=None if receipt.tax is None else formats.money(receipt.tax),
            captured_amount=payment.captured_amount,
            captured_text=formats.money(payment.captured_amount),
            refunded_amount=payment.refunded_amount,
            refunded_text=formats.money(payment.refunded_amount),
            title=words.title(receipt.kind),
            status=_STATUS[receipt.kind],
            status_text=words.state(receipt.kind),
            legal_text=words.legal,
        )


_STATUS: dict[ReceiptKind, Literal["approved", "refunded", "canceled"]] = {
    ReceiptKind.SALE: "approved",
    ReceiptKind.REFUND: "refunded",
    ReceiptKind.REVERSAL: "canceled",
}
