"""Who may call: who knows a caller, and who gives keys away."""

from tests.infra.parts.promise import BATCH_GET, GET, PUT, QUERY, SECRET, UPDATE, Promise

FUNCTIONS = {
    "authorizer": Promise(
        may={"merchants": {GET, UPDATE}, "acquirer key": SECRET},
        reads={"MERCHANTS_TABLE", "ACQUIRER_KEY_SECRET"},
        awaited=True,
    ),
    "access": Promise(
        may={
            "merchants": {GET, PUT, UPDATE, QUERY, BATCH_GET},
            "audit": {PUT},
            "audit by merchant": {QUERY},
            "audit by time": {QUERY},
            "pairing": SECRET,
        },
        reads={"MERCHANTS_TABLE", "AUDIT_TABLE", "PAIRING_SECRET", "AUTHORIZER_CACHE_SECONDS"},
        awaited=True,
    ),
}
