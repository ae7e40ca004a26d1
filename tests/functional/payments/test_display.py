"""The shopper's screen: one payment, for whoever has its address, and nothing else of anybody."""

import base64
import gzip
import json
import re
from dataclasses import replace

import pytest

from kassa.domain.payments.answers import RequestState
from kassa.domain.payments.display_token import opens, payment_id_in, token_of

SAYS = {
    "done": (RequestState.SHOPPER_APPROVED, "Betalningen är klar"),
    "declined": (RequestState.DECLINED, "Betalningen nekades"),
    "canceled": (RequestState.CANCELED, "Betalningen avbröts"),
}
MAY_SEE = {
    *("state", "title", "message", "amount", "currency", "amount_text", "merchant", "store", "live", "code"),
    *("cancelable", "canceling", "support_code", "expires_at", "server_time", "poll_after_ms"),
}


def screen(payment):
    """The path of a payment's screen."""
    return payment["display_url"].removeprefix("https://kassa.example")


def state(kassa, payment, *, query="", **headers):
    return kassa.call(f"GET {screen(payment)}/state", query=query, headers=headers)


def press_cancel(kassa, payment):
    return kassa.call(f"POST {screen(payment)}/cancel", key=None)


def test_the_page_shows_the_code_before_any_script_has_run(kassa):
    payment = kassa.start()
    page = kassa.call(f"GET {screen(payment)}")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    drawn = re.search(r'<path fill="#000" d="(M[^"]+)"', page.raw)
    assert drawn is not None
    assert drawn[1] == state(kassa, payment).body["code"]["path"]
    for said in (
        'lang="sv"',
        'data-state="show_qr"',
        "29,00 kr",
        "Kaffe &amp; Kram",
        "Avenyn",
        "Skanna för att betala",
    ):
        assert said in page.raw


def test_the_screen_sees_nothing_but_what_it_shows(kassa):
    payment = kassa.start()
    body = state(kassa, payment).body
    assert set(body) == MAY_SEE
    told = json.dumps(body)
    for hidden in (payment["id"], payment["reference"], kassa.merchant_id, "lane-3", "krn:"):
        assert hidden not in told


@pytest.mark.parametrize("shown", SAYS)
def test_the_screen_tells_how_it_ended(kassa, shown):
    payment = kassa.start()
    kassa.shopper(payment["id"], SAYS[shown][0])
    kassa.look(payment["id"])
    body = state(kassa, payment).body
    assert (body["state"], body["title"]) == (shown, SAYS[shown][1])
    assert (body["code"], body["poll_after_ms"], body["cancelable"]) == (None, None, False)


def test_who_has_scanned_is_asked_to_go_on_at_the_phone(kassa):
    payment = kassa.start()
    kassa.shopper(payment["id"], RequestState.IN_PROGRESS)
    kassa.look(payment["id"])
    body = state(kassa, payment, query="lang=de").body
    assert (body["state"], body["title"], body["code"]) == ("in_progress", "Zahlung läuft", None)
    assert body["cancelable"]


def test_the_language_is_the_stores_unless_the_address_asks_for_another(kassa):
    payment = kassa.start()
    assert state(kassa, payment).body["title"] == "Skanna för att betala"
    assert state(kassa, payment, query="lang=fi").body["title"] == "Maksa skannaamalla"
    assert state(kassa, payment, query="lang=tlh").body["title"] == "Skanna för att betala"


def test_what_has_not_changed_is_not_sent_again(kassa):
    payment = kassa.start()
    first = state(kassa, payment)
    again = state(kassa, payment, **{"if-none-match": first.headers["ETag"]})
    assert (again.status, again.raw) == (304, "")
    assert state(kassa, payment, query="lang=de", **{"if-none-match": first.headers["ETag"]}).status == 200
    kassa.shopper(payment["id"], RequestState.IN_PROGRESS)
    kassa.look(payment["id"])
    assert state(kassa, payment, **{"if-none-match": first.headers["ETag"]}).status == 200


def test_the_screens_cancel_is_the_terminals_and_the_timeline_says_where(kassa, klarna):
    payment = kassa.start()
    kassa.while_pausing = lambda: kassa.look(payment["id"])
    answer = press_cancel(kassa, payment)
    assert (answer.status, answer.body["state"]) == (200, "canceled")
    assert klarna.requests[payment["id"]].state is RequestState.CANCELED
    assert kassa.payment(payment["id"])["cancellation"]["requested_by"] == "terminal"
    events = kassa.call(f"GET /v1/payments/{payment['id']}/events").body["data"]
    assert "cancellation requested on the shopper's screen" in [event["detail"] for event in events]


def test_canceling_on_the_screen_twice_is_canceling_once(kassa):
    payment = kassa.start()
    assert press_cancel(kassa, payment).status == 202
    version = kassa.payment(payment["id"])["version"]
    assert press_cancel(kassa, payment).status == 202
    waiting = state(kassa, payment).body
    assert (waiting["canceling"], waiting["cancelable"], waiting["code"]) == (True, False, None)
    assert kassa.payment(payment["id"])["version"] == version


def test_a_paid_payment_cannot_be_canceled_on_the_screen(kassa):
    payment = kassa.approved()
    answer = press_cancel(kassa, payment)
    assert (answer.status, answer.body["state"]) == (409, "done")


