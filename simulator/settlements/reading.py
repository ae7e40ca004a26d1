"""Reading what the controls of the settlements are asked."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from simulator.checks import Checks
from simulator.durations import NotATime, read_time
from simulator.settlements.books import COLUMNS, WITHHOLDS, Habits
from simulator.settlements.pricing import Terms
from simulator.state.records import JsonObject

_FLAGS = ("daily", "gzip", "upload")
_AMOUNTS = ("fixed", "variable", "tax_fixed", "tax_variable", "discount", "penalty", "dispute_fee")
_NAMES = ("price_plan_id", "payment_acquiring_account_id")
_CAP = ("microtransaction_cap", "microtransaction_up_to")
A_MOMENT = timedelta(milliseconds=1)


def read_habits(before: Habits, body: JsonObject) -> Habits:
    """The habits after a change; what it does not name stays."""
    checks = Checks()
    _only(body, checks, *_FLAGS, "columns", "disputes_withheld")
    changed: JsonObject = {name: checks.flag(body, name) for name in _FLAGS if name in body}
    choices = {"columns": COLUMNS, "disputes_withheld": WITHHOLDS}
    changed |= {name: checks.choice(body, name, words) for name, words in choices.items() if body.get(name)}
    checks.done()
    return replace(before, **changed)


def read_terms(before: Terms, body: JsonObject) -> Terms:
    """The terms after a change; what it does not name stays."""
    checks = Checks()
    _only(body, checks, "partner_account_id", *_AMOUNTS, *_NAMES, *_CAP)
    changed: JsonObject = {name: checks.integer(body, name, minimum=0) for name in _AMOUNTS if name in body}
    changed |= {name: checks.text(body, name, required=True) for name in _NAMES if name in body}
    for name in body.keys() & set(_CAP):
        changed[name] = None if body[name] is None else checks.integer(body, name, minimum=0)
    checks.done()
    return replace(before, **changed)


def read_until(body: JsonObject, *, now: datetime, closed_until: datetime | None) -> datetime:
    """Where a period shall end: at a time, with a day, or else now, with all that has happened up to now in it."""
    checks = Checks()
    _only(body, checks, "date", "until", "breaks")
    just_now = now.replace(microsecond=now.microsecond // 1000 * 1000) + A_MOMENT
    earliest = closed_until or datetime.min.replace(tzinfo=UTC)
    until = max(just_now, earliest)
    if body.get("until") is not None:
        until = _time(body, checks) or until
        _between(earliest, until, just_now, "until", checks)
    if body.get("date") is not None:
        day = _day(body, checks) or now
        _between(earliest, day + timedelta(days=1), just_now + timedelta(days=1), "date", checks)
        until = min(until, day + timedelta(days=1))
    if body.get("date") is not None and body.get("until") is not None:
        checks.wrong("until", "cannot stand beside date")
    checks.done()
    return until


def _between(earliest: datetime, until: datetime, latest: datetime, name: str, checks: Checks) -> None:
    if until > latest:
        checks.wrong(name, "has not come yet")
    if until < earliest:
        checks.wrong(name, f"is over: all before {earliest.isoformat()} is closed")


def _time(body: JsonObject, checks: Checks) -> datetime | None:
    try:
        return read_time(body["until"])
    except NotATime as mistake:
        checks.wrong("until", str(mistake))
        return None


def _day(body: JsonObject, checks: Checks) -> datetime | None:
    text = checks.text(body, "date", pattern=r"\d{4}-\d{2}-\d{2}")
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        checks.wrong("date", "is no day")
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None


def _only(body: JsonObject, checks: Checks, *names: str) -> None:
    for name in body.keys() - set(names):
        checks.wrong(name, "is not a member of this")
