"""The code of a payment as a picture: what a terminal may wish, and what it is told where that cannot be."""

import base64
import io
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from resvg_py import svg_to_bytes

from kassa.adapters.qr.screens import PLACES, Screen
from tests.functional.conftest import ACQUIRER, Answer, Kassa
from tests.support.escpos import Printer
from tests.unit.qr.readers import image


class Asking:
    """A terminal that asks for the picture of its payment."""

    def __init__(self, kassa: Kassa) -> None:
        self._kassa = kassa
        self.payment = kassa.start()
        self.content = self.payment["qr"]["content"]

    def __call__(self, query: str = "", **more: Any) -> Answer:
        return self._kassa.call(f"GET /v1/payments/{self.payment['id']}/qr", query=query, **more)


@pytest.fixture
def ask(kassa: Kassa) -> Asking:
    return Asking(kassa)


def shown(answer):
    """The picture as Pillow sees it; fails if it is none."""
    assert answer.status == 200, answer.body
    body = base64.b64decode(answer.raw) if answer.is_base64 else answer.raw.encode()
    if answer.headers["Content-Type"] == "image/svg+xml":
        body = bytes(svg_to_bytes(svg_string=body.decode()))
    return Image.open(io.BytesIO(body))


def text_in(picture):
    return zxingcpp.read_barcodes(picture.convert("L"))[0].text


@pytest.mark.parametrize("size", [200, 333, 480, 2000])
@pytest.mark.parametrize(("format_", "media_type"), [("svg", "image/svg+xml"), ("png", "image/png")])
def test_the_pictures_say_what_the_code_says_at_exactly_the_size_asked(ask, size, format_, media_type):
    answer = ask(f"format={format_}&size={size}")
    assert answer.headers["Content-Type"] == media_type
    assert shown(answer).size == (size, size)
    assert text_in(shown(answer)) == ask.content


def test_without_a_wish_the_picture_is_an_svg_of_480_pixels(ask):
    assert shown(ask()).size == (480, 480)
    assert ask().headers["Content-Type"] == "image/svg+xml"


@pytest.mark.parametrize("screen", [screen for screen in Screen if screen is not Screen.MONO_128X64])
def test_each_class_of_screens_gets_its_own_size(ask, screen):
    picture = shown(ask(f"format=png&screen={screen}"))
    assert picture.size == (PLACES[screen].size, PLACES[screen].size)
    assert text_in(picture) == ask.content


@pytest.mark.parametrize(("query", "width"), [("", 384), ("&size=300", 304), ("&screen=paper_80mm", 576)])
def test_a_printer_gets_dots_that_it_understands(ask, query, width):
    answer = ask(f"format=escpos{query}")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    (paper,) = Printer(columns=32).print(base64.b64decode(answer.raw))
    (dots,) = paper.pictures
    assert len(dots[0]) == width
    assert text_in(image(dots)) == ask.content


def test_a_console_gets_lines_that_fit(ask):
    answer = ask("format=text&size=70")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    lines = answer.raw.splitlines()
    assert all(line.startswith("\x1b[38;5;16;48;5;231m") and line.endswith("\x1b[0m") for line in lines)
    assert {len(line.split("m")[1].removesuffix("\x1b[0")) for line in lines} <= set(range(29, 71))


def test_a_picture_too_small_to_scan_says_what_would_do(ask):
    answer = ask("size=60")
    assert (answer.status, answer.body["code"], answer.body["fallbacks"]) == (422, "qr_too_small", ["paper", "link"])
    assert [error["field"] for error in answer.body["errors"]] == ["size"]
    assert ask(f"size={answer.body['smallest_size']}").status == 200
    assert ask(f"size={answer.body['smallest_size'] - 1}").status == 422


def test_a_margin_that_leaves_nothing_to_the_code_is_told_how_large_the_picture_must_be(ask):
    answer = ask("format=png&size=100&margin=60")
    assert (answer.status, answer.body["code"]) == (422, "qr_too_small")
    assert text_in(shown(ask(f"format=png&size={answer.body['smallest_size']}&margin=60"))) == ask.content


def test_a_screen_that_can_show_no_code_says_what_to_offer_instead(ask):
    answer = ask("format=png&screen=mono_128x64")
    assert (answer.status, answer.body["code"], answer.body["fallbacks"]) == (422, "qr_too_small", ["paper", "link"])
    assert [error["field"] for error in answer.body["errors"]] == ["screen"]
    assert answer.body["smallest_size"] > 64


