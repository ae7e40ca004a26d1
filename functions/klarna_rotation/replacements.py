"""How each kind of credential is replaced, with the times and names that the function's environment has."""

from collections.abc import Mapping
from datetime import timedelta

from kassa.adapters.certificate_requests import new_certificate_request
from kassa.adapters.clock import utc_now
from kassa.domain.klarna_account.rotation import RotationKind
from kassa.ports.klarna_account import Connect, SettingRecords, SharedSecret
from kassa.use_cases.klarna_account.replace_credentials import ApiKeys, Certificates, ReplaceCredentials
from kassa.use_cases.klarna_account.replace_signing_key import ReplaceSigningKey
from kassa.use_cases.klarna_account.rotate import Replacement


def replacements(
    environ: Mapping[str, str],
    *,
    credentials: SharedSecret,
    signing_keys: SharedSecret,
    records: SettingRecords,
    connect: Connect,
) -> Mapping[RotationKind, Replacement]:
    """One for each kind. API key and client certificate lie together in `credentials`."""
    takeover = timedelta(seconds=float(environ["ROTATION_TAKEOVER"]))
    certificates = Certificates(
        secret=credentials,
        connect=connect,
        new_request=lambda: new_certificate_request(environ["CERTIFICATE_NAME"]),
        now=utc_now,
    )
    api_keys = ApiKeys(secret=credentials, connect=connect)
    return {
        RotationKind.API_KEY: ReplaceCredentials(
            secret=credentials, connect=connect, maker=api_keys, takeover=takeover
        ),
        RotationKind.CLIENT_CERTIFICATE: ReplaceCredentials(
            secret=credentials, connect=connect, maker=certificates, takeover=takeover
        ),
        RotationKind.SIGNING_KEY: ReplaceSigningKey(
            credentials=credentials,
            signing_keys=signing_keys,
            connect=connect,
            records=records,
            takeover=takeover,
            overlap=timedelta(seconds=float(environ["SIGNING_KEY_OVERLAP"])),
        ),
    }
