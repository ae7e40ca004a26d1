"""The simulator's own certificate authority: issues client certificates, and one for itself where it serves TLS."""

import ipaddress
import ssl
import tempfile
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

LASTS = timedelta(days=365)
_GRACE = timedelta(minutes=5)  # clocks differ


class NotACertificateRequest(ValueError):
    """Not a request that Klarna would issue a certificate for; the text says why."""


class Authority:
    """A key and a certificate that live as long as the process."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Klarna simulator")])
        builder = self._builder(self._name, self._key.public_key(), datetime.now(UTC), timedelta(days=3650))
        self._certificate = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(
            self._key, hashes.SHA256()
        )

    @property
    def pem(self) -> str:
        """What a client must trust."""
        return self._certificate.public_bytes(serialization.Encoding.PEM).decode()

    def issue(self, request: str, now: datetime) -> tuple[str, str]:
        """A client certificate as PEM, and its fingerprint. Raises NotACertificateRequest."""
        try:
            asked = x509.load_pem_x509_csr(request.encode())
            key, is_signed = asked.public_key(), asked.is_signature_valid
        except (ValueError, UnsupportedAlgorithm):
            raise NotACertificateRequest("must be a certificate signing request in PEM") from None
        if not is_signed or not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
            raise NotACertificateRequest("must be signed with a key on prime256v1")
        made = self._builder(asked.subject, key, now, LASTS).sign(self._key, hashes.SHA256())
        pem = made.public_bytes(serialization.Encoding.PEM).decode()
        return pem, made.fingerprint(hashes.SHA256()).hex()

    def server_context(self, host: str) -> ssl.SSLContext:
        """TLS for this host that asks each client for a certificate of ours, and goes on without one."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
        builder = self._builder(name, key.public_key(), datetime.now(UTC), LASTS)
        alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
        made = builder.add_extension(alternative, critical=False).sign(self._key, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile("wb", prefix="simulator-") as file:
            file.write(private + made.public_bytes(serialization.Encoding.PEM))
            file.flush()
            context.load_cert_chain(file.name)
        context.verify_mode = ssl.CERT_OPTIONAL
        context.load_verify_locations(cadata=self.pem)
        return context

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, lasts: timedelta
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - _GRACE)
            .not_valid_after(now + lasts)
        )
