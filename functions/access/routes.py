"""The HTTP face of who may call. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import datetime, timedelta

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from functions.access.audit import add_audit
from functions.access.finance_keys import add_finance_keys
from functions.access.keys import add_keys
from functions.access.terminals import add_heartbeat, add_pairing, add_terminals
from kassa.adapters.http.audited import audit
from kassa.adapters.http.resolver import new_resolver
from kassa.ports.audit import AuditLog
from kassa.use_cases.access.check_in import CheckIn
from kassa.use_cases.access.grant import Grant
from kassa.use_cases.access.install import Install
from kassa.use_cases.access.pair import Pair

CHANGES_NOTHING = frozenset({"/v1/terminal/heartbeat"})


def build_app(
    grant: Grant,
    install: Install,
    pair: Pair,
    check_in: CheckIn,
    log: AuditLog,
    *,
    live: bool,
    kept_for: timedelta,
    now: Callable[[], datetime],
) -> APIGatewayHttpResolver:
    """The routes of keys, terminals, pairing, heartbeats and the audit log; `kept_for` is the authorizer's cache."""
    app = new_resolver()
    add_keys(app, grant, kept_for=kept_for, now=now)
    add_finance_keys(app, grant, kept_for=kept_for, now=now)
    add_terminals(app, install, now=now)
    add_pairing(app, pair)
    add_heartbeat(app, check_in, live=live)
    add_audit(app, log)
    audit(app, log, now=now, but=CHANGES_NOTHING)
    return app
