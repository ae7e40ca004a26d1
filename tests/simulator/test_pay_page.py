"""The page behind the QR code."""

import io
import re

import httpx
import zxingcpp
from PIL import Image

from tests.simulator.till import Till, from_customer, purchase


def _address(till: Till, body: dict[str, object] | None = None) -> str:
    shown = till.authorize(body or purchase()).json()["payment_request"]["state_context"]["customer_interaction"]
    return str(httpx.URL(shown["qr_code"]["target_url"]).path)


def _state(till: Till) -> str:
    return str(till.sim("GET", "/requests")["requests"][-1]["state"])


def test_opening_the_page_is_scanning_the_code(till: Till) -> None:
    page = till.call("GET", _address(till))
    assert page.status_code == 200
    assert _state(till) == "IN_PROGRESS"
    for text in ("29.00 SEK", "Demo Merchant One", "Espresso beans", "Approve", "Decline", "Leave"):
        assert text in page.text


def test_a_preview_is_not_a_scan(till: Till) -> None:
    assert till.call("HEAD", _address(till)).status_code == 200
    assert _state(till) == "SUBMITTED"


def test_the_buttons_do_what_they_say(till: Till) -> None:
    for button, state, title in (
        ("approve", "COMPLETED", "Approved"),
        ("decline", "DECLINED", "Declined"),
        ("leave", "SUBMITTED", "You left"),
    ):
        address = _address(till)
        assert f'action="{address}/{button}"' in till.call("GET", address).text
        pressed = till.call("POST", f"{address}/{button}")
        assert pressed.status_code == 303
        outcome = till.call("GET", pressed.headers["location"])
        assert f'<h1 class="{state.lower()}">{title}</h1>' in outcome.text
        assert _state(till) == state, "to look at the outcome moves nothing"


def test_pressing_twice_tells_where_it_stands(till: Till) -> None:
    address = _address(till)
    till.call("POST", f"{address}/approve")
    assert till.call("POST", f"{address}/decline").status_code == 303
    assert _state(till) == "COMPLETED"
    assert "Approved" in till.call("GET", address).text, "and so does scanning again"


def test_a_denied_customer_sees_it(till: Till) -> None:
    address = _address(till, from_customer("kim+denied@example.test"))
    till.call("POST", f"{address}/approve")
    assert "Declined" in till.call("GET", f"{address}/outcome").text


def test_an_expired_code_says_so(till: Till) -> None:
    address = _address(till)
    till.sim("POST", "/clock", {"advance_seconds": 3 * 3600})
    assert "Expired" in till.call("GET", address).text


def test_the_page_asks_nothing_of_anybody_else(till: Till) -> None:
    page = till.call("GET", _address(till))
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert not re.search(r"https?://|<script|<img|<link|@import|url\(", page.text)
    assert 'name="viewport"' in page.text


def test_what_a_merchant_writes_is_never_markup(till: Till) -> None:
    items = [{"name": "<script>alert(1)</script>", "quantity": 1, "total_amount": 2900}]
    body = purchase(supplementary_purchase_data={"purchase_reference": '"><b>', "line_items": items})
    page = till.call("GET", _address(till, body)).text
    assert "<script" not in page
    assert "<b>" not in page


def test_an_unknown_code_or_button_is_not_found(till: Till) -> None:
    address = _address(till)
    assert [till.call(*asked).status_code for asked in (("GET", "/pay/none"), ("POST", f"{address}/steal"))] == [
        404,
        404,
    ]
    assert till.call("GET", "/pay/none/qr.png").status_code == 404


def test_the_picture_leads_to_the_page(till: Till) -> None:
    shown = till.authorize(purchase()).json()["payment_request"]["state_context"]["customer_interaction"]["qr_code"]
    picture = till.call("GET", str(httpx.URL(shown["image_url"]).path))
    assert picture.headers["content-type"] == "image/png"
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
    assert code.text == shown["target_url"]
    assert _state(till) == "SUBMITTED"


def test_amounts_are_written_as_people_read_them(till: Till) -> None:
    body = purchase(currency="JPY", supplementary_purchase_data={})
    assert "2,900 JPY" in till.call("GET", _address(till, body)).text
