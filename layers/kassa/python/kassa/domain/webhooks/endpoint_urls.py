"""Which URLs and which addresses a merchant's endpoint may have: nobody makes us call our own network."""

import ipaddress
from urllib.parse import SplitResult, urlsplit

LONGEST_URL = 2048

_HTTPS = 443
_FIRST_FREE_PORT = 1024
_OUR_OWN_NAMES = (".localhost", ".local", ".internal")

_PUBLIC_V6 = ipaddress.ip_network("2000::/3")
_NOT_PUBLIC = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24",  # protocol assignments, where some clouds keep their metadata
        "192.88.99.0/24",  # relays into IPv6
        "2001::/23",  # protocol assignments, among them tunnels that hold an IPv4 address
        "2002::/16",  # 6to4: holds an IPv4 address
        "3fff::/20",  # documentation
    )
)


def is_public(text: str) -> bool:
    """Whether an address is one that anybody on the internet can reach. IPv4 in the clothes of IPv6 never is."""
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address) and address not in _PUBLIC_V6:
        return False
    special = any(address in network for network in _NOT_PUBLIC if network.version == address.version)
    return address.is_global and not address.is_multicast and not special


def objection_to(url: str, *, private_allowed: bool) -> str | None:
    """Why a URL cannot be an endpoint's; None where it can. Its name's addresses are checked at each connection."""
    if len(url) > LONGEST_URL:
        return f"at most {LONGEST_URL} characters"
    if not all("!" <= character <= "~" for character in url):
        return "printable ASCII characters only; write other names in punycode and other paths percent-encoded"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "not a URL"
    if not parts.hostname:
        return "not a URL with a host, such as https://shop.example/kassa"
    if parts.username is not None or parts.password is not None:
        return "no user name or password in the URL: the signature proves who sent a message"
    if parts.fragment:
        return "no fragment: it would never be sent"
    return _objection_to_place(parts, parts.hostname, port, private_allowed=private_allowed)


def _objection_to_place(parts: SplitResult, host: str, port: int | None, *, private_allowed: bool) -> str | None:
    on_this_machine = private_allowed and _is_loopback(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and on_this_machine):
        return "must begin with https://"
    if port is not None and port != _HTTPS and port < _FIRST_FREE_PORT:
        return f"the port must be {_HTTPS}, or {_FIRST_FREE_PORT} and above"
    if not private_allowed and _is_ours(host):
        return "must not point into a private network"
    return None


def _is_loopback(host: str) -> bool:
    address = _literal(host)
    return host == "localhost" if address is None else address.is_loopback


def _is_ours(host: str) -> bool:
    if _literal(host) is not None:
        return not is_public(host)
    return f".{host.rstrip('.')}".endswith(_OUR_OWN_NAMES)


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
