"""Amounts and times: all the digits that were paid, in the manner of the language and the country."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassa.adapters.receipts.formats import Formats
from kassa.adapters.receipts.letters import is_printable
from kassa.domain.languages import LANGUAGES
from kassa.domain.money import CURRENCIES, exponent

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("language", "country", "currency", "written"),
    [
        ("sv", "SE", "SEK", "1 248,50 kr"),
        ("sv", "FI", "EUR", "1 248,50 €"),
        ("nb", "NO", "SEK", "1 248,50 SEK"),
        ("da", "DK", "DKK", "1.248,50 kr."),
        ("de", "DE", "EUR", "1.248,50 €"),
        ("de", "AT", "EUR", "€ 1.248,50"),
        ("de", "CH", "CHF", "CHF 1\u2019248.50"),
        ("nl", "NL", "EUR", "€ 1.248,50"),
        ("fr", "FR", "EUR", "1 248,50 €"),
        ("pl", "PL", "PLN", "1 248,50 zł"),
        ("en", "GB", "GBP", "£1,248.50"),
        ("en", "GB", "SEK", "SEK 1,248.50"),
        ("es", "MX", "MXN", "$1,248.50"),
        ("it", "XX", "EUR", "1.248,50 €"),
        ("en", "US", "KRW", "KRW 124,850"),  # no code page has ₩
        ("en", "US", "JPY", "¥124,850"),
        ("en", "US", "KWD", "KWD 124.850"),
        ("sv", "SE", "ISK", "124 850 Ikr"),
        ("en", "US", "IQD", "IQD 124.850"),  # CLDR would print 125 dinars
    ],
)
def test_an_amount_is_written_as_its_readers_write_it(language, country, currency, written):
    assert Formats(language, country=country, currency=currency).money(1_248_50) == written


@given(
    amount=st.integers(-(10**12), 10**12),
    currency=st.sampled_from(sorted(CURRENCIES)),
    language=st.sampled_from(LANGUAGES),
    country=st.sampled_from(("SE", "CH", "MX", "US", "XX")),
)
def test_every_digit_that_was_paid_is_on_the_paper(amount, currency, language, country):
    formats = Formats(language, country=country, currency=currency)
    for written in (formats.money(amount), formats.number(amount)):
        assert int(re.sub(r"\D", "", written)) == abs(amount)
        assert ("-" in written) == (amount < 0)
        assert is_printable(written)
        assert len(written) <= 32
    if exponent(currency):
        assert len(re.split(r"\D", formats.number(amount))[-1]) == exponent(currency)


def test_a_time_has_its_offset():
    at = datetime(2026, 7, 1, 22, 30, 5, tzinfo=UTC)
    assert Formats("pl", country="PL", currency="PLN").moment(at) == "1 lip 2026 22:30:05 +00:00"
    assert Formats("en", country="US", currency="USD").moment(at) == "Jul 1, 2026 10:30:05 PM +00:00"


def in_lambda(program):
    """Runs a program with Lambda's own TZ, and no time zones but those that we bring."""
    environment = {
        **os.environ,
        "TZ": ":UTC",
        "PYTHONTZPATH": "",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "layers/kassa/python")]),
        "POWERTOOLS_SERVICE_NAME": "test",
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_runtime_without_time_zones_knows_the_stores_time():
    program = (
        "from tests.unit.receipts.samples import sale\n"
        "from kassa.adapters.receipts.text import as_text\n"
        "print(as_text(sale('fi'), 'fi', 42))"
    )
    assert "1.3.2026 12.15.00 +02:00" in in_lambda(program)


def test_who_only_reads_payments_does_not_wait_for_the_languages():
    program = (
        "import sys, functions.payments.routes\n"
        "print(sorted({'babel', 'anyascii'} & set(sys.modules)), 'functions.payments.receipts' in sys.modules)"
    )
    assert in_lambda(program) == "[] True"
