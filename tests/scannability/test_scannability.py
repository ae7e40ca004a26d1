"""Phones can read the codes that we draw; and if they could not, this would fail."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kassa.adapters.qr.code import TooSmall
from kassa.adapters.qr.picture import picture
from kassa.adapters.qr.screens import PLACES, Screen
from tests.scannability.__main__ import DOCUMENT
from tests.scannability.breakages import BREAKAGES, broken
from tests.scannability.camera import LOOKS, photograph
from tests.scannability.decoders import Decoder, DecoderMissing, ZBar, three_decoders
from tests.scannability.gate import FLOORS, measure
from tests.scannability.subjects import LENGTHS, SCREENS, drawn, link

SAME_PICTURE = {
    PLACES[screen].size: [other for other in SCREENS if PLACES[other].size == PLACES[screen].size] for screen in SCREENS
}


@pytest.fixture(scope="module")
def decoders() -> Iterator[tuple[Decoder, ...]]:
    with three_decoders() as all_three:
        yield all_three


@pytest.mark.parametrize("size", SAME_PICTURE)
def test_every_class_of_screens_is_read_as_often_as_promised(size, decoders):
    tally = measure(SAME_PICTURE[size][0], decoders)
    assert tally.frames == len(LENGTHS) * len(LOOKS)
    for screen in SAME_PICTURE[size]:
        assert not tally.below(screen)


@pytest.mark.parametrize("how", BREAKAGES)
def test_the_gate_notices_a_code_that_is_broken(how, decoders):
    assert not measure(Screen.TERMINAL_320X480, decoders, lengths=[100]).below(Screen.TERMINAL_320X480)
    assert measure(Screen.TERMINAL_320X480, decoders, lengths=[100], draw=broken(how)).below(Screen.TERMINAL_320X480)


def test_each_decoder_reads_by_itself_and_reads_no_code_into_a_blank(decoders):
    shown = drawn(Screen.TERMINAL_480X800, link(60))
    assert {decoder.name: decoder.read(shown) for decoder in decoders} == dict.fromkeys(
        ("ZXing", "ZBar", "OpenCV"), link(60)
    )
    shown[:] = 255
    assert [decoder.read(shown) for decoder in decoders] == [None] * 3


def test_the_same_seed_gives_the_same_frame_and_another_one_another():
    shown = drawn(Screen.TERMINAL_240X320, link(60))
    for look in LOOKS:
        assert (photograph(shown, look, 1) == photograph(shown, look, 1)).all()
        assert (photograph(shown, look, 1) != photograph(shown, look, 2)).any()


@pytest.mark.parametrize("length", LENGTHS)
def test_a_screen_too_small_for_any_link_refuses(length):
    with pytest.raises(TooSmall):
        picture(link(length), size=PLACES[Screen.MONO_128X64].size)


def test_every_class_that_shows_codes_has_a_floor():
    assert set(FLOORS) == set(SCREENS) == set(Screen) - {Screen.MONO_128X64}


def test_a_machine_without_zbar_is_told_what_it_lacks(tmp_path: Path):
    script = tmp_path / "zbar.mjs"
    script.write_text("import '@undecaf/zbar-wasm'")
    with pytest.raises(DecoderMissing, match=r"(?s)make setup.*zbar-wasm"):
        ZBar(script)


def test_the_document_names_every_class_of_screens_with_its_picture():
    document = DOCUMENT.read_text(encoding="utf-8")
    for screen in SCREENS:
        size = PLACES[screen].size
        assert re.search(rf"^\| [^|]*`{screen}`[^|]* \| {size} \S {size}", document, re.MULTILINE), screen
        assert len(re.findall(rf"^\| `{screen}` \| \d+%, \d+ px", document, re.MULTILINE)) == 1
    assert "`mono_128x64` | none" in document
