"""Payments whose money is approved, with something captured or nothing."""

import pytest

REFUND = {"reference": "return-1"}


@pytest.fixture
def held(kassa):
    """An approved payment of 29.00 of which nothing is captured."""
    return kassa.approved(capture="manual")


@pytest.fixture
def sold(kassa):
    """An approved payment of 29.00, captured at once."""
    return kassa.approved()


def path(payment, rest=""):
    return f"/v1/payments/{payment['id']}{rest}"


def amounts(kassa, payment):
    """Captured, refunded, released, capturable, refundable."""
    now = kassa.payment(payment["id"])
    names = ("captured", "refunded", "released", "capturable", "refundable")
    return tuple(now[f"{name}_amount"] for name in names)


def in_klarnas_books(kassa, payment):
    books = kassa.klarna.books(kassa.payments.get(payment["id"]))
    return books.captured, books.refunded, books.released
