"""What can go wrong with webhooks, and how a test asks for it."""

from collections import Counter

import pytest

from simulator.deliveries import sign
from tests.simulator.till import Till, refused

STATES = "payment.request.state-change.*"


def _statuses(till: Till) -> list[str]:
    return [delivery["status"] for delivery in till.sim("GET", "/webhooks/deliveries")["deliveries"]]


@pytest.mark.parametrize("always", [True, 1.0])
def test_dropped_events_are_never_sent_nor_tried_again(till: Till, always: float) -> None:
    till.listen(STATES)
    till.sim("POST", "/webhooks/mode", {"drop": always})
    till.approved()
    till.sim("POST", "/clock", {"advance_seconds": 24 * 3600})
    assert till.posted == []
    assert _statuses(till) == ["dropped"] * 3


def test_a_count_concerns_so_many_next_events(till: Till) -> None:
    till.listen(STATES)
    assert till.sim("POST", "/webhooks/mode", {"drop": 2})["drop"] == 2
    till.approved()
    assert till.types() == ["completed"]
    assert till.sim("GET", "/webhooks/mode")["drop"] == 0


def test_a_probability_concerns_some_events_and_the_seed_says_which() -> None:
    runs = []
    for _ in range(2):
        till = Till(seed=7)
        till.listen(STATES)
        till.sim("POST", "/webhooks/mode", {"drop": 0.5})
        for _ in range(10):
            till.approved()
        till.settle()
        runs.append(_statuses(till))
        till.close()
    assert runs[0] == runs[1]
    assert 5 < Counter(runs[0])["dropped"] < 25


def test_duplicate_names_how_often_every_event_is_sent(till: Till) -> None:
    till.listen(STATES)
    till.sim("POST", "/webhooks/mode", {"duplicate": 5})
    till.approved()
    assert Counter(till.types()) == {"submitted": 5, "in-progress": 5, "completed": 5}
    assert len({posted.raw for posted in till.posted}) == 3, "the same event id, the same bytes"
    till.posted.clear()
    till.sim("POST", "/webhooks/mode", {"duplicate": True})
    till.submitted()
    assert till.types() == ["submitted"] * 2


def test_reordered_events_are_overtaken_by_the_next(till: Till) -> None:
    till.listen(STATES)
    till.sim("POST", "/webhooks/mode", {"reorder": True})
    till.submitted()
    assert till.types() == [], "the first waits for one to overtake it"
    till.sim("POST", "/requests/ps_1/scan")
    assert till.types() == ["in-progress", "submitted"]
    till.sim("POST", "/requests/ps_1/approve")
    assert till.types() == ["in-progress", "submitted"]
    till.sim("POST", "/clock", {"advance_seconds": 3})
    assert till.types() == ["in-progress", "submitted", "completed"], "but not for ever"


def test_delayed_events_come_later(till: Till) -> None:
    till.listen(STATES)
    till.sim("POST", "/webhooks/mode", {"delay_ms": 5000})
    till.submitted()
    till.sim("POST", "/clock", {"advance_seconds": 4})
    assert till.posted == []
    till.sim("POST", "/clock", {"advance_seconds": 1})
    assert till.types() == ["submitted"]


def test_a_forged_signature_is_that_of_another_key_and_the_retry_is_genuine(till: Till) -> None:
    secret, _ = till.listen(STATES)
    till.sim("POST", "/webhooks/mode", {"forge_signature": 1})
    till.acknowledge = lambda posted: 200 if posted.headers["Klarna-Signature"] == sign(secret, posted.raw) else 400
    till.submitted()
    till.settle()
    till.sim("POST", "/clock", {"advance_seconds": 10})
    (delivery,) = till.sim("GET", "/webhooks/deliveries")["deliveries"]
    assert [(attempt["forged"], attempt["status"]) for attempt in delivery["attempts"]] == [(True, 400), (False, 200)]
    assert delivery["status"] == "delivered"


def test_an_unknown_event_comes_beside_the_real_one(till: Till) -> None:
    secret, _ = till.listen(STATES)
    till.sim("POST", "/webhooks/mode", {"unknown_event": 1})
    till.approved()
    assert till.types() == ["unheard-of", "submitted", "in-progress", "completed"]
    strange = till.posted[0]
    assert strange.headers["Klarna-Signature"] == sign(secret, strange.raw)
    assert strange.event["metadata"]["event_id"] != till.posted[1].event["metadata"]["event_id"]


def test_everything_at_once_still_brings_every_event(till: Till) -> None:
    till.listen(STATES)
    till.sim("POST", "/webhooks/mode", {"duplicate": 5, "reorder": 1.0, "forge_signature": 1})
    till.approved()
    till.sim("POST", "/clock", {"advance_seconds": 60})
    assert Counter(till.types()) == {"submitted": 5, "in-progress": 5, "completed": 5}


def test_an_empty_mode_ends_all_of_it(till: Till) -> None:
    till.listen(STATES)
    till.sim("POST", "/webhooks/mode", {"drop": True, "delay_ms": 100})
    assert till.sim("POST", "/webhooks/mode", {}) == {"delay_ms": 0}
    till.submitted()
    assert till.types() == ["submitted"]


@pytest.mark.parametrize("mode", [{"drop": -1}, {"drop": 1.5}, {"drop": "all"}, {"delay_ms": -1}, {"eat": 1}])
def test_a_mode_that_means_nothing_is_refused(till: Till, mode: dict[str, object]) -> None:
    assert refused(till.call("POST", "/_sim/webhooks/mode", mode))[0] == 400


def test_what_was_dropped_can_be_replayed(till: Till) -> None:
    till.listen(STATES)
    till.sim("POST", "/webhooks/mode", {"drop": True})
    till.approved()
    asked = {"reference": "ps_1", "event_type": "payment.request.state-change.completed"}
    replayed = till.sim("POST", "/webhooks/replay", asked)["replayed"]
    assert len(replayed) == 1
    assert till.types() == ["completed"]
    assert len(till.sim("POST", "/webhooks/replay")["replayed"]) == 3, "all of them where none is named"
    assert till.types() == ["completed", "submitted", "in-progress", "completed"]


def test_a_replay_sends_each_event_once_however_often_it_was_sent(till: Till) -> None:
    till.listen(STATES)
    till.sim("POST", "/webhooks/mode", {"duplicate": 3})
    till.submitted()
    till.settle()
    event_id = till.posted[0].event["metadata"]["event_id"]
    till.posted.clear()
    till.sim("POST", "/webhooks/replay", {"event_id": event_id})
    assert till.types() == ["submitted"]
