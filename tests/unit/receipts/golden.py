"""What was printed when somebody last looked: `python -m tests.unit.receipts.golden` writes it anew.

Git shows what changed. Each file holds a sale, a refund and a reversal, one after the other.
"""

from collections.abc import Iterator
from pathlib import Path

from kassa.adapters.receipts.escpos import as_escpos
from kassa.adapters.receipts.paper import Width
from kassa.adapters.receipts.text import as_text
from kassa.domain.languages import LANGUAGES
from tests.unit.receipts.samples import all_of

FOLDER = Path(__file__).parent / "golden"


def printed() -> Iterator[tuple[Path, bytes]]:
    """Every golden file with what stands in it."""
    for language in LANGUAGES:
        for width in Width:
            receipts = all_of(language)
            name = f"{language}-{width.value}"
            text = "\n".join(as_text(receipt, language, width) for receipt in receipts)
            yield FOLDER / f"{name}.txt", text.encode()
            yield FOLDER / f"{name}.bin", b"".join(as_escpos(receipt, language, width) for receipt in receipts)


if __name__ == "__main__":
    for path, content in printed():
        path.write_bytes(content)
