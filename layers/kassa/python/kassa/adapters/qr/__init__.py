"""QR codes that phones can read, as SVG, PNG, raster for receipt printers and text for consoles.

`svg(content, size=…)` is what pages use; the rules behind all of them are in `code.py`, their reasons in docs/qr.md.
"""

from kassa.adapters.qr.code import Code, TooSmall, fit
from kassa.adapters.qr.picture import Branding, Picture, picture, svg

__all__ = ["Branding", "Code", "Picture", "TooSmall", "fit", "picture", "svg"]
