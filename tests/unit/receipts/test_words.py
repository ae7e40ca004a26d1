"""Words: each language is complete, and every printer has its letters."""

from dataclasses import fields, replace

import pytest

from kassa.adapters.receipts import words
from kassa.adapters.receipts.escpos import as_escpos
from kassa.adapters.receipts.letters import is_printable, tidy
from kassa.adapters.receipts.words import Words, words_of
from kassa.domain.languages import LANGUAGES, language_of
from kassa.domain.payments.receipt import ReceiptKind
from tests.support.escpos import Printer
from tests.unit.receipts.samples import PLACES, payment, receipt

# each alphabet as its schools teach it, beyond A to Z
LETTERS = {
    "en": "éï£",
    "sv": "åäöéÅÄÖÉ",
    "de": "äöüßÄÖÜ€",
    "nb": "æøåéèêóòôÆØÅ",
    "da": "æøåéÆØÅÉ",
    "fi": "åäöšžÅÄÖŠŽ€",
    "nl": "áéíóúàèëïöüÁÉËÏÖÜ€",
    "fr": "àâæçéèêëîïôœùûüÿÀÂÆÇÉÈÊËÎÏÔŒÙÛÜŸ€«»",
    "es": "áéíñóúüÁÉÍÑÓÚÜ¿¡ªº€",
    "it": "àèéìíîòóùúÀÈÉÌÒÙ€",
    "pl": "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_every_word(language):
    found = words_of(language)
    for field in fields(Words):
        word = getattr(found, field.name)
        assert word == tidy(word) != "", field.name
        assert is_printable(word), field.name
        assert "|" not in word


def test_the_languages_are_the_tables():
    assert set(words._TABLES) == set(LANGUAGES) == set(LETTERS) == set(PLACES)
    assert len(LANGUAGES) == 11


@pytest.mark.parametrize(
    ("table", "complaint"),
    [("sale: Receipt", "missing"), ("sale: A | sale: B", "twice"), ("price: Price", "unexpected keyword")],
)
def test_a_table_that_is_not_right_is_noticed(monkeypatch, table, complaint):
    monkeypatch.setitem(words._TABLES, "en", table)
    with pytest.raises(TypeError, match=complaint):
        words_of("en")


def test_a_store_speaks_the_language_of_its_country():
    assert [language_of(place.country) for place in PLACES.values()] == list(PLACES)
    assert (language_of("AT"), language_of("MX"), language_of("JP"), language_of("XX")) == ("de", "es", "en", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_of_the_language_comes_out_of_the_printer(language):
    letters = LETTERS[language]
    paid = replace(payment(language), reference=letters)
    (paper,) = Printer(48).print(as_escpos(receipt(language, ReceiptKind.REVERSAL, paid), language, 48))
    assert letters in paper.text(48)