@pytest.mark.parametrize("color", ["%23FFA8CD", "#ffa8cd", "ffa8cd"])
def test_a_picture_may_have_a_margin_and_a_caption(ask, color):
    query = f"format=png&size=400&margin=20&margin_color={color.replace('%23', '#')}&caption=Scan to pay"
    picture = shown(ask(query))
    assert picture.size == (400, 400)
    assert picture.convert("RGB").getpixel((0, 0)) == (0xFF, 0xA8, 0xCD)
    assert text_in(picture) == ask.content


def test_a_caption_stands_below_the_code_where_the_screen_has_room(ask):
    assert shown(ask("format=png&screen=terminal_240x320&caption=Scan")).size == (240, 270)
    assert shown(ask("format=png&screen=terminal_320x240&caption=Scan")).size == (240, 240)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("format=gif", "format"),
        ("size=0", "size"),
        ("size=2001", "size"),
        ("format=escpos&size=833", "size"),
        ("format=text&size=401", "size"),
        ("size=480&screen=terminal_480x800", "size"),
        ("format=text&screen=terminal_480x800", "screen"),
        ("screen=terminal_1x1", "screen"),
        ("caption=", "caption"),
        ("caption=a\nb", "caption"),
        (f"caption={'a' * 121}", "caption"),
        (f"caption={'a' * 61}", "caption"),
        ("format=png&caption=拿", "caption"),
        ("format=text&caption=Scan", "caption"),
        ("format=escpos&margin=4", "margin"),
        ("margin=401", "margin"),
        ("margin=-1", "margin"),
        ("margin_color=ffa8cd", "margin_color"),
        ("margin=4&margin_color=pink", "margin_color"),
        ("margin=4&margin_color=%23ffa8cd;", "margin_color"),
        ("margin=4&colour=ffa8cd", "colour"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_by_its_name(ask, query, field):
    answer = ask(query)
    assert (answer.status, answer.body["code"]) == (422, "validation_failed")
    assert [error["field"] for error in answer.body["errors"]] == [field]
    assert answer.body["errors"][0]["message"]


def test_a_picture_is_kept_briefly_and_by_nobody_else(ask):
    assert ask().headers["Cache-Control"] == "private, max-age=30"
    assert ask().headers["X-Content-Type-Options"] == "nosniff"


def test_the_etag_is_of_the_content_and_of_every_wish(kassa, ask):
    wishes = ["", "format=png", "size=479", "screen=terminal_320x480", "caption=Scan", "margin=3"]
    wishes += ["margin=3&margin_color=ffa8cd", "margin=3&margin_color=ffa8ce"]
    etags = [ask(wish).headers["ETag"] for wish in wishes]
    assert etags == [ask(wish).headers["ETag"] for wish in wishes]
    other = kassa.call("POST /v1/payments", {"amount": 1, "currency": "SEK", "reference": "R-2"}, key="key-0002").body
    etags.append(kassa.call(f"GET /v1/payments/{other['id']}/qr").headers["ETag"])
    assert len(set(etags)) == len(etags)


def test_who_has_the_picture_is_not_sent_it_again(ask):
    etag = ask("size=300").headers["ETag"]
    unchanged = ask("size=300", headers={"if-none-match": f'"other", W/{etag}'})
    assert (unchanged.status, unchanged.raw, unchanged.headers["ETag"]) == (304, "", etag)
    assert unchanged.headers["Cache-Control"] == "private, max-age=30"
    assert ask("size=301", headers={"if-none-match": etag}).status == 200


def test_a_payment_that_is_over_has_no_picture_not_even_for_who_had_it(kassa, ask):
    etag = ask().headers["ETag"]
    kassa.pass_time(300)
    kassa.look(ask.payment["id"])
    for headers in ({}, {"if-none-match": etag}):
        answer = ask(headers=headers)
        assert (answer.status, answer.body["code"]) == (410, "qr_gone")


def test_the_acquirer_sees_the_picture_too_and_a_stranger_does_not(kassa, ask):
    assert ask(caller=ACQUIRER).status == 200
    stranger = kassa.onboard("Elsewhere")
    assert stranger != kassa.merchant_id
    kassa.merchant_id = stranger
    assert ask().body["code"] == "payment_not_found"
