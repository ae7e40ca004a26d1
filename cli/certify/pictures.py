"""Read a code from its picture as a phone would: with a decoder that has nothing to do with the encoder."""

import io


def code_in(picture: bytes, media_type: str) -> str:
    """What the one code in the picture says."""
    import zxingcpp  # noqa: PLC0415 - large, and for one case only
    from PIL import Image  # noqa: PLC0415
    from resvg_py import svg_to_bytes  # noqa: PLC0415

    pixels = svg_to_bytes(svg_string=picture.decode()) if media_type == "image/svg+xml" else picture
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(bytes(pixels))))
    return str(code.text)
