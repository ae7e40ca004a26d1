"""Locales: what is asked for, what a store has, and the static option in each language."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.domain.languages import LANGUAGES, LOCALE, language_in, locale_for
from kassa.domain.presentation import Source, static_option, static_presentation


@pytest.mark.parametrize(
    ("asked", "country", "locale"),
    [
        (None, "SE", "sv-SE"),
        (None, "AT", "de-AT"),
        (None, "JP", "en-JP"),
        ("sv", "FI", "sv-FI"),
        ("SV-se", "NO", "sv-SE"),
        ("zh-hant-tw", "SE", "zh-Hant-TW"),
        ("es-419", "ES", "es-419"),
    ],
)
def test_a_locale_is_what_was_asked_for_completed_by_the_store(asked: str | None, country: str, locale: str) -> None:
    assert locale_for(asked, country) == locale


@given(st.from_regex(LOCALE.strip("^$"), fullmatch=True), st.sampled_from(["SE", "DE", "US"]))
def test_every_locale_is_written_as_klarna_asks_and_stays_as_it_is(asked: str, country: str) -> None:
    locale = locale_for(asked, country)
    assert re.fullmatch(r"[a-z]{2,3}(-[A-Z][a-z]{3})?-([A-Z]{2}|[0-9]{3})", locale)
    assert locale_for(locale, "XX") == locale
    assert locale.lower().startswith(asked.lower())


@pytest.mark.parametrize("asked", ["", "s", "swedish", "sv_SE", "sv-SE-x-y", "sv-SEK", " sv", "sv-SE\n", "åä"])
def test_what_is_no_locale_is_refused(asked: str) -> None:
    with pytest.raises(ValueError, match="not a locale"):
        locale_for(asked, "SE")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_static_option_names_klarna_in_each_language(language: str) -> None:
    option = static_option(f"{language}-XX")
    assert "Klarna" in option.descriptor
    assert (option.payment_option_id, option.badge.url, option.badge.alt) == (None, None, "Klarna")
    shown = static_presentation(f"{language}-XX")
    assert (shown.payment_options, shown.source, shown.fresh_for) == ((option,), Source.STATIC, 0)


def test_only_norwegian_and_danish_say_it_alike() -> None:
    said = {language: static_option(language).descriptor for language in LANGUAGES}
    assert said["nb"] == said["da"]
    assert len(set(said.values())) == len(LANGUAGES) - 1


@pytest.mark.parametrize(("locale", "language"), [("no-NO", "nb"), ("nn-NO", "nb"), ("ja-JP", "en"), ("DE", "de")])
def test_a_language_that_we_do_not_speak_is_answered_in_the_nearest(locale: str, language: str) -> None:
    assert language_in(locale) == language
