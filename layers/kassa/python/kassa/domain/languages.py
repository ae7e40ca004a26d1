"""The languages that Kassa speaks, and locales: which one a store has, and how one is written (BCP 47)."""

import re
from typing import Literal, get_args

Language = Literal["en", "sv", "de", "nb", "da", "fi", "nl", "fr", "es", "it", "pl"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

LOCALE = r"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$"
"""A language, maybe its script, maybe a region: the part of BCP 47 that says how to speak to somebody."""

_OF_COUNTRY: dict[str, Language] = {
    **dict.fromkeys(("AT", "CH", "DE", "LI"), "de"),
    **dict.fromkeys(("BE", "NL"), "nl"),
    **dict.fromkeys(("ES", "MX"), "es"),
    **dict.fromkeys(("FR", "LU", "MC"), "fr"),
    "DK": "da",
    "FI": "fi",
    "IT": "it",
    "NO": "nb",
    "PL": "pl",
    "SE": "sv",
}
_BY_CODE: dict[str, Language] = {**{language: language for language in LANGUAGES}, "no": "nb", "nn": "nb"}
_SCRIPT_LENGTH = 4


def language_of(country: str) -> Language:
    """The language of a store that asks for no other; English where we have none of that country (ISO 3166-1 alpha-2)."""
    return _OF_COUNTRY.get(country, "en")


def language_in(locale: str) -> Language:
    """The language of a locale; English where it is none of ours."""
    return _BY_CODE.get(locale.split("-", maxsplit=1)[0].lower(), "en")


def locale_for(asked: str | None, country: str) -> str:
    """The locale that was asked for, as BCP 47 writes it, completed with the store's country; or the store's own.

    Raises ValueError for what is not a locale.
    """
    if asked is None:
        return f"{language_of(country)}-{country}"
    if not re.fullmatch(LOCALE, asked):
        raise ValueError(f"{asked!r} is not a locale")
    language, *others = asked.split("-")
    scripts = [part.title() for part in others if len(part) == _SCRIPT_LENGTH]
    regions = [part.upper() for part in others if len(part) != _SCRIPT_LENGTH]
    return "-".join([language.lower(), *scripts, *(regions or [country])])
