"""Klarna's rate limits are followed as its answers tell them, and nothing odd in a header stops us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.adapters.klarna.limits import LONGEST_WAIT, RateLimits
from tests.unit.klarna.klarna_talk import Clock

KEY = ("payment-transaction-authorization", "account")
HEADER = '40, 40;w=1;name="account_MDEMO001",100;w=1;name="psp_MACQ0001"'


def limits_with(clock: Clock, **headers: str) -> RateLimits:
    limits = RateLimits(clock)
    limits.learn(KEY, 200, {name.replace("_", "-"): value for name, value in headers.items()})
    return limits


def taken_at_once(limits: RateLimits) -> int:
    taken = 0
    while taken < 1000 and limits.take(KEY) == 0:
        taken += 1
    return taken


def test_until_klarna_names_a_limit_there_is_none() -> None:
    assert taken_at_once(RateLimits(Clock())) == 1000


def test_the_first_number_is_the_limit_that_binds() -> None:
    assert taken_at_once(limits_with(Clock(), x_ratelimit_limit=HEADER)) == 40


def test_what_remains_is_all_there_is() -> None:
    assert taken_at_once(limits_with(Clock(), x_ratelimit_limit=HEADER, x_ratelimit_remaining="3")) == 3


def test_a_used_up_bucket_refills_steadily() -> None:
    clock = Clock()
    limits = limits_with(clock, x_ratelimit_limit=HEADER)
    taken_at_once(limits)
    assert limits.take(KEY) == pytest.approx(1 / 40)
    clock.now += 0.5
    assert taken_at_once(limits) == 20
    clock.now += 60
    assert taken_at_once(limits) == 40


def test_a_longer_window_refills_more_slowly() -> None:
    limits = limits_with(Clock(), x_ratelimit_limit='10, 10;w=5;name="account_X"')
    taken_at_once(limits)
    assert limits.take(KEY) == pytest.approx(0.5)


def test_a_wait_that_was_told_is_over_when_it_is_over() -> None:
    clock = Clock()
    limits = RateLimits(clock)
    limits.learn(KEY, 429, {"retry-after": "2"})
    assert limits.take(KEY) == 2
    clock.now += 2
    assert limits.take(KEY) == 0


@pytest.mark.parametrize("reset", ["999999999", "1774779362", "Sun, 29 Mar 2026 10:16:02 GMT", "-1", "nan", "inf"])
def test_a_reset_that_is_no_number_of_seconds_does_not_stop_us_for_years(reset: str) -> None:
    limits = RateLimits(Clock())
    limits.learn(KEY, 429, {"x-ratelimit-reset": reset})
    assert 0 < limits.take(KEY) <= LONGEST_WAIT


@given(
    status=st.sampled_from([200, 400, 429, 503]),
    headers=st.dictionaries(
        st.sampled_from(["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after"]),
        st.text() | st.from_regex(r"\d{1,12}(, \d{1,12};w=\d{1,12})?", fullmatch=True),
    ),
)
def test_whatever_the_headers_say_the_next_call_goes_within_a_minute_or_so(
    status: int, headers: dict[str, str]
) -> None:
    clock = Clock()
    limits = RateLimits(clock)
    limits.take(KEY)
    limits.learn(KEY, status, headers)
    waited = 0
    while (wait := limits.take(KEY)) > 0:
        clock.sleep(wait)
        waited += 1
        assert waited < 10
    assert clock.now <= 1000 + 2 * LONGEST_WAIT + 1
