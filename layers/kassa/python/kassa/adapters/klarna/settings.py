"""How we reach Klarna and who we are there."""

import base64
import re
import ssl
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlsplit

AUTHENTICATIONS = ("raw", "base64")
"""How the API key stands in the Authorization header: as it is, or as base64 of `key:`. Klarna's samples do both."""

_INTEGRATOR = re.compile(r"[A-Z0-9_]{1,50}")


@dataclass(frozen=True, slots=True, kw_only=True)
class KlarnaSettings:
    """Where Klarna is, our key and our client certificate (Klarna asks acquirers for mTLS), and our name as integrator.

    Raises ValueError for settings that cannot work, with a text that shows no secret.
    """

    url: str
    api_key: str = field(repr=False)
    authentication: str
    integrator: str
    client_certificate: str | None = field(default=None, repr=False)
    client_key: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
            raise ValueError("Klarna's URL must be https://<host>, or http://<host> for a simulator")
        if not self.api_key or not self.api_key.isascii() or not self.api_key.isprintable() or " " in self.api_key:
            raise ValueError("Klarna's API key must be one word of printable ASCII, without spaces or line ends")
        if parts.scheme == "http" and self.api_key.startswith("klarna_live_"):
            raise ValueError("a live API key of Klarna goes out over https only")
        if self.authentication not in AUTHENTICATIONS:
            raise ValueError(f"Klarna's authentication must be raw or base64, not {self.authentication!r}")
        if not _INTEGRATOR.fullmatch(self.integrator):
            raise ValueError("the integrator's name must be 1 to 50 of A-Z, 0-9 and _, such as ACME_ACQUIRER")
        if (self.client_certificate is None) != (self.client_key is None):
            raise ValueError("Klarna's client certificate and its key come together or not at all")

    @classmethod
    def from_secret(cls, secret: Mapping[str, object], *, url: str, authentication: str, integrator: str) -> Self:
        """The settings with what the secret holds: `api_key`, maybe `client_certificate` and `client_key` as PEM."""
        api_key = _text(secret, "api_key")
        if api_key is None:
            raise ValueError("Klarna's secret has no `api_key`")
        return cls(
            url=url,
            api_key=api_key,
            authentication=authentication,
            integrator=integrator,
            client_certificate=_text(secret, "client_certificate"),
            client_key=_text(secret, "client_key"),
        )

    @property
    def authorization(self) -> str:
        """The value of the Authorization header."""
        if self.authentication == "raw":
            return f"Basic {self.api_key}"
        return "Basic " + base64.b64encode(f"{self.api_key}:".encode()).decode()

    def tls(self) -> ssl.SSLContext | None:
        """What our end of TLS shows and trusts; None where the URL needs none, for a context takes time to build."""
        if urlsplit(self.url).scheme == "http":
            return None
        import certifi  # noqa: PLC0415 - so that what talks to a simulator does not pay for it

        context = ssl.create_default_context(cafile=certifi.where())
        if self.client_certificate and self.client_key:
            _present(context, self.client_certificate, self.client_key)
        return context


def _present(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """Give the context our certificate. OpenSSL reads it from a file only: ours alone (0600), and gone at once."""
    with tempfile.NamedTemporaryFile("w", encoding="ascii", prefix="kassa-") as file:
        try:
            file.write(f"{certificate.strip()}\n{key.strip()}\n")
            file.flush()
            # an empty password, so that an encrypted key is refused instead of asked for at a terminal
            context.load_cert_chain(file.name, password="")
        except (ssl.SSLError, UnicodeEncodeError):
            usable = False
        else:
            usable = True
    if not usable:
        raise ValueError("Klarna's client certificate and key are not a matching pair of unencrypted PEM texts")


def _text(secret: Mapping[str, object], name: str) -> str | None:
    value = secret.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise ValueError(f"`{name}` in Klarna's secret must be a text")  # noqa: TRY004 - like all unusable settings
    return value
