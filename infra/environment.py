"""Which names each function finds in its environment: these, all of them, and no others."""

from collections.abc import Mapping

EVERYWHERE = frozenset({"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL", "LIVE"})
STARTS = frozenset({"PAYMENTS_TABLE", "MERCHANTS_TABLE", "SESSION_STATE_MACHINE", "PUBLIC_URL", "KLARNA_FLOW"})
DISPUTES = frozenset({"PAYMENTS_TABLE", "DISPUTES_TABLE", "EVIDENCE_BUCKET", "DISPUTE_REMINDER_DAYS"})
SETTLEMENTS = frozenset({"SETTLEMENTS_TABLE", "SETTLEMENTS_BUCKET"})
KLARNA = frozenset({"KLARNA_URL", "KLARNA_SECRET", "KLARNA_AUTHENTICATION", "KLARNA_INTEGRATOR"}) | {
    "KLARNA_SECRET_FRESH_FOR"
}
KLARNA_ACCOUNT = frozenset({"KLARNA_ACCOUNT_API", "KLARNA_SETTINGS_TABLE", "SIGNING_KEYS_SECRET", "CERTIFICATE_NAME"})

NAMES: Mapping[str, frozenset[str]] = {
    "authorizer": EVERYWHERE | {"MERCHANTS_TABLE", "ACQUIRER_KEY_SECRET"},
    "authorize": EVERYWHERE | KLARNA | STARTS,
    "confirm": EVERYWHERE | KLARNA | STARTS,
    "payments": EVERYWHERE
    | {"PAYMENTS_TABLE", "MERCHANTS_TABLE", "SESSION_STATE_MACHINE", "PUBLIC_URL", "BOOKS_FUNCTION"},
    "display": EVERYWHERE | {"PAYMENTS_TABLE", "MERCHANTS_TABLE", "SESSION_STATE_MACHINE"},
    "transactions": EVERYWHERE | KLARNA | {"PAYMENTS_TABLE", "PUBLIC_URL", "WARN_BEFORE_DAYS"},
    "books": EVERYWHERE | KLARNA | {"PAYMENTS_TABLE", "WARN_BEFORE_DAYS"},
    "presentation": EVERYWHERE | KLARNA | {"MERCHANTS_TABLE", "KLARNA_FLOW"},
    "management": EVERYWHERE | KLARNA | {"MERCHANTS_TABLE", "KLARNA_FLOW", "AUDIT_TABLE"},
    "accounts": EVERYWHERE | KLARNA | {"MERCHANTS_TABLE", "KLARNA_FLOW"},
    "access": EVERYWHERE | {"MERCHANTS_TABLE", "AUDIT_TABLE", "PAIRING_SECRET", "AUTHORIZER_CACHE_SECONDS"},
    "klarna_webhook": EVERYWHERE
    | {"KLARNA_EVENTS_TABLE", "SIGNING_KEYS_SECRET", "ALLOWED_ADDRESSES"}
    | {"KLARNA_SETTINGS_TABLE", "KLARNA_SECRET_FRESH_FOR"},
    "klarna_settings": EVERYWHERE
    | KLARNA
    | KLARNA_ACCOUNT
    | {"PUBLIC_URL", "CREDENTIALS_PATH", "ROTATION_STATE_MACHINE", "AUDIT_TABLE"},
    "klarna_rotation": EVERYWHERE
    | KLARNA
    | KLARNA_ACCOUNT
    | {"ROTATION_TAKEOVER", "ROTATION_TRY_AGAIN", "SIGNING_KEY_OVERLAP", "CREDENTIALS_WARN_BEFORE_DAYS"},
    "inbox": EVERYWHERE
    | {"PAYMENTS_TABLE", "PARKED_NEWS_QUEUE"}
    | {"BOOKS_FUNCTION", "DISPUTE_LOOKS_FUNCTION", "SETTLEMENT_FETCH_FUNCTION"},
    "statements": EVERYWHERE | {"MERCHANTS_TABLE", "SETTLEMENTS_TABLE", "AUDIT_TABLE"},
    "disputes": EVERYWHERE | KLARNA | DISPUTES,
    "dispute_looks": EVERYWHERE | KLARNA | DISPUTES,
    "session": EVERYWHERE | KLARNA | {"PAYMENTS_TABLE"},
    "sweeper": EVERYWHERE | {"PAYMENTS_TABLE", "SESSION_STATE_MACHINE", "BOOKS_FUNCTION", "WARN_BEFORE_DAYS"},
    "webhooks": EVERYWHERE | {"MERCHANTS_TABLE", "AUDIT_TABLE", "DELIVERIES_FUNCTION", "ALLOW_PRIVATE_ENDPOINTS"},
    "notifications": EVERYWHERE
    | {"MERCHANTS_TABLE", "DELIVERIES_FUNCTION", "EVENT_BUS", "PUBLIC_URL", "BOOKS_FUNCTION"},
    "deliveries": EVERYWHERE
    | {"MERCHANTS_TABLE", "RETRY_STATE_MACHINE", "RETRY_SCHEDULE", "DEAD_LETTER_QUEUE"}
    | {"ALLOW_PRIVATE_ENDPOINTS", "PLACES_AT_AN_ENDPOINT"},
    "settlements": EVERYWHERE | SETTLEMENTS | {"PAYMENTS_TABLE", "WRITE_OFF_LIMIT"},
    "settlement_run": EVERYWHERE | SETTLEMENTS | {"PAYMENTS_TABLE", "MERCHANTS_TABLE", "EVENT_BUS"},
    "settlement_fetch": EVERYWHERE | SETTLEMENTS | KLARNA,
    "settlement_intake": EVERYWHERE | {"SETTLEMENTS_BUCKET", "SETTLEMENT_STATE_MACHINE"},
    "settlement_feed": EVERYWHERE | {"SETTLEMENTS_TABLE", "MERCHANTS_TABLE"},
}


class WrongEnvironment(ValueError):
    """A function would start with a name missing, or with one that it does not know."""

    def __init__(self, function: str, *, missing: frozenset[str], unknown: frozenset[str]) -> None:
        super().__init__(f"{function}: missing {sorted(missing)}, unknown {sorted(unknown)}")


def check(function: str, environment: Mapping[str, str]) -> None:
    """Raise `WrongEnvironment` unless the function gets exactly the names it reads."""
    expected, given = NAMES[function], frozenset(environment)
    if expected != given:
        raise WrongEnvironment(function, missing=expected - given, unknown=given - expected)
