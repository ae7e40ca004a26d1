"""A receipt line by line: the same for every printer but for its width."""

from collections.abc import Callable

from kassa.adapters.receipts.formats import Formats
from kassa.adapters.receipts.paper import Line, pair, wrap
from kassa.adapters.receipts.words import words_of
from kassa.domain.languages import Language
from kassa.domain.payments.purchase import LineItem
from kassa.domain.payments.receipt import Receipt, ReceiptKind


def lay_out(receipt: Receipt, language: Language, columns: int, *, letters: Callable[[str], str]) -> list[Line]:
    """The lines of a receipt. Every text goes through `letters`, which gives what the printer can print."""
    return _Sheet(receipt, language, columns, letters).written()


class _Sheet:
    """Paper that is written from top to bottom."""

    def __init__(self, receipt: Receipt, language: Language, columns: int, letters: Callable[[str], str]) -> None:
        self._receipt = receipt
        self._payment = receipt.payment
        self._words = words_of(language)
        country, currency = receipt.store.stands_at.country, receipt.payment.currency
        self._formats = Formats(language, country=country, currency=currency)
        self._columns = columns
        self._letters = letters
        self._lines: list[Line] = []

    def written(self) -> list[Line]:
        self._head()
        self._rule()
        self._facts()
        self._rule()
        if self._receipt.kind is ReceiptKind.SALE:
            self._sale()
        else:
            self._given_back()
        self._rule()
        self._references()
        return self._lines

    def _head(self) -> None:
        store, address = self._receipt.store, self._receipt.store.stands_at
        self._centred(self._receipt.merchant.name, bold=True)
        if store.name != self._receipt.merchant.name:
            self._centred(store.name)
        self._centred(address.street_address)
        self._centred(f"{address.postal_code} {address.city}")

    def _facts(self) -> None:
        words = self._words
        self._centred(words.title(self._receipt.kind), bold=True)
        if not self._payment.live:
            self._centred(words.test, bold=True)
        self._centred(self._formats.moment(self._receipt.local_time))
        self._pair(words.terminal, self._payment.terminal_reference)
        self._pair(words.reference, self._payment.reference)

    def _sale(self) -> None:
        words, money = self._words, self._formats.money
        for line in self._receipt.lines:
            self._bought(line)
        self._rule()
        self._pair(words.total, money(self._receipt.total), bold=True)
        if self._receipt.tax is not None:
            self._pair(words.tax, money(self._receipt.tax))
        self._rule()
        self._pair(words.status, words.state(self._receipt.kind))
        self._pair(words.captured, money(self._payment.captured_amount))
        if self._payment.refunded_amount:
            self._pair(words.refunded, money(self._payment.refunded_amount))

    def _bought(self, line: LineItem) -> None:
        """What, how many for how much each, and the tax in it; what the till did not say is left out."""
        number = self._formats.number
        if line.quantity > 1 and line.unit_price is not None:
            self._wrapped(line.name)
            self._pair(f"{line.quantity} x {number(line.unit_price)}", number(line.total_amount), indent=2)
        else:
            count = f"{line.quantity} x " if line.quantity > 1 else ""
            self._pair(count + line.name, number(line.total_amount))
        if line.total_tax_amount is not None:
            self._pair(self._words.tax, number(line.total_tax_amount), indent=2)

    def _given_back(self) -> None:
        words, refund = self._words, self._receipt.refund
        self._pair(words.state(self._receipt.kind), self._formats.money(self._receipt.total), bold=True)
        if self._receipt.reason:
            self._pair(words.reason, self._receipt.reason)
        if refund:
            self._pair(words.refund, refund.id)
            self._pair(words.capture, refund.capture_id)

    def _references(self) -> None:
        klarna = self._payment.klarna.payment_transaction_id
        if klarna:
            self._pair(self._words.klarna, klarna)
        self._pair(self._words.payment, self._payment.id)
        self._lines.append(Line(text=""))
        self._centred(self._words.legal)

    def _centred(self, text: str, *, bold: bool = False) -> None:
        self._lines += [
            Line(text=line, bold=bold, centred=True) for line in wrap(self._letters(text), self._columns) if line
        ]

    def _wrapped(self, text: str) -> None:
        self._lines += [Line(text=line) for line in wrap(self._letters(text), self._columns)]

    def _pair(self, left: str, right: str, *, indent: int = 0, bold: bool = False) -> None:
        lines = pair(self._letters(left), self._letters(right), self._columns, indent=indent)
        self._lines += [Line(text=line, bold=bold) for line in lines]

    def _rule(self) -> None:
        self._lines.append(Line(text="-" * self._columns))
