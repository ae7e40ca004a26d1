"""Words on screens: each language is complete, and says something of its own."""

from dataclasses import fields
from typing import get_args

import pytest

from kassa.adapters.http.display import DisplayState
from kassa.adapters.screens import words
from kassa.adapters.screens.words import ScreenWords, screen_words
from kassa.domain.languages import LANGUAGES

MAY_BE_THE_SAME = {"support_code"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_word(language):
    found = screen_words(language)
    for field in fields(ScreenWords):
        word = getattr(found, field.name)
        assert word == word.strip() != "", field.name
        assert "|" not in word, field.name
        assert not set(word) & set("<>&$"), field.name
    for state in get_args(DisplayState):
        assert all(found.of(state))


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_word_was_left_in_english(language):
    english, found = screen_words("en"), screen_words(language)
    same = {field.name for field in fields(ScreenWords) if getattr(english, field.name) == getattr(found, field.name)}
    assert same <= MAY_BE_THE_SAME


@pytest.mark.parametrize(
    ("table", "complaint"),
    [("wait: Wait", "missing"), ("wait: A | wait: B", "twice"), ("price: Price", "unexpected keyword")],
)
def test_a_table_that_is_not_right_is_noticed(monkeypatch, table, complaint):
    assert set(words._TABLES) == set(LANGUAGES)
    monkeypatch.setitem(words._TABLES, "en", table)
    with pytest.raises(TypeError, match=complaint):
        screen_words("en")
