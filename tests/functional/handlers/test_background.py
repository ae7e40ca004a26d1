"""What goes on behind requests."""

from types import SimpleNamespace

import pytest

from kassa.adapters.dynamodb.klarna_settings_table import RotationTable
from kassa.domain.klarna_account.rotation import Rotation, RotationKind
from kassa.failures import PaymentNotFound
from tests.functional.handlers.conftest import CONTEXT
from tests.support.payments import NOW


def test_disputes_are_looked_at_in_the_background(kassa, handlers):
    context = SimpleNamespace(**vars(CONTEXT), get_remaining_time_in_millis=lambda: 1)
    handlers.dispute_looks.handler({"payment_id": kassa.start()["id"]}, context)  # no transaction, so nothing to ask
    with pytest.raises(PaymentNotFound):
        handlers.dispute_looks.handler({"payment_id": "pay_" + "0" * 32}, context)


def test_a_step_of_a_rotation_answers_what_is_to_be_done_next(kassa, handlers):
    rotations = RotationTable(kassa.dynamodb, "klarna_settings")
    begun = Rotation(
        id="rot_" + "1" * 32, kind=RotationKind.API_KEY, old_ids=("krn:old",), created_at=NOW, updated_at=NOW
    )
    assert rotations.add(begun) is begun
    answer = handlers.klarna_rotation.handler({"action": "step", "rotation_id": begun.id}, CONTEXT)
    assert (answer["next"], answer["rotation_id"]) == ("wait", begun.id)
    assert 0 < answer["seconds"] <= 30, "Klarna is away here: the step is tried again"
    assert rotations.get(begun.id).tries == 1
    with pytest.raises(ValueError, match="no such action"):
        handlers.klarna_rotation.handler({"action": "jump"}, CONTEXT)
