"""What Klarna wants shown, on paper: both generations, every instruction, and whatever else may come."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.adapters.klarna.presentation.readers import USUALLY_FRESH
from kassa.adapters.klarna.words import INSTRUCTIONS, instruction_of
from kassa.domain.presentation import Badge, Checkout, Instruction, Link, Preference, Presentation, Source
from kassa.failures import KlarnaUnavailable
from tests.unit.klarna.klarna_talk import ACCOUNT, Turn, refuses, says
from tests.unit.klarna.presentation.presentation_talk import DESCRIPTORS, IN_V1, OPTION, PLACEMENT, READ, Talk


def test_v2_is_asked_by_the_account_and_says_what_to_show() -> None:
    talk = Talk(says({"instruction": "SHOW_KLARNA", "payment_option": OPTION}))
    assert talk() == Presentation(
        instruction=Instruction.SHOW_KLARNA,
        payment_options=(READ,),
        checkout=None,
        source=Source.KLARNA,
        fresh_for=USUALLY_FRESH,
    )
    (asked,) = talk.asked
    assert (asked.method, asked.url.path) == ("GET", f"/v2/accounts/{ACCOUNT}/payment/presentation")
    assert talk.query() == {"amount": ["2900"], "currency": ["SEK"], "locale": ["sv-SE"], "intents[]": ["PAY"]}
    assert "klarna-idempotency-key" not in asked.headers


@pytest.mark.parametrize("word", sorted(INSTRUCTIONS))
def test_every_instruction_is_obeyed(word: str) -> None:
    shown = Talk(says({"instruction": word, "payment_option": OPTION}))()
    assert shown.instruction == word
    assert shown.payment_options == (() if word == "HIDE_KLARNA" else (READ,))


def test_the_instructions_are_klarnas_and_each_of_ours_is_one() -> None:
    assert set(INSTRUCTIONS) == {"SHOW_KLARNA", "SHOW_ONLY_KLARNA", "PRESELECT_KLARNA", "HIDE_KLARNA"}
    assert set(INSTRUCTIONS.values()) == set(Instruction)


@given(
    st.one_of(st.text(), st.none(), st.integers(), st.lists(st.text()), st.dictionaries(st.text(), st.none())).filter(
        lambda word: not isinstance(word, str) or word not in INSTRUCTIONS
    )
)
def test_any_other_word_means_to_show_klarna(word: object) -> None:
    assert instruction_of(word) is Instruction.SHOW_KLARNA


@pytest.mark.parametrize(
    "option",
    [
        OPTION | {"header": "Klarna", "subheader": "Pay now or later"},
        OPTION | {"subheader": {"short": {"text": "Pay now or later"}}},
        OPTION | {"icon": {"badge_image_url": "https://x.klarna.test/badge.svg"}},
        {name: value for name, value in OPTION.items() if name != "header"} | {"payment_button": {"text": "Klarna"}},
    ],
)
def test_an_option_is_understood_in_every_likely_form(option: dict[str, Any]) -> None:
    for body in ({"payment_option": option}, {"payment_options": [option, None, 7]}, {"saved_payment_option": option}):
        assert Talk(says(body))().payment_options == (READ,)


def test_what_v2_says_beside_an_option_is_its_checkout() -> None:
    link = {"href": "https://x.klarna.test/more", "link_text": "More"}
    subheader = {"short": {"text": "Now"}, "enriched": {"text": "Now, or in parts", "link": link}}
    shown = Talk(says({"payment_option": OPTION | {"subheader": subheader}}))()
    assert shown.payment_options[0].subheader == "Now"
    assert shown.checkout == Checkout(
        text="Now, or in parts", links=(Link(label="More", url="https://x.klarna.test/more"),), badge=READ.badge
    )


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:image/svg+xml,<svg/>", "//x", "", 7, None])
def test_a_picture_that_is_not_on_the_web_is_left_out(url: object) -> None:
    shown = Talk(says({"payment_option": OPTION | {"icon": {"url": url, "alt": "Klarna"}}}))()
    assert shown.payment_options[0].badge == Badge(url=None, alt="Klarna")


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"instruction": "SHOW_ONLY_KLARNA"},
        {"payment_option": OPTION | {"payment_option_id": None}},
        {"payment_option": OPTION | {"payment_option_id": "x" * 256}},
        {"payment_option": {"payment_option_id": "opt_1"}},
    ],
)
def test_nothing_to_show_is_no_answer(body: object) -> None:
    with pytest.raises(KlarnaUnavailable) as failure:
        Talk(says(body))()
    assert failure.value.code == "unreadable_answer"


@pytest.mark.parametrize("preference", [None, *Preference])
def test_v1_is_asked_for_descriptors_and_for_the_checkout_placement(preference: Preference | None) -> None:
    talk = Talk(says(DESCRIPTORS), says(PLACEMENT))
    shown = talk(replace(IN_V1, preference=preference))
    assert shown.instruction is Instruction.SHOW_KLARNA
    assert [(option.payment_option_id, option.descriptor, option.subheader) for option in shown.payment_options] == [
        ("a", "Pay now", "Pay now, in full"),
        ("b", "Pay later", "Pay later, in full"),
    ]
    badge = Badge(url="https://x.klarna.test/b.svg", alt="Klarna")
    link = Link(label="More", url="https://x.klarna.test/more")
    assert shown.checkout == Checkout(text="Purchases are protected", links=(link,), badge=badge)
    messaging = f"/v1/accounts/{ACCOUNT}/payment/messaging"
    assert [asked.url.path for asked in talk.asked] == [f"{messaging}/payment-descriptors", f"{messaging}/checkout"]
    placed = {"locale": ["sv-SE"], "payment_amount": ["2900"]}
    preferred = {"message_preference": [preference.value]} if preference else {}
    assert talk.query(0) == placed | {"currency": ["SEK"]} | preferred
    assert talk.query(1) == placed


def test_v1_without_any_option_hides_klarna_and_asks_no_further() -> None:
    talk = Talk(says({"payment_descriptors": []}))
    shown = talk(IN_V1)
    assert (shown.instruction, shown.payment_options, shown.source) == (Instruction.HIDE_KLARNA, (), Source.KLARNA)
    assert len(talk.asked) == 1


@pytest.mark.parametrize("body", [{}, {"payment_descriptors": None}, {"payment_descriptors": [{}, 7]}])
def test_descriptors_that_cannot_be_read_do_not_hide_klarna(body: object) -> None:
    with pytest.raises(KlarnaUnavailable):
        Talk(says(body))(IN_V1)


@pytest.mark.parametrize(
    ("turn", "fresh"),
    [
        (refuses(404, "RESOURCE_NOT_FOUND"), USUALLY_FRESH),
        (httpx.ReadTimeout("late"), 0),
        (says({"content": {"nodes": []}}), USUALLY_FRESH),
    ],
)
def test_options_without_a_checkout_placement_are_shown_all_the_same(turn: Turn, fresh: int) -> None:
    shown = Talk(says(DESCRIPTORS), *[turn] * 5)(IN_V1)
    assert (len(shown.payment_options), shown.checkout, shown.fresh_for) == (2, None, fresh)
