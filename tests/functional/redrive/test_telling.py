"""The events of a time are told once more."""

from datetime import timedelta

import pytest

from cli.stages import stream_records
from cli.stages.functions import TELLER, Functions, NotDone
from tests.functional.redrive.letters import started, told_events


def tell(stage, since, until, **options):
    said: list[str] = []
    return Functions(stage=stage, say=said.append, **options).tell(since, until)


def test_exactly_the_events_of_a_time_are_told(stage, kassa):
    started(kassa, "earlier-1")
    kassa.pass_time(600)
    since, events = kassa.now, started(kassa, "wanted-1")
    until = kassa.now + timedelta(seconds=1)
    kassa.pass_time(600)
    started(kassa, "later-01")
    assert tell(stage, since, until, dry_run=True) == len(events) > 0
    assert stage.functions.calls == []
    assert tell(stage, since, until) == len(events)
    assert told_events(stage) == events


def test_telling_stops_at_what_fails(stage, kassa):
    kassa.start()
    stage.functions.broken = {TELLER}
    with pytest.raises(NotDone, match="still broken"):
        tell(stage, kassa.now - timedelta(hours=1), kassa.now + timedelta(hours=1))


def test_a_time_without_a_zone_is_utc():
    assert stream_records.moment("2026-03-01T08:00") == stream_records.moment("2026-03-01T09:00+01:00")