@pytest.mark.parametrize("spoiled", [lambda path: path[:-1], lambda path: path + "x", lambda path: path[:-4] + "é🙂"])
@pytest.mark.parametrize("route", ["GET {}", "GET {}/state", "POST {}/cancel"])
def test_a_wrong_token_is_no_payment(kassa, route, spoiled):
    payment = kassa.start()
    assert kassa.call(route.format(spoiled(screen(payment)))).status == 404
    assert kassa.payment(payment["id"])["cancellation"] is None


def test_the_screen_of_one_payment_does_not_open_another(kassa):
    one, other = (
        kassa.start(),
        kassa.call("POST /v1/payments", {"amount": 1, "currency": "SEK", "reference": "R"}, key="key-0002").body,
    )
    digits, secret = other["id"].removeprefix("pay_"), screen(one).partition("-")[2]
    assert kassa.call(f"GET /display/{digits}-{secret}/state").status == 404
    assert kassa.call("GET /display/nobody/state").status == 404


def test_a_repeated_start_has_the_same_screen(kassa):
    assert kassa.start()["display_url"] == kassa.start()["display_url"]


def test_a_payment_from_before_there_were_screens_has_none(kassa):
    stored = replace(kassa.payments.get(kassa.start()["id"]), display_secret=None)
    assert token_of(stored) is None
    assert payment_id_in(f"{stored.id.removeprefix('pay_')}-") == stored.id
    assert not opens(f"{stored.id.removeprefix('pay_')}-", stored)
    assert not opens(f"{stored.id.removeprefix('pay_')}-None", stored)


def test_who_looks_past_the_deadline_wakes_the_session(kassa):
    payment = kassa.start()
    kassa.session.await_news(payment["id"], "token-1")
    state(kassa, payment)
    assert kassa.stepfunctions.ended_slices == []
    kassa.pass_time(300)
    state(kassa, payment)
    assert kassa.stepfunctions.ended_slices == ["token-1"]


GUARDS = {
    "Content-Security-Policy": [
        "default-src 'none'",
        "script-src 'self';",
        "style-src 'self';",
        "frame-ancestors 'none'",
    ],
    "X-Content-Type-Options": ["nosniff"],
    "Referrer-Policy": ["no-referrer"],
}


@pytest.mark.parametrize("path", ["{}", "{}/state", "/display/nobody", "/terminal", "/kiosk", "/settlements"])
def test_every_answer_has_the_browsers_guards_up_and_is_kept_by_nobody(kassa, path):
    answer = kassa.call(f"GET {path.format(screen(kassa.start()))}")
    assert answer.headers["Cache-Control"] == "no-store"
    for name, words in GUARDS.items():
        assert all(word in answer.headers[name] for word in words), name
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["{}", "/terminal", "/kiosk", "/settlements"])
def test_a_page_holds_no_script_and_no_style(kassa, path):
    page = kassa.call(f"GET {path.format(screen(kassa.start()))}").raw
    assert (
        re.findall(r"<script(?![^>]* src=)|<style|\son[a-z]+=|\sstyle=|https?://(?!www\.w3\.org/2000/svg)", page) == []
    )


def test_what_a_merchant_is_called_is_no_markup(kassa):
    kassa.merchant_id = kassa.onboard("<script>alert(1)</script> & Sons")
    page = kassa.call(f"GET {screen(kassa.start())}").raw
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in page
    assert "<script>alert" not in page


def test_assets_may_be_kept_for_ever_under_names_that_change_with_them(kassa):
    page = kassa.call(f"GET {screen(kassa.start())}").raw
    for path in re.findall(r'(?:href|src)="(/assets/[^"]+)"', page):
        asset = kassa.call(f"GET {path}", headers={"accept-encoding": "gzip, br"})
        assert (asset.status, asset.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
        assert asset.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(base64.b64decode(asset.raw))
        assert kassa.call(f"GET {path.replace('.', '.000000000000.', 1)}").status == 404


def test_the_name_of_an_older_asset_gives_the_present_one_unkept(kassa):
    older = kassa.call("GET /assets/pages.0123456789ab.css")
    assert (older.status, older.headers["Cache-Control"]) == (200, "no-store")
    assert kassa.call("GET /assets/secrets.0123456789ab.css").status == 404


def test_the_till_and_the_self_checkout_are_the_same_for_everybody(kassa):
    assert 'lang="en"' in kassa.call("GET /terminal").raw
    assert "Que désirez-vous ?" in kassa.call("GET /kiosk", query="lang=fr").raw
    assert "What would you like?" in kassa.call("GET /kiosk", query="lang=tlh").raw


@pytest.mark.parametrize("path", ["/terminal", "/kiosk", "/settlements"])
def test_a_page_loads_all_its_scripts_at_once(kassa, path):
    page = kassa.call(f"GET {path}").raw
    loaded = set(re.findall(r'(?:href|src)="(/assets/[^"]+[.]js)"', page))
    imported = {
        f"/assets/{name}"
        for asset in loaded
        for name in re.findall(r'from "[.]/([^"]+)";', kassa.call(f"GET {asset}").raw)
    }
    assert imported < loaded
