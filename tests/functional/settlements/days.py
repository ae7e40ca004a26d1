"""Days after one another, and what is sold on them."""

from datetime import timedelta
from typing import Any

from kassa.domain.approved_money.movements import Captured
from kassa.domain.payments.klarna_side import KlarnaSide
from kassa.domain.payments.payment import Status
from tests.support.payments import a_payment
from tests.support.settlement_day import END, SETTLEMENT, START

CAPTURED_AT = START + timedelta(hours=9)
NEXT = "krn:settlement:0303"


def of_the_next_day(text: str, *, days: int = 1, klarna_id: str | None = None) -> str:
    """The same file, as if it were the settlement after, or one later still."""
    named = klarna_id or (NEXT if days == 1 else f"{NEXT}+{days}")
    later = text.replace(SETTLEMENT.id, named).replace(END.isoformat(), (END + timedelta(days=days)).isoformat())
    return later.replace(START.isoformat(), (START + timedelta(days=days)).isoformat())


def a_sale(number: int = 1, **changes: Any) -> Any:
    """A payment with one capture, as it stood when that was made."""
    capture = Captured(id=f"cap_{number:032x}", amount=2900, captured_at=CAPTURED_AT)
    side = KlarnaSide(account_id="krn:account", payment_transaction_id=f"krn:t:{number}")
    values = {"status": Status.APPROVED, "captures": (capture,), "klarna": side, "updated_at": CAPTURED_AT}
    return a_payment(id=f"pay_{number:032x}", **values | changes)
