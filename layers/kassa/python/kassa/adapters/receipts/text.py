"""A receipt as plain text, for printers and screens that take Unicode."""

from kassa.adapters.receipts.layout import lay_out
from kassa.adapters.receipts.letters import tidy
from kassa.domain.languages import Language
from kassa.domain.payments.receipt import Receipt


def as_text(receipt: Receipt, language: Language, columns: int) -> str:
    """Lines of at most so many columns, each with a line end."""
    lines = lay_out(receipt, language, columns, letters=tidy)
    return "".join(f"{line.laid(columns).rstrip()}\n" for line in lines)
