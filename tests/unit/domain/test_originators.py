"""Who Klarna is told stands upstream of us: known systems first, each once, ten at most, in Klarna's spelling."""

import pytest

from kassa.domain.access.terminals import Software
from kassa.domain.payments.originators import Originator, chain, upper_snake


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("Acme POS", "ACME_POS"),
        ("Kaffé & Co.", "KAFFE_CO"),
        ("  O'Neill -- Tills ", "ONEILL_TILLS"),
        ("Smørrebrød/Łódź", "SMORREBROD_LODZ"),
        ("Groß 24", "GROSS_24"),
        ("ALREADY_RIGHT_2", "ALREADY_RIGHT_2"),
        ("x" * 60, "X" * 50),
        ("a" * 49 + " b", "A" * 49),
        ("収銀", ""),
        ("...", ""),
    ],
)
def test_names_are_spelled_as_klarna_wants_them(name, spelled):
    assert upper_snake(name) == spelled


def test_the_platform_comes_first_then_the_terminal_then_whom_the_caller_names():
    given = (Originator(name="ORDERS", session_reference="o-1"), Originator(name="BILLING"))
    found = chain(Software(name="Shop-System"), Software(name="Acme POS", version="7.4.1"), given)
    assert found == (
        Originator(name="SHOP_SYSTEM"),
        Originator(name="ACME_POS", module_version="7.4.1"),
        *given,
    )


def test_each_is_named_once_but_its_modules_apart():
    given = (
        Originator(name="ACME_POS", session_reference="t-1"),
        Originator(name="ACME_POS", module_name="LOYALTY"),
        Originator(name="ACME_POS", module_name="LOYALTY", module_version="2"),
    )
    found = chain(None, Software(name="Acme POS", version="7.4.1"), given)
    assert found == (Originator(name="ACME_POS", module_version="7.4.1"), given[1])


def test_what_comes_after_the_tenth_is_left_out():
    given = tuple(Originator(name=f"SYSTEM_{number}") for number in range(10))
    assert chain(None, None, given) == given
    assert chain(Software(name="Shop"), None, given) == (Originator(name="SHOP"), *given[:9])


def test_a_system_whose_name_klarna_could_not_read_is_left_out():
    assert chain(Software(name="収銀"), Software(name="Acme"), ()) == (Originator(name="ACME"),)
