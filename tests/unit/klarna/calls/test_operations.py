"""The table of operations is the only place that knows Klarna's paths."""

from pathlib import Path

import kassa
from kassa.adapters.klarna.disputes.operations import DISPUTE_OPERATIONS
from kassa.adapters.klarna.merchants.operations import OPERATIONS as ACCOUNT_OPERATIONS
from kassa.adapters.klarna.operations import OPERATIONS as PAYMENT_OPERATIONS
from kassa.adapters.klarna.operations import READ_PAYMENT_REQUEST
from kassa.adapters.klarna.settlements.operations import SETTLEMENT_OPERATIONS

OPERATIONS = (*PAYMENT_OPERATIONS, *ACCOUNT_OPERATIONS, *DISPUTE_OPERATIONS, *SETTLEMENT_OPERATIONS)
KASSA = Path(kassa.__file__).parent


def test_no_path_is_spelled_outside_the_table() -> None:
    for file in KASSA.rglob("*.py"):
        if file.name != "operations.py":
            text = file.read_text()
            assert "/accounts/" not in text, file
            assert "payment/authorize" not in text, file
            assert "payment/disputes" not in text, file


def test_every_operation_has_its_own_name() -> None:
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)


def test_what_makes_something_goes_out_under_a_key_and_what_does_not_may_be_repeated() -> None:
    assert all(operation.idempotent == (operation.method not in ("POST", "PUT", "PATCH")) for operation in OPERATIONS)


def test_an_id_cannot_lead_to_another_path() -> None:
    path = READ_PAYMENT_REQUEST.path_of(account_id="krn:a", payment_request_id="krn:b/../c?d=é")
    assert path == "/v2/accounts/krn:a/payment/requests/krn:b%2F..%2Fc%3Fd%3D%C3%A9"
