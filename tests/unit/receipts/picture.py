"""Draws what the golden bytes print: `python -m tests.unit.receipts.picture docs/images/receipt.png`.

Needs the fonts DejaVu Sans Mono (Debian: fonts-dejavu-core), which no test does.
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter, ImageFont
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

from tests.support.escpos import Paper, Printer
from tests.unit.receipts.golden import FOLDER

COLUMNS = 42
LANGUAGE = "sv"

SIZE, LINE, MODULE, MARGIN, GAP = 26, 34, 7, 44, 60
INK, PAPER, TABLE, SHADOW = (38, 36, 42), (253, 252, 248), (214, 207, 196), (120, 110, 98)
PLAIN = ImageFont.truetype("DejaVuSansMono.ttf", SIZE)
BOLD = ImageFont.truetype("DejaVuSansMono-Bold.ttf", SIZE)


def drawn(paper: Paper) -> Image.Image:
    """One receipt on white paper, cut below its code."""
    column = PLAIN.getlength("0")
    code = _code(paper.codes[0])
    width = round(COLUMNS * column) + 2 * MARGIN
    sheet = Image.new("RGB", (width, len(paper.rows) * LINE + code.height + 3 * MARGIN), PAPER)
    pen = ImageDraw.Draw(sheet)
    for number, row in enumerate(paper.rows):
        left = (COLUMNS - len(row.text)) // 2 if row.centred else 0
        for place, letter in enumerate(row.text):  # a printer's letters stand in columns, whatever a font says
            at = (MARGIN + (left + place) * column, MARGIN + number * LINE)
            pen.text(at, letter, font=BOLD if row.bold else PLAIN, fill=INK)
    sheet.paste(code, ((width - code.width) // 2, len(paper.rows) * LINE + MARGIN))
    for left in range(0, width, 16):  # the cutter's teeth
        pen.polygon([(left, sheet.height), (left + 8, sheet.height - 9), (left + 16, sheet.height)], fill=TABLE)
    return sheet


def _code(content: str) -> Image.Image:
    code = QRCode(border=0, error_correction=ERROR_CORRECT_M)
    code.add_data(content)
    code.make()
    matrix = code.get_matrix()
    picture = Image.new("RGB", (len(matrix), len(matrix)), PAPER)
    for row, line in enumerate(matrix):
        for column, dark in enumerate(line):
            if dark:
                picture.putpixel((column, row), INK)
    return picture.resize((len(matrix) * MODULE,) * 2, Image.Resampling.NEAREST)


def on_table(sheets: list[Image.Image]) -> Image.Image:
    """The receipts side by side, with a shadow under each."""
    size = (sum(sheet.width + GAP for sheet in sheets) + GAP, max(sheet.height for sheet in sheets) + 2 * GAP)
    table, left = Image.new("RGB", size, TABLE), GAP
    for sheet in sheets:
        shade = Image.new("L", size)
        shade.paste(150, (left + 6, GAP + 10, left + sheet.width + 6, GAP + sheet.height))
        table.paste(SHADOW, mask=shade.filter(ImageFilter.GaussianBlur(12)))
        table.paste(sheet, (left, GAP))
        left += sheet.width + GAP
    return table.resize((size[0] // 2, size[1] // 2), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    sale, refund, _ = Printer(COLUMNS).print((FOLDER / f"{LANGUAGE}-{COLUMNS}.bin").read_bytes())
    target = Path(sys.argv[1])
    target.parent.mkdir(parents=True, exist_ok=True)
    on_table([drawn(sale), drawn(refund)]).quantize(64).save(target, optimize=True)
