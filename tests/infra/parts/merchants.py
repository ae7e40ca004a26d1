"""Merchants: whom the acquirer onboards, and what it charges them."""

from tests.infra.parts.promise import BATCH_GET, DELETE, GET, KLARNA, PUT, QUERY, SECRET, Promise

FUNCTIONS = {
    "management": Promise(
        may={"merchants": {GET, PUT, DELETE, QUERY}, "audit": {PUT}, "klarna's key": SECRET},
        reads={"MERCHANTS_TABLE", "KLARNA_FLOW", "AUDIT_TABLE"} | KLARNA,
        awaited=True,
    ),
    "statements": Promise(
        may={"merchants": {GET, PUT, QUERY}, "settlements": {BATCH_GET}, "audit": {PUT}},
        reads={"MERCHANTS_TABLE", "SETTLEMENTS_TABLE", "AUDIT_TABLE"},
        awaited=True,
    ),
}
