"""Whatever Klarna says of what to show, or does not say, ends in time and by name."""

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kassa.adapters.klarna.presentation.readers import LONGEST_FRESH, USUALLY_FRESH, fresh_for
from kassa.adapters.klarna.words import INSTRUCTIONS
from kassa.domain.presentation import Instruction, Question
from kassa.failures import KlarnaError, KlarnaRefused, KlarnaUnavailable
from tests.unit.klarna.klarna_talk import refuses, says
from tests.unit.klarna.presentation.presentation_talk import IN_V1, OPTION, QUESTION, Talk


@pytest.mark.parametrize("question", [QUESTION, IN_V1])
def test_a_refusal_is_a_refusal_and_silence_is_over_in_time(question: Question) -> None:
    with pytest.raises(KlarnaRefused):
        Talk(refuses(400, "VALIDATION_ERROR"))(question)
    talk = Talk(*[httpx.ReadTimeout("late")] * 5)
    with pytest.raises(KlarnaUnavailable):
        talk(question)
    assert talk.clock.now - 1000.0 <= 2.5


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, USUALLY_FRESH),
        ("private, max-age=30", 30),
        ("Max-Age=7", 7),
        ("max-age=86400", LONGEST_FRESH),
        ("max-age=0, must-revalidate", 0),
        ("no-store", 0),
        ("private, no-cache", 0),
        ("max-age=soon", USUALLY_FRESH),
    ],
)
def test_an_answer_holds_as_long_as_klarna_says_within_bounds(header: str | None, seconds: int) -> None:
    assert fresh_for(header) == seconds
    answer = says({"payment_option": OPTION})
    if header is not None:
        answer.headers["cache-control"] = header
    assert Talk(answer)().fresh_for == seconds


NAMES = [
    *(
        "instruction",
        "payment_option",
        "payment_options",
        "saved_payment_option",
        "payment_option_id",
        "header",
        "text",
    ),
    *("subheader", "enriched", "short", "link", "href", "icon", "url", "alt", "message", "payment_descriptors"),
    *("content", "nodes", "name", "type", "value", "label"),
]
WORDS = [*INSTRUCTIONS, "PAYMENT_DESCRIPTOR", "KLARNA_BADGE", "TEXT", "ACTION", "https://x", "\ud800", ""]
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.sampled_from(WORDS)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(NAMES), inner, max_size=6)),
    max_leaves=25,
)


@settings(max_examples=300)
@given(first=ANYTHING, second=ANYTHING, question=st.sampled_from([QUESTION, IN_V1]))
def test_whatever_klarna_says_ends_in_something_to_show_or_in_a_named_failure(
    first: object, second: object, question: Question
) -> None:
    try:
        shown = Talk(says(first), *[says(second)] * 10)(question)
    except KlarnaError:
        return
    hidden = shown.instruction is Instruction.HIDE_KLARNA
    assert bool(shown.payment_options) != hidden
    assert all(option.payment_option_id and option.descriptor for option in shown.payment_options)
