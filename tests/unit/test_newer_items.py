"""What older code does with what newer code has stored: the promises of docs/going-back.md."""

import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from kassa.domain.disputes.case import Case
from kassa.domain.payments.payment import Payment
from kassa.domain.payments.purchase import Purchase
from kassa.domain.settlements.record import SettlementRecord
from tests.support.payments import a_payment

PAYMENT = TypeAdapter(Payment)


def stored(**newer: Any) -> bytes:
    """A payment's document as code wrote it that knows more than this."""
    return json.dumps({**json.loads(PAYMENT.dump_json(a_payment())), **newer}).encode()


def test_a_field_that_is_not_known_is_read_over() -> None:
    assert PAYMENT.validate_json(stored(known_to_newer_code=1)) == a_payment()


def test_a_field_that_is_not_known_is_lost_with_the_next_write() -> None:
    read = PAYMENT.validate_json(stored(known_to_newer_code=1))
    assert "known_to_newer_code" not in json.loads(PAYMENT.dump_json(read))


def test_an_item_with_a_word_that_is_not_known_cannot_be_read() -> None:
    with pytest.raises(ValidationError, match="status"):
        PAYMENT.validate_json(stored(status="known_to_newer_code"))


@pytest.mark.parametrize("kind", [Payment, Purchase, Case, SettlementRecord])
def test_no_document_refuses_what_it_does_not_know(kind: type) -> None:
    schema = json.dumps(TypeAdapter(kind).json_schema())
    assert '"additionalProperties": false' not in schema
