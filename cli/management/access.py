"""Commands about terminals, keys, and who did what."""

from cli.management.shared import MERCHANT, M
from cli.management.table import Call, Field, Group

_TERMINAL = {**MERCHANT, "terminal": "The terminal, trm_…."}
_KEY = {**MERCHANT, "key": "The key's id, not the key itself."}
_OF_STORE = Field(option="store", place="store_reference", help="The store's reference.")
_OF_LANE = Field(option="terminal", place="terminal_reference", help="The terminal's reference.")
_MAY_REFUND = Field(option="may-refund", kind="flag", help="Whether it may give money back.")

TERMINALS = Group(
    name="terminals",
    help="A merchant's terminals and kiosks: install, pair and revoke them.",
    calls=(
        Call(
            name="list",
            help="List a merchant's terminals, and when each was last seen.",
            method="GET",
            path=f"{M}/terminals",
            places=MERCHANT,
            fields=(_OF_STORE,),
            columns=("id", "store_reference", "terminal_reference", "name", "status", "seen_at"),
        ),
        Call(name="show", help="Show a terminal.", method="GET", path=f"{M}/terminals/{{terminal}}", places=_TERMINAL),
        Call(
            name="add",
            help="Make a terminal of a store.",
            method="POST",
            path=f"{M}/terminals",
            places=MERCHANT,
            fields=(_OF_STORE, _OF_LANE, Field(option="name", help="As people call it.")),
        ),
        Call(
            name="rename",
            help="Give a terminal another name.",
            method="PATCH",
            path=f"{M}/terminals/{{terminal}}",
            places=_TERMINAL,
            fields=(Field(option="name", help="As people call it."),),
        ),
        Call(
            name="pair",
            help="Make a code that is typed into a terminal once, to give it its key.",
            method="POST",
            path=f"{M}/terminals/{{terminal}}/pairing-codes",
            places=_TERMINAL,
            fields=(_MAY_REFUND,),
        ),
        Call(
            name="revoke",
            help="Lock a terminal out, with all keys that are bound to it.",
            method="POST",
            path=f"{M}/terminals/{{terminal}}/revoke",
            places=_TERMINAL,
        ),
    ),
)

KEYS = Group(
    name="keys",
    help="API keys: make, rotate and revoke them. A key is shown once.",
    calls=(
        Call(
            name="list",
            help="List a merchant's keys; the keys themselves are never shown again.",
            method="GET",
            path=f"{M}/keys",
            places=MERCHANT,
            columns=("id", "kind", "status", "store_reference", "terminal_reference", "description", "used_at"),
        ),
        Call(name="show", help="Show what is known of a key.", method="GET", path=f"{M}/keys/{{key}}", places=_KEY),
        Call(
            name="add",
            help="Make a key, and show it once.",
            method="POST",
            path=f"{M}/keys",
            places=MERCHANT,
            fields=(
                Field(option="kind", help="terminal or merchant."),
                _OF_STORE,
                _OF_LANE,
                _MAY_REFUND,
                Field(option="description", help="What it is for."),
                Field(option="expires-at", help="When it ends, ISO 8601 with an offset."),
            ),
        ),
        Call(
            name="rotate",
            help="Make a key that takes another's place, which goes on for a while; show it once.",
            method="POST",
            path=f"{M}/keys/{{key}}/rotate",
            places=_KEY,
            fields=(Field(option="overlap-seconds", kind="number", help="How long both are good; left out, a day."),),
        ),
        Call(
            name="revoke", help="Take a key back at once.", method="POST", path=f"{M}/keys/{{key}}/revoke", places=_KEY
        ),
    ),
)

AUDIT = Group(
    name="audit",
    help="Who changed what, with which key.",
    calls=(
        Call(
            name="list",
            help="List what was changed, newest first.",
            method="GET",
            path="/v1/audit",
            fields=(
                Field(option="merchant", place="merchant_id", help="Only about this merchant, mer_…."),
                Field(option="actor", help="Only by this key."),
                Field(option="from", place="from", help="From then on, ISO 8601."),
                Field(option="to", help="Up to then, ISO 8601."),
            ),
            columns=("at", "actor", "method", "route", "subject", "outcome", "request_id"),
        ),
    ),
)
