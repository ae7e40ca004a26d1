"""What an endpoint hears, which secrets sign, and when a delivery is tried again."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.domain.payments.happenings import EventType
from kassa.domain.webhooks.deliveries import (
    KEPT_ATTEMPTS,
    PATIENCE,
    DeliveryState,
    Trouble,
    attempted,
    begun_anew,
    delivery_of,
    given_up,
)
from kassa.domain.webhooks.endpoints import EVENTS, EndpointStatus, changed, gone, is_known, rotated
from tests.support.payments import NOW
from tests.support.webhooks import SCHEDULE, a_message, a_secret, an_attempt, an_endpoint

DAY = timedelta(hours=24)


@pytest.mark.parametrize(
    ("patterns", "wanted"),
    [
        (("payment.approved",), {"payment.approved"}),
        (("payment.*",), {"payment.approved", "payment.canceled"}),
        (("*",), {"payment.approved", "payment.canceled", "dispute.opened"}),
        (("dispute.*", "payment.canceled"), {"payment.canceled", "dispute.opened"}),
    ],
)
def test_an_endpoint_hears_what_it_asked_for_and_nothing_else(patterns, wanted):
    endpoint = an_endpoint(event_types=patterns)
    types = ("payment.approved", "payment.canceled", "dispute.opened")
    assert {name for name in types if endpoint.wants(name)} == wanted


def test_every_event_that_can_happen_can_be_asked_for():
    assert {event.value for event in EventType} <= EVENTS
    assert all(is_known(event) for event in EVENTS)


@pytest.mark.parametrize(
    "pattern", ["payment.aproved", "payments.*", "payment", "payment.", "**", "", "*.approved", ".*"]
)
def test_a_typing_mistake_is_no_event(pattern):
    assert not is_known(pattern)


def test_the_earlier_secret_signs_for_a_day_more():
    old, new = a_secret("a" * 32), a_secret("b" * 32)
    endpoint = rotated(an_endpoint(secrets=(an_endpoint().secrets[0],)), new, at=NOW)
    assert endpoint.secrets_at(NOW + DAY - timedelta(seconds=1)) == (new, a_secret())
    assert endpoint.secrets_at(NOW + DAY) == (new,)
    again = rotated(endpoint, old, at=NOW + DAY)
    assert again.secrets_at(NOW + DAY) == (old, new)
    assert len(again.secrets) == 2
    assert (endpoint.overlaps_until(NOW), endpoint.overlaps_until(NOW + DAY)) == (NOW + DAY, None)


def test_a_secret_is_in_no_representation():
    assert "whsec_" not in repr(rotated(an_endpoint(), a_secret("x" * 32), at=NOW))


def test_who_says_gone_is_disabled_until_it_is_enabled():
    endpoint = gone(an_endpoint(), at=NOW)
    assert (endpoint.is_enabled, endpoint.gone_at, endpoint.version) == (False, NOW, 2)
    assert gone(endpoint, at=NOW + DAY) is endpoint
    back = changed(endpoint, at=NOW + DAY, status=EndpointStatus.ENABLED)
    assert (back.is_enabled, back.gone_at) == (True, None)


def test_one_event_and_one_endpoint_make_one_delivery():
    first, again = delivery_of(a_message(), an_endpoint()), delivery_of(a_message(), an_endpoint())
    assert first == again
    assert first.id != delivery_of(a_message(2), an_endpoint()).id
    assert first.id != delivery_of(a_message(), an_endpoint(id="whe_" + "2" * 32)).id


def test_the_schedule_is_ten_seconds_two_minutes_and_so_on():
    delivery = delivery_of(a_message(), an_endpoint())
    at, waited = NOW + timedelta(seconds=1), []
    while delivery.is_pending:
        delivery = attempted(delivery, an_attempt(at), SCHEDULE)
        if delivery.next_attempt_at is not None:
            waited.append(delivery.next_attempt_at - at)
            at = delivery.next_attempt_at
    assert waited == SCHEDULE
    assert (delivery.state, len(delivery.attempts)) == (DeliveryState.FAILED, 7)


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_2xx_is_a_yes(status):
    delivery = attempted(delivery_of(a_message(), an_endpoint()), an_attempt(NOW, status), SCHEDULE)
    assert (delivery.state, delivery.next_attempt_at) == (DeliveryState.DELIVERED, None)


@pytest.mark.parametrize("status", [101, 300, 301, 304, 400, 401, 404, 409, 429, 500, 503])
def test_everything_else_is_tried_again(status):
    delivery = attempted(delivery_of(a_message(), an_endpoint()), an_attempt(NOW, status), SCHEDULE)
    assert (delivery.state, delivery.next_attempt_at) == (DeliveryState.PENDING, NOW + SCHEDULE[0])


def test_gone_is_not_tried_again():
    delivery = attempted(delivery_of(a_message(), an_endpoint()), an_attempt(NOW, 410), SCHEDULE)
    assert (delivery.state, delivery.next_attempt_at) == (DeliveryState.FAILED, None)


def test_what_nobody_has_tried_is_due_whatever_the_clocks_say():
    delivery = delivery_of(a_message(), an_endpoint())
    assert delivery.is_due(NOW - timedelta(minutes=5))
    waiting = attempted(delivery, an_attempt(NOW), SCHEDULE)
    assert not waiting.is_due(NOW + timedelta(seconds=9))
    assert waiting.is_due(NOW + timedelta(seconds=10))


@pytest.mark.parametrize("trouble", [Trouble.TIMEOUT, Trouble.BUSY])
@given(schedule=st.lists(st.integers(min_value=1, max_value=60), min_size=1, max_size=30), numbers=st.data())
def test_nobody_comes_back_to_an_endpoint_that_hangs_before_it_has_had_time(trouble, schedule, numbers):
    waits, at = [timedelta(seconds=seconds) for seconds in schedule], NOW
    delivery = delivery_of(a_message(numbers.draw(st.integers(min_value=1, max_value=10**9))), an_endpoint())
    while delivery.is_pending:
        delivery = attempted(delivery, an_attempt(at, None, trouble), waits)
        if delivery.next_attempt_at is not None:
            is_last = delivery.is_at_its_last_turn(waits)
            assert is_last or delivery.next_attempt_at - at >= PATIENCE
            at = delivery.next_attempt_at
    assert sum(waits, timedelta()) <= at - NOW <= 1.5 * sum(waits, timedelta())


def test_those_that_found_no_place_do_not_all_come_again_at_once():
    deliveries = [delivery_of(a_message(number), an_endpoint()) for number in range(100)]
    after = [attempted(delivery, an_attempt(NOW, None, Trouble.BUSY), SCHEDULE) for delivery in deliveries]
    waits = {delivery.next_attempt_at - NOW for delivery in after if delivery.next_attempt_at}
    assert len(waits) > 90
    assert (min(waits) >= SCHEDULE[0], max(waits) < 1.5 * SCHEDULE[0]) == (True, True)


ANSWERS = st.one_of(
    st.integers(min_value=100, max_value=599).map(lambda status: (status, None)),
    st.sampled_from(Trouble).map(lambda trouble: (None, trouble)),
)


@given(
    answers=st.lists(st.one_of(ANSWERS, st.just("anew"), st.just("give up")), max_size=60),
    schedule=st.lists(st.integers(min_value=1, max_value=43_200), max_size=8),
)
def test_whatever_comes_a_delivery_is_settled_or_knows_when_to_go_on(answers, schedule):
    delivery = delivery_of(a_message(), an_endpoint())
    waits, now = [timedelta(seconds=seconds) for seconds in schedule], NOW + timedelta(seconds=1)
    for answer in answers:
        before = delivery
        if answer == "anew":
            delivery = begun_anew(delivery, at=now)
        elif answer == "give up":
            delivery = given_up(delivery)
        elif delivery.is_pending:
            now = max(now, delivery.next_attempt_at or now)
            delivery = attempted(delivery, an_attempt(now, *answer), waits)
        assert delivery.is_pending == (delivery.next_attempt_at is not None)
        assert delivery.tries <= len(schedule) + 1
        assert len(delivery.attempts) <= KEPT_ATTEMPTS
        assert delivery.version == before.version + (delivery is not before)
        assert (delivery.id, delivery.event_id) == (before.id, before.event_id)
        if delivery.state is DeliveryState.DELIVERED:
            assert any(attempt.succeeded for attempt in delivery.attempts)
