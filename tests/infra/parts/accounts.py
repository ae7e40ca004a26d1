"""Merchants' accounts at Klarna: who follows up Klarna's news of them."""

from tests.infra.parts.promise import (
    DELETE,
    GET,
    KLARNA,
    LISTS_STREAMS,
    PUT,
    PUTS_ASIDE,
    QUERY,
    READS_A_STREAM,
    SECRET,
    Promise,
)

FUNCTIONS = {
    "accounts": Promise(
        may={
            "merchants": {GET, PUT, DELETE, QUERY},
            "klarna's key": SECRET,
            "news": READS_A_STREAM,
            "*": LISTS_STREAMS,
            "dead letters": PUTS_ASIDE,
        },
        reads={"MERCHANTS_TABLE", "KLARNA_FLOW"} | KLARNA,
    ),
}
