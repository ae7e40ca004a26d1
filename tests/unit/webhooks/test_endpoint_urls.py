"""Nobody makes us call our own network: by the URL, and by the addresses behind its name."""

import pytest

from kassa.domain.webhooks.endpoint_urls import is_public, objection_to

PUBLIC = ["8.8.8.8", "93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e"]
PRIVATE = {
    "this machine": "127.0.0.1",
    "all of this machine's": "127.255.255.254",
    "no address": "0.0.0.0",  # noqa: S104 - nobody listens there
    "private A": "10.0.0.1",
    "private B": "172.16.0.1",
    "private B's end": "172.31.255.255",
    "private C": "192.168.1.1",
    "a provider's NAT": "100.64.0.1",
    "a provider's NAT's end": "100.127.255.255",
    "metadata": "169.254.169.254",
    "container metadata": "169.254.170.2",
    "protocol assignments": "192.0.0.192",
    "documentation": "192.0.2.1",
    "benchmarks": "198.18.0.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "6to4 relays": "192.88.99.1",
    "IPv6 this machine": "::1",
    "IPv6 no address": "::",
    "IPv6 link": "fe80::1",
    "IPv6 link with its interface": "fe80::1%eth0",
    "IPv6 unique local": "fd00::1",
    "IPv6 metadata": "fd00:ec2::254",
    "IPv6 site": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "IPv6 documentation": "2001:db8::1",
    "IPv6 newer documentation": "3fff::1",
    "mapped this machine": "::ffff:127.0.0.1",
    "mapped metadata": "::ffff:169.254.169.254",
    "mapped public": "::ffff:8.8.8.8",
    "compatible": "::127.0.0.1",
    "6to4 of this machine": "2002:7f00:1::",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "NAT64 of metadata": "64:ff9b::a9fe:a9fe",
    "local NAT64": "64:ff9b:1::1",
    "discard": "100::1",
}


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_public(address):
    assert is_public(address)


@pytest.mark.parametrize("address", PRIVATE.values(), ids=PRIVATE.keys())
def test_no_other_address_is(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/kassa",
        "https://shop.example",
        "https://shop.example:443/",
        "https://shop.example:8443/a?b=c",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]/",
        "HTTPS://Shop.Example/",
        "https://xn--kttbullar-57a.example/",
    ],
)
def test_a_public_https_url_is_accepted_everywhere(url):
    assert objection_to(url, private_allowed=False) is None
    assert objection_to(url, private_allowed=True) is None


REFUSED = {
    "http": "http://shop.example/",
    "another scheme": "ftp://shop.example/",
    "a file": "file:///etc/passwd",
    "no scheme": "shop.example/kassa",
    "no host": "https:///kassa",
    "nothing": "",
    "a user": "https://user@shop.example/",
    "a user and a password": "https://user:password@shop.example/",
    "an empty user": "https://@shop.example/",
    "a fragment": "https://shop.example/#part",
    "a low port": "https://shop.example:22/",
    "port 0": "https://shop.example:0/",
    "a port that is none": "https://shop.example:99999/",
    "a port that is no number": "https://shop.example:https/",
    "a broken address": "https://[::1/",
    "a space": "https://shop.example/a b",
    "a line end": "https://shop.example/\r\nX-Injected: 1",
    "a tab in the host": "https://127.0.\t0.1/",
    "an umlaut": "https://köttbullar.example/",
    "too long": f"https://shop.example/{'a' * 2048}",
}
OURS = {
    "this machine": "https://127.0.0.1/",
    "this machine by name": "https://localhost:8443/",
    "this machine by a longer name": "https://a.localhost/",
    "this machine by its full name": "https://localhost./",
    "an internal name": "https://ip-10-0-0-1.eu-west-1.compute.internal/",
    "a local name": "https://printer.local/",
    "metadata": "https://169.254.169.254/latest/meta-data",
    "IPv6": "https://[::1]/",
    "mapped": "https://[::ffff:10.0.0.1]/",
}


@pytest.mark.parametrize("url", REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_endpoint_is_refused_everywhere(url):
    assert objection_to(url, private_allowed=False)
    assert objection_to(url, private_allowed=True)


@pytest.mark.parametrize("url", OURS.values(), ids=OURS.keys())
def test_what_is_plainly_ours_is_refused_unless_the_stage_allows_it(url):
    assert objection_to(url, private_allowed=False)
    assert objection_to(url, private_allowed=True) is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/", "http://localhost:9000/", "http://[::1]:9000/"])
def test_plain_http_is_for_this_machine_where_the_stage_allows_it(url):
    assert objection_to(url, private_allowed=False)
    assert objection_to(url, private_allowed=True) is None


def test_plain_http_never_leaves_this_machine():
    assert objection_to("http://10.0.0.1:9000/", private_allowed=True)
