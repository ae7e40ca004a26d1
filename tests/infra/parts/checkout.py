"""The checkout: only who asks Klarna for money may end a payment."""

from tests.infra.parts.promise import CALL, DELETE, GET, KLARNA, PUT, QUERY, SECRET, START, UPDATE, WAKE, Promise

ENDS_PAYMENTS = Promise(
    may={
        "payments": {GET, PUT, UPDATE, DELETE},
        "merchants": {GET},
        "sessions": {START, WAKE},
        "klarna's key": SECRET,
    },
    reads={"PAYMENTS_TABLE", "MERCHANTS_TABLE", "SESSION_STATE_MACHINE", "PUBLIC_URL", "KLARNA_FLOW"} | KLARNA,
    awaited=True,
)

FUNCTIONS = {
    "presentation": Promise(
        may={"merchants": {GET}, "klarna's key": SECRET},
        reads={"MERCHANTS_TABLE", "KLARNA_FLOW"} | KLARNA,
        awaited=True,
    ),
    "authorize": ENDS_PAYMENTS,
    "confirm": ENDS_PAYMENTS,
    "payments": Promise(
        may={
            "payments": {GET, PUT, UPDATE, QUERY},
            "merchants": {GET},
            "payments by_merchant": {QUERY},
            "payments by_reference": {QUERY},
            "payments unfinished": {QUERY},
            "sessions": {START, WAKE},
            "books": {CALL},
        },
        reads={"PAYMENTS_TABLE", "MERCHANTS_TABLE", "SESSION_STATE_MACHINE", "PUBLIC_URL", "BOOKS_FUNCTION"},
        awaited=True,
    ),
    "display": Promise(
        may={"payments": {GET, PUT, UPDATE}, "merchants": {GET}, "sessions": {START, WAKE}},
        reads={"PAYMENTS_TABLE", "MERCHANTS_TABLE", "SESSION_STATE_MACHINE"},
        awaited=True,
    ),
}
