"""A new private key and the request for a certificate on it, as Klarna asks for them: EC on prime256v1.

`cryptography` is imported where it is used: it is large, and of all functions only these few calls need it.
"""

from kassa.ports.klarna_account import CertificateRequest

LONGEST_NAME = 64
"""Characters of a common name."""


def new_certificate_request(common_name: str) -> CertificateRequest:
    """For an acquirer the common name is the last part of its account id at Klarna; empty leaves it to Klarna."""
    from cryptography import x509  # noqa: PLC0415
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name[:LONGEST_NAME])] if common_name else []
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(names)).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return CertificateRequest(key=private.decode(), request=request.public_bytes(serialization.Encoding.PEM).decode())
