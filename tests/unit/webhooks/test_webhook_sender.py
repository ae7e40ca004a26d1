"""On the wire: signed for the receiver's library, over in time, and never into a private network."""

import time
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from kassa.adapters.webhooks.sender import KEPT_BYTES, WebhookSender
from kassa.domain.webhooks.deliveries import PATIENCE, Trouble
from tests.support.certificates import self_signed
from tests.support.receiver import (
    answers,
    breaks_off,
    floods,
    hangs,
    receiving,
    speaking_no_http,
    trickles,
)
from tests.support.webhooks import a_message, a_secret

MESSAGE, SECRET = a_message(), a_secret()


@pytest.fixture
def receiver():
    with receiving() as receiver:
        yield receiver


def send(url, *, secrets=(SECRET,), at=None, within=0.4, **settings):
    sender = WebhookSender(**{"allow_private": True, **settings})
    return sender.send(MESSAGE, url, secrets, at=at or datetime.now(UTC), within=timedelta(seconds=within))


def test_the_receivers_library_accepts_the_signature(receiver):
    attempt = send(receiver.url)
    assert (attempt.status, attempt.trouble) == (204, None)
    (got,) = receiver.got
    event = Webhook(SECRET).verify(got.body, got.headers)
    assert event["data"]["reference"] == "Köttbullar № 1"
    assert got.body.decode() == MESSAGE.body
    assert got.headers["webhook-id"] == MESSAGE.id
    assert got.headers["content-type"] == "application/json"


def test_during_a_rotation_both_secrets_verify_and_no_other(receiver):
    new = a_secret("another secret of that merchant!")
    send(receiver.url, secrets=(new, SECRET))
    (got,) = receiver.got
    assert len(got.headers["webhook-signature"].split(" ")) == 2
    for secret in (new, SECRET):
        Webhook(secret).verify(got.body, got.headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(a_secret("somebody else's secret..........")).verify(got.body, got.headers)


@pytest.mark.parametrize("change", ["body", "webhook-id", "webhook-timestamp"])
def test_what_was_changed_on_the_way_is_not_accepted(receiver, change):
    send(receiver.url)
    (got,) = receiver.got
    body, headers = got.body, dict(got.headers)
    if change == "body":
        body += b" "
    else:
        headers[change] = f"{headers[change][:-1]}{'1' if headers[change][-1] != '1' else '2'}"
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body, headers)


def test_each_attempt_is_signed_anew(receiver):
    for at in (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)):
        send(receiver.url, at=at)
    first, second = receiver.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert first.headers["webhook-signature"] != second.headers["webhook-signature"]


@pytest.mark.parametrize("status", [200, 201, 204, 400, 410, 500, 503])
def test_the_status_and_the_beginning_of_the_response_are_kept(receiver, status):
    receiver.planned = [answers(status, b"" if status == 204 else b"so it is")]
    attempt = send(receiver.url)
    assert (attempt.status, attempt.response) == (status, "" if status == 204 else "so it is")
    assert 0 <= attempt.latency_ms < 400


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(receiver, status):
    with receiving() as elsewhere:
        receiver.planned = [answers(status, Location=elsewhere.url)]
        attempt = send(receiver.url)
    assert (attempt.status, attempt.succeeded) == (status, False)
    assert elsewhere.got == []


def test_the_limit_is_ten_seconds():
    assert timedelta(seconds=10) == PATIENCE


def test_who_hangs_is_left_at_the_limit(receiver):
    receiver.planned = [hangs(5)]
    began = time.monotonic()
    attempt = send(receiver.url)
    assert (attempt.status, attempt.trouble) == (None, Trouble.TIMEOUT)
    assert 0.3 < time.monotonic() - began < 1


def test_who_trickles_headers_is_left_at_the_limit(receiver):
    receiver.planned = [trickles(b"HTTP/1.1 200 OK\r\nX-Long: ", every=0.05, times=100)]
    began = time.monotonic()
    assert send(receiver.url).trouble is Trouble.TIMEOUT
    assert time.monotonic() - began < 1


