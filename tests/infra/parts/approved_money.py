"""Approved money: who moves it, and who holds it against Klarna's books."""

from tests.infra.parts.promise import GET, KLARNA, PUT, PUTS_ASIDE, SECRET, UPDATE, Promise

FUNCTIONS = {
    "transactions": Promise(
        may={"payments": {GET, PUT, UPDATE}, "klarna's key": SECRET},
        reads={"PAYMENTS_TABLE", "PUBLIC_URL", "WARN_BEFORE_DAYS"} | KLARNA,
        awaited=True,
    ),
    "books": Promise(
        may={"payments": {GET, PUT}, "klarna's key": SECRET, "dead letters": PUTS_ASIDE},
        reads={"PAYMENTS_TABLE", "WARN_BEFORE_DAYS"} | KLARNA,
    ),
}
