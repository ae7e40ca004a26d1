"""The acquirer's own account at Klarna: only these two functions write secrets."""

from tests.infra.parts.promise import DELETE, GET, KLARNA, PUT, QUERY, SECRET, START, UPDATE, Promise

WRITE_SECRET = {"secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"}
BOTH_READ = {"KLARNA_ACCOUNT_API", "KLARNA_SETTINGS_TABLE", "SIGNING_KEYS_SECRET", "CERTIFICATE_NAME"} | KLARNA

FUNCTIONS = {
    "klarna_settings": Promise(
        may={
            "klarna settings": {GET, PUT, UPDATE, QUERY},
            "audit": {PUT},
            "klarna's key": SECRET,
            "signing keys": SECRET | WRITE_SECRET | {"secretsmanager:CreateSecret"},
            "kept credentials": SECRET | WRITE_SECRET | {"secretsmanager:CreateSecret", "secretsmanager:DeleteSecret"},
            "rotations": {START},
        },
        reads=BOTH_READ | {"PUBLIC_URL", "CREDENTIALS_PATH", "ROTATION_STATE_MACHINE", "AUDIT_TABLE"},
        awaited=True,
    ),
    "klarna_rotation": Promise(
        may={
            "klarna settings": {GET, PUT, DELETE},
            "klarna's key": SECRET | WRITE_SECRET,
            "signing keys": SECRET | WRITE_SECRET,
        },
        reads=BOTH_READ
        | {"ROTATION_TAKEOVER", "ROTATION_TRY_AGAIN", "SIGNING_KEY_OVERLAP", "CREDENTIALS_WARN_BEFORE_DAYS"},
    ),
}
