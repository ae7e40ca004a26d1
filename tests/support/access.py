"""The routes of keys, terminals, pairing and the audit log, in one process."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from functions.access import routes
from kassa.adapters.dynamodb.access.audit_table import AuditTable
from kassa.adapters.dynamodb.access.key_table import KeyTable
from kassa.adapters.dynamodb.access.pairing_table import PairingTable
from kassa.adapters.dynamodb.access.terminal_table import TerminalTable
from kassa.domain.access.caller import Caller, KeyKind
from kassa.use_cases.access.check_in import CheckIn
from kassa.use_cases.access.grant import Grant
from kassa.use_cases.access.install import Install
from kassa.use_cases.access.pair import Pair

FINANCE = Caller(key_id="key_finance", kind=KeyKind.FINANCE, may_refund=False)
"""Somebody in the acquirer's finance department."""

KEPT_FOR = timedelta(minutes=5)
"""How long the authorizer's answers are kept."""


def access_app(kassa: Any, now: Callable[[], datetime]) -> Any:
    """Built on the tables of a Kassa in one process."""
    merchants, keys = kassa.merchants, KeyTable(kassa.dynamodb, "merchants")
    terminals = TerminalTable(kassa.dynamodb, "merchants")
    return routes.build_app(
        Grant(
            merchants=merchants,
            keys=keys,
            terminals=terminals,
            live=False,
            now=now,
            new_secret=lambda: next(kassa.secrets),
        ),
        Install(merchants=merchants, terminals=terminals, keys=keys, now=now),
        Pair(
            terminals=terminals,
            keys=keys,
            pairings=PairingTable(kassa.dynamodb, "merchants"),
            pepper=lambda: "pepper",
            live=False,
            now=now,
        ),
        CheckIn(merchants=merchants, terminals=terminals, keys=keys, now=now),
        AuditTable(kassa.dynamodb, "audit"),
        live=False,
        kept_for=KEPT_FOR,
        now=now,
    )


def answers_of_access(path: str) -> bool:
    """Whether a path is answered by these routes."""
    parts = path.split("/")
    below_a_merchant = path.startswith("/v1/merchants/") and len(parts) > 4 and parts[4] in ("keys", "terminals")
    return below_a_merchant or path.startswith(("/v1/keys", "/v1/pairings", "/v1/terminal/heartbeat", "/v1/audit"))
