"""How the outside reaches a stage: its name, its port, and its certificate."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import certifi

from cli.doctor.findings import Finding, not_here, ok, problem, warning
from cli.doctor.subject import Subject

PORTS = (443, 8443)
"""Where Klarna's webhooks may go to."""

SOON_DAYS = 21
SECONDS = 10.0
_LOCAL = "this machine is called by its number, over plain http"


def name(subject: Subject) -> Iterator[Finding]:
    """DNS knows the address."""
    host = subject.address.hostname or ""
    if subject.is_local:
        yield not_here("name", _LOCAL)
        return
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, port_of(subject), type=socket.SOCK_STREAM)}
    except OSError as error:
        yield problem("name", f"{host} is not in DNS: {error}", "Create the record, or deploy with another public_url.")
        return
    yield ok("name", f"{host} is {', '.join(sorted(map(str, found)))}")


def port(subject: Subject) -> Iterator[Finding]:
    """Klarna posts to 443 and 8443 only."""
    number = port_of(subject)
    if subject.is_local:
        yield not_here("port", "the simulator posts to any port of this machine")
    elif subject.address.scheme != "https" or number not in PORTS:
        yield problem(
            "port", f"{subject.address.scheme} on port {number}", "Klarna posts to https on 443 or 8443 only."
        )
    else:
        yield ok("port", f"https on {number}")


def port_of(subject: Subject) -> int:
    """The port of the address, said or usual."""
    return subject.address.port or (443 if subject.address.scheme == "https" else 80)


def certificate(subject: Subject) -> Iterator[Finding]:
    """It is for this name, vouched for, and good for a while."""
    if subject.is_local:
        yield not_here("certificate", _LOCAL)
        return
    host = subject.address.hostname or ""
    context = ssl.create_default_context(cafile=certifi.where())
    try:
        with (
            socket.create_connection((host, port_of(subject)), timeout=SECONDS) as line,
            context.wrap_socket(line, server_hostname=host) as secured,
        ):
            shown = secured.getpeercert()
    except ssl.SSLCertVerificationError as error:
        yield problem(
            "certificate", f"not accepted for {host}: {error.verify_message}", "Klarna would not post there: renew it."
        )
        return
    except OSError as error:
        yield problem("certificate", f"{host} does not answer with TLS: {error}", "Open the port, or mend the domain.")
        return
    yield age(shown or {}, host, now=datetime.now(UTC))


def age(shown: dict[str, Any], host: str, *, now: datetime) -> Finding:
    """How long a certificate that was accepted is still good."""
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), UTC)
    days = (until - now).days
    if days < SOON_DAYS:
        return warning(
            "certificate", f"for {host}, good for {days} days more", "Renew it, or see why it was not renewed."
        )
    return ok("certificate", f"for {host}, until {until:%Y-%m-%d}")
