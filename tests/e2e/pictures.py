"""Reading a code from its picture as a phone would: with a decoder that has nothing to do with the encoder."""

import io

import zxingcpp
from PIL import Image
from resvg_py import svg_to_bytes


def code_in(picture: bytes, media_type: str) -> str:
    """What the one code in the picture says."""
    pixels = svg_to_bytes(svg_string=picture.decode()) if media_type == "image/svg+xml" else picture
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(bytes(pixels))))
    return str(code.text)
