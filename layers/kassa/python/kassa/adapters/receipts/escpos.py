"""A receipt as ESC/POS, the commands of Epson's receipt printers that most others speak too.

Commands and their numbers: Epson, ESC/POS Command Reference. Only the plainest are used, so that old printers know them.
"""

from kassa.adapters.receipts.layout import lay_out
from kassa.adapters.receipts.letters import PAGES, printable, runs
from kassa.domain.languages import Language
from kassa.domain.payments.receipt import Receipt

_ESC, _GS, _LINE_FEED = b"\x1b", b"\x1d", b"\n"

_INITIALISE = _ESC + b"@"
_PLAIN_ASCII = _ESC + b"R\x00"  # else a printer set to Sweden prints Ä where a [ is
_FEED_TO_CUTTER_AND_CUT = _GS + b"VB\x00"  # partial: the paper hangs on by a point

_MODULE = 5
"""Dots of each module of the QR code: 145 in all, 18 mm on a printer with 8 dots for each mm."""


def as_escpos(receipt: Receipt, language: Language, columns: int) -> bytes:
    """What a printer of that width is sent, from its initialisation to the cut. The QR code holds the payment's id."""
    page, bold, centred = PAGES[0][1], False, False
    out = [_INITIALISE, _PLAIN_ASCII, _select_page(page)]
    for line in lay_out(receipt, language, columns, letters=printable):
        if line.centred != centred:
            centred = line.centred
            out.append(_justify(centred))
        if line.bold != bold:
            bold = line.bold
            out.append(_ESC + b"E" + bytes([bold]))
        for number, encoded in runs(line.text, page):
            if number != page:
                page = number
                out.append(_select_page(page))
            out.append(encoded)
        out.append(_LINE_FEED)
    out += [_LINE_FEED, _justify(True), _qr(receipt.payment.id.encode()), _justify(False), _FEED_TO_CUTTER_AND_CUT]
    return b"".join(out)


def _select_page(number: int) -> bytes:
    return _ESC + b"t" + bytes([number])


def _justify(centred: bool) -> bytes:
    return _ESC + b"a" + bytes([centred])


def _qr(content: bytes) -> bytes:
    """A QR code, model 2, error correction M: described, stored, printed."""
    return b"".join(
        (
            _code(b"A2\x00"),
            _code(b"C" + bytes([_MODULE])),
            _code(b"E1"),
            _code(b"P0" + content),
            _code(b"Q0"),
        )
    )


def _code(function: bytes) -> bytes:
    """One function of the two-dimensional codes: its length in two bytes, low one first, and 49 for QR."""
    body = b"1" + function
    return _GS + b"(k" + len(body).to_bytes(2, "little") + body