def test_who_said_yes_and_then_trickles_has_said_yes(receiver):
    receiver.planned = [trickles(b"HTTP/1.1 200 OK\r\n\r\n", every=0.05, times=100)]
    began = time.monotonic()
    attempt = send(receiver.url)
    assert (attempt.status, attempt.succeeded) == (200, True)
    assert time.monotonic() - began < 1
    assert 0 < len(attempt.response or "") < 100


def test_no_more_of_a_response_than_a_kilobyte_is_read(receiver):
    receiver.planned = [floods]
    attempt = send(receiver.url, within=5)
    assert (attempt.status, attempt.response) == (200, "y" * KEPT_BYTES)


def test_a_response_that_is_no_text_stays_a_kilobyte(receiver):
    receiver.planned = [answers(200, b"\xff\x00" * 2000)]
    attempt = send(receiver.url)
    assert len((attempt.response or "").encode()) <= KEPT_BYTES


def test_who_breaks_off_is_named(receiver):
    receiver.planned = [breaks_off]
    assert send(receiver.url).trouble in (Trouble.CONNECTION_LOST, Trouble.NOT_HTTP)


def test_who_speaks_no_http_is_named():
    with speaking_no_http() as url:
        assert send(url).trouble in (Trouble.NOT_HTTP, Trouble.CONNECTION_LOST)


def test_a_closed_port_is_named():
    with receiving() as closed:
        url = closed.url
    assert send(url).trouble is Trouble.CONNECTION_FAILED


def test_a_name_without_an_address_is_named():
    assert send("https://nowhere.invalid/", resolve=lambda *_: []).trouble is Trouble.NAME_NOT_FOUND


PRIVATE = ["127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.0.1", "::1", "::ffff:127.0.0.1", "fd00:ec2::254"]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_into_a_private_network_is_refused(receiver, address):
    attempt = send(receiver.url, allow_private=False, resolve=lambda *_: [address])
    assert attempt.trouble is Trouble.ADDRESS_NOT_ALLOWED
    assert receiver.got == []


@pytest.mark.parametrize("addresses", [["8.8.8.8", "127.0.0.1"], ["127.0.0.1", "8.8.8.8"]])
def test_one_private_address_among_public_ones_is_enough_to_refuse(receiver, addresses):
    attempt = send(receiver.url, allow_private=False, resolve=lambda *_: list(addresses))
    assert attempt.trouble is Trouble.ADDRESS_NOT_ALLOWED
    assert receiver.got == []


@pytest.mark.parametrize("url", ["https://2130706433/", "https://0x7f.1/", "https://127.1/"])
def test_other_spellings_of_an_address_are_seen_through(url):
    assert send(url, allow_private=False).trouble in (Trouble.ADDRESS_NOT_ALLOWED, Trouble.NAME_NOT_FOUND)


def test_the_name_is_asked_for_once_and_the_checked_address_is_the_one_called(receiver):
    """A name server that answers something else the second time (DNS rebinding) is never asked a second time."""
    asked = []

    def resolve(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["203.0.113.9"]

    port = urlsplit(receiver.url).port
    attempt = send(f"http://shop.example:{port}/kassa", resolve=resolve)
    assert (attempt.status, asked) == (204, ["shop.example"])
    assert receiver.got[0].headers["host"] == f"shop.example:{port}"


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path):
    server, trusting = self_signed(tmp_path, "shop.example")
    with receiving(server) as receiver:
        url = f"https://shop.example:{urlsplit(receiver.url).port}/kassa"
        known = {"resolve": lambda *_: ["127.0.0.1"], "within": 5}
        assert send(url, **known).trouble is Trouble.TLS_FAILED
        assert send(url, tls=trusting, **known).status == 204
        assert send(url.replace("shop", "other"), tls=trusting, **known).trouble is Trouble.TLS_FAILED
        assert len(receiver.got) == 1


def test_every_message_has_a_connection_of_its_own(receiver):
    sender = WebhookSender(allow_private=True)
    for _ in range(3):
        assert sender.send(MESSAGE, receiver.url, [SECRET], at=datetime.now(UTC), within=PATIENCE).status == 204
    assert not sender._pool.connections
