"""Commands about terminals, keys, and who did what."""

from cli.management.calls import Field, Group
from cli.management.shared import MERCHANTS
from cli.management.things import Things

_terminals = MERCHANTS.of_each("terminals", place="terminal", about="The terminal, trm_….")
_keys = MERCHANTS.of_each("keys", place="key", about="The key's id, not the key itself.")
_finance_keys = Things(path="/v1/keys", place="key", about="The key's id, not the key itself.")
_OF_STORE = Field(option="store", place="store_reference", help="The store's reference.")
_OF_LANE = Field(option="terminal", place="terminal_reference", help="The terminal's reference.")
_MAY_REFUND = Field(option="may-refund", kind="flag", help="Whether it may give money back.")
_AS_CALLED = Field(option="name", help="As people call it.")
_OVERLAP = Field(option="overlap-seconds", kind="number", help="How long both are good; left out, a day.")

TERMINALS = Group(
    name="terminals",
    help="A merchant's terminals and kiosks: install, pair and revoke them.",
    calls=(
        _terminals.lists(
            "List a merchant's terminals, and when each was last seen.",
            *("id", "store_reference", "terminal_reference", "name", "status", "seen_at"),
            by=(_OF_STORE,),
        ),
        _terminals.shows("Show a terminal."),
        _terminals.adds("Make a terminal of a store.", _OF_STORE, _OF_LANE, _AS_CALLED),
        _terminals.changes("Give a terminal another name.", _AS_CALLED, command="rename"),
        _terminals.does(
            "pair",
            "Make a code that is typed into a terminal once, to give it its key.",
            _MAY_REFUND,
            at="pairing-codes",
        ),
        _terminals.does("revoke", "Lock a terminal out, with all keys that are bound to it."),
    ),
)

KEYS = Group(
    name="keys",
    help="API keys: make, rotate and revoke them. A key is shown once.",
    calls=(
        _keys.lists(
            "List a merchant's keys; the keys themselves are never shown again.",
            *("id", "kind", "status", "store_reference", "terminal_reference", "description", "used_at"),
        ),
        _keys.shows("Show what is known of a key."),
        _keys.adds(
            "Make a key, and show it once.",
            Field(option="kind", help="terminal or merchant."),
            _OF_STORE,
            _OF_LANE,
            _MAY_REFUND,
            Field(option="description", help="What it is for."),
            Field(option="expires-at", help="When it ends, ISO 8601 with an offset."),
        ),
        _keys.does(
            "rotate", "Make a key that takes another's place, which goes on for a while; show it once.", _OVERLAP
        ),
        _keys.does("revoke", "Take a key back at once."),
    ),
)

FINANCE_KEYS = Group(
    name="finance-keys",
    help="Keys for the acquirer's finance department: settlements, prices, disputes, and nothing that moves money.",
    calls=(
        _finance_keys.lists(
            "List the keys of finance; the keys themselves are never shown again.",
            *("id", "status", "description", "created_at", "expires_at", "used_at"),
        ),
        _finance_keys.shows("Show what is known of a key."),
        _finance_keys.adds(
            "Make a key, and show it once.",
            Field(option="description", help="Whose it is."),
            Field(option="expires-at", help="When it ends, ISO 8601 with an offset."),
        ),
        _finance_keys.does(
            "rotate", "Make a key that takes another's place, which goes on for a while; show it once.", _OVERLAP
        ),
        _finance_keys.does("revoke", "Take a key back at once."),
    ),
)

AUDIT = Group(
    name="audit",
    help="Who changed what, with which key.",
    calls=(
        Things(path="/v1/audit").lists(
            "List what was changed, newest first.",
            *("at", "actor", "actor_kind", "method", "route", "subject", "outcome", "request_id"),
            by=(
                Field(option="merchant", place="merchant_id", help="Only about this merchant, mer_…."),
                Field(option="actor", help="Only by this key."),
                Field(option="from", place="from", help="From then on, ISO 8601."),
                Field(option="to", help="Up to then, ISO 8601."),
            ),
        ),
    ),
)
