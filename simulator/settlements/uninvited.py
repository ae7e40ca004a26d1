"""Breaks that bring what the partner never did: a stranger's sale, a refund in the portal, a dispute."""

from datetime import timedelta

from simulator.errors import RESOURCE_CONFLICT, Refusal
from simulator.settlements.break_accounts import BY, money_of, on_line
from simulator.settlements.happenings import returned, withheld
from simulator.settlements.records import Break, Line, LineType
from simulator.settlements.scene import Asked, Scene
from simulator.state.transactions import Capture, PaymentTransaction, Refund

SOLD = 4900


def unknown_payment(scene: Scene, asked: Asked) -> Break:
    """A sale of a payment that nobody made."""
    settlement = scene.settlement(asked)
    ids, account_id = scene.world.ids, next(iter(scene.world.accounts))
    terms = scene.world.settlements.terms_of(account_id)
    transaction_id = f"krn:payment:eu1:transaction:{ids.uuid('stranger')}"
    amount = abs(asked.by or SOLD)
    fee = terms.fee(amount, paid=amount, discount=0, penalty=0)
    line = Line(
        key=f"{transaction_id}:capture:1",
        type=LineType.SALE,
        amount=amount,
        at=scene.until - timedelta(milliseconds=1),
        currency=settlement.currency,
        account_id=account_id,
        terms=terms,
        fee=-fee,
        tax=-terms.tax(fee),
        transaction_id=transaction_id,
        transaction_created_at=scene.until - timedelta(milliseconds=1),
        transaction_reference=f"stranger-{ids.uuid('stranger')[:8]}",
        capture_id=f"{transaction_id}:capture:1",
    )
    settlement.lines.append(line)
    return on_line(asked, settlement, line, was={}, now=money_of(line), text="a sale of a payment that was never made")


def portal_action(scene: Scene, asked: Asked) -> Break:
    """A refund made in Klarna's portal: it stands in the ledger, and no webhook told of it."""
    settlement, line = scene.find(asked, LineType.SALE)
    transaction, capture = _ledger(scene, line)
    left = capture.amount - transaction.refunded_of(capture)
    if left == 0 or transaction.id in scene.touched:
        raise Refusal(RESOURCE_CONFLICT, f"Nothing more of {transaction.id} can be refunded in this closing")
    scene.touched.add(transaction.id)
    refund = Refund(
        id=f"{transaction.id}:refund:{len(transaction.refunds) + 1}",
        capture_id=capture.id,
        amount=min(abs(asked.by or BY), left),
        refunded_at=scene.until - timedelta(milliseconds=1),
    )
    scene.afterwards.append(lambda: transaction.refunds.append(refund))
    made = returned(transaction, refund)
    settlement.lines.append(made)
    return on_line(asked, settlement, made, was={}, now=money_of(made), text=f"{line.key} was refunded in the portal")


def dispute(scene: Scene, asked: Asked) -> Break:
    """Money withheld for a dispute that nobody was told of and that the API does not know."""
    settlement, line = scene.find(asked, LineType.SALE)
    transaction, capture = _ledger(scene, line)
    number = scene.world.ids.pick("stranger", 10**15)
    made = withheld(
        transaction,
        capture,
        dispute_id=f"krn:network:us1:test:payment:dispute:{number:015}",
        amount=abs(asked.by or line.amount),
        at=scene.until - timedelta(milliseconds=1),
    )
    settlement.lines.append(made)
    return on_line(asked, settlement, made, was={}, now=money_of(made), text=f"{line.key} is said to be disputed")


def _ledger(scene: Scene, line: Line) -> tuple[PaymentTransaction, Capture]:
    transaction = scene.world.transactions[line.transaction_id]
    return transaction, next(capture for capture in transaction.captures if capture.id == line.capture_id)
