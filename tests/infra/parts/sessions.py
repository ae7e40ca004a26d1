"""The wait for shoppers: who decides ends payments, and who sweeps begins sessions."""

from tests.infra.parts.promise import CALL, DELETE, GET, KLARNA, PUT, QUERY, SECRET, START, UPDATE, WAKE, Promise

FUNCTIONS = {
    "session": Promise(
        may={"payments": {GET, PUT, UPDATE, DELETE}, "sessions": {WAKE}, "klarna's key": SECRET},
        reads={"PAYMENTS_TABLE"} | KLARNA,
    ),
    "sweeper": Promise(
        may={
            "payments": {GET, PUT, UPDATE},
            "payments unfinished": {QUERY},
            "payments calendar": {QUERY},
            "sessions": {START},
            "books": {CALL},
        },
        reads={"PAYMENTS_TABLE", "SESSION_STATE_MACHINE", "BOOKS_FUNCTION", "WARN_BEFORE_DAYS"},
    ),
}
