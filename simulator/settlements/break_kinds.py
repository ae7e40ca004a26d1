"""Every kind of break, each a function that changes one thing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from simulator.errors import RESOURCE_CONFLICT, Refusal
from simulator.settlements.happenings import returned, withheld
from simulator.settlements.records import Break, Line, LineType, Settlement
from simulator.settlements.scene import Asked, Scene, replaced
from simulator.state.transactions import Capture, PaymentTransaction, Refund

BY = 10
"""Minor units by which something is changed where nothing else is asked for; more than any rounding."""
OTHER_CURRENCY = {"EUR": "SEK"}
SOLD = 4900


def unknown_payment(scene: Scene, asked: Asked) -> Break:
    """A sale of a payment that nobody made."""
    settlement = scene.settlement(asked)
    ids, account_id = scene.world.ids, next(iter(scene.world.accounts))
    terms = scene.world.settlements.terms_of(account_id)
    transaction_id = f"krn:payment:eu1:transaction:{ids.uuid('stranger')}"
    amount = abs(asked.by or SOLD)
    fee = terms.fee(amount, discount=0, penalty=0)
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
    return _break(asked, settlement, line, was={}, now=_money(line), text="a sale of a payment that was never made")


def missing_in_file(scene: Scene, asked: Asked) -> Break:
    """A sale or refund that never comes, and is not paid."""
    settlement, line = scene.find(asked, LineType.SALE, LineType.RETURN)
    replaced(settlement, line)
    return _break(asked, settlement, line, was=_money(line), now={}, text=f"{line.key} is left out for ever")


def late(scene: Scene, asked: Asked) -> Break:
    """A sale or refund that comes with the next settlement."""
    settlement, line = scene.find(asked, LineType.SALE, LineType.RETURN)
    replaced(settlement, line)
    scene.late.add(line.key)
    return _break(asked, settlement, line, was=_money(line), now={}, text=f"{line.key} comes with the next closing")


def amount(scene: Scene, asked: Asked) -> Break:
    """Another amount than was captured or refunded; the fee stays."""
    settlement, line = scene.find(asked, LineType.SALE, LineType.RETURN)
    changed = replace(line, amount=line.amount + (asked.by or BY))
    replaced(settlement, line, changed)
    was, now = {"amount": line.amount}, {"amount": changed.amount}
    return _break(asked, settlement, line, was=was, now=now, text=f"the amount of {line.key} is another")


def currency(scene: Scene, asked: Asked) -> Break:
    """A sale settled in another currency, with the same figures, in that currency's settlement."""
    settlement, line = scene.find(asked, LineType.SALE)
    to = scene.settlement_in(settlement.acquiring_account, OTHER_CURRENCY.get(line.currency, "EUR"))
    replaced(settlement, line)
    to.lines.append(replace(line, currency=to.currency))
    was = {"currency": line.currency, "settlement_id": settlement.id}
    now = {"currency": to.currency, "settlement_id": to.id}
    return _break(asked, to, line, was=was, now=now, text=f"{line.key} is settled in {to.currency}")


def fee(scene: Scene, asked: Asked) -> Break:
    """Another fee than was promised; its tax is right for the fee that is charged."""
    settlement, line = scene.find(asked, LineType.SALE)
    changed = _charged(line, asked.by or BY)
    replaced(settlement, line, changed)
    text = f"the fee of {line.key} is another, and its tax follows"
    return _break(asked, settlement, line, was=_fee(line), now=_fee(changed), text=text, fee_only=True)


def vat(scene: Scene, asked: Asked) -> Break:
    """Another tax than the fee's rate gives."""
    settlement, line = scene.find(asked, LineType.SALE)
    changed = replace(line, tax=line.tax - (asked.by or BY))
    replaced(settlement, line, changed)
    was, now = {"tax_amount": line.tax}, {"tax_amount": changed.tax}
    return _break(asked, settlement, line, was=was, now=now, text=f"the tax of {line.key} is another", fee_only=True)


def duplicate(scene: Scene, asked: Asked) -> Break:
    """A sale or refund that stands there twice, and is paid twice."""
    settlement, line = scene.find(asked, LineType.SALE, LineType.RETURN)
    again = replace(line, key=f"{line.key}:again")
    settlement.lines.append(again)
    return _break(asked, settlement, again, was={}, now=_money(again), text=f"{line.key} stands there once more")


def portal_action(scene: Scene, asked: Asked) -> Break:
    """A refund made in Klarna's portal: it stands in the ledger, and no webhook told of it."""
    settlement, line = scene.find(asked, LineType.SALE)
    transaction, capture = _ledger(scene, line)
    left = capture.amount - transaction.refunded_of(capture)
    if left == 0:
        raise Refusal(RESOURCE_CONFLICT, f"All of {capture.id} has been refunded")
    refund = Refund(
        id=f"{transaction.id}:refund:{len(transaction.refunds) + 1}",
        capture_id=capture.id,
        amount=min(abs(asked.by or BY), left),
        refunded_at=scene.until - timedelta(milliseconds=1),
    )
    scene.afterwards.append(lambda: transaction.refunds.append(refund))
    made = returned(transaction, refund)
    settlement.lines.append(made)
    return _break(asked, settlement, made, was={}, now=_money(made), text=f"{line.key} was refunded in the portal")


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
    return _break(asked, settlement, made, was={}, now=_money(made), text=f"{line.key} is said to be disputed")


def carry_over(scene: Scene, asked: Asked) -> Break:
    """An opening balance that is not what the settlement before has left."""
    settlement = scene.settlement(asked)
    before = settlement.opening
    settlement.opening = before - (asked.by or BY)
    was, now = {"opening_balance_amount": before}, {"opening_balance_amount": settlement.opening}
    return _of_all(asked, settlement, was=was, now=now, text="the opening balance is not the closing balance before")


def truncated(scene: Scene, asked: Asked) -> Break:
    """A CSV that ends in the middle of its last line. The JSON is whole."""
    settlement = scene.settlement(asked)
    settlement.truncated = True
    return _of_all(asked, settlement, was={}, now={}, text="the CSV ends in the middle of its last line")


def malformed(scene: Scene, asked: Asked) -> Break:
    """A CSV with an amount that is no integer. The JSON is right."""
    settlement, line = scene.find(asked, LineType.SALE, LineType.RETURN)
    settlement.malformed = line.key
    was, now = {"amount": line.amount}, {"amount": NO_NUMBER}
    return _break(asked, settlement, line, was=was, now=now, text=f"the CSV's amount of {line.key} is no integer")


def missummed(scene: Scene, asked: Asked) -> Break:
    """A total of sales that is not the sum of the sales."""
    settlement = scene.settlement(asked)
    total = settlement.totals["total_sale_amount"]
    settlement.said["total_sale_amount"] = abs(total + (asked.by or BY))
    was, now = {"total_sale_amount": total}, {"total_sale_amount": settlement.said["total_sale_amount"]}
    return _of_all(asked, settlement, was=was, now=now, text="the total of the sales is not their sum")


def changed(scene: Scene, asked: Asked) -> Break:
    """A settlement that is published, and then once more under the same id with another fee on one line."""
    settlement, line = scene.find(asked, LineType.SALE)
    other = _charged(line, asked.by or BY)

    def change() -> Settlement:
        replaced(settlement, line, other)
        settlement.version += 1
        return settlement

    scene.after_publishing.append(change)
    text = f"published twice under one id; the second time with another fee of {line.key}"
    return _break(asked, settlement, line, was=_fee(line), now=_fee(other), text=text, fee_only=True)


KINDS: dict[str, Callable[[Scene, Asked], Break]] = {
    each.__name__: each
    for each in (
        unknown_payment,
        missing_in_file,
        amount,
        currency,
        fee,
        vat,
        duplicate,
        late,
        portal_action,
        dispute,
        carry_over,
        truncated,
        malformed,
        missummed,
        changed,
    )
}
NO_NUMBER = "12,34"
"""What a malformed amount looks like."""


def _charged(line: Line, more: int) -> Line:
    """The line with so much more of a fee, and that fee's tax."""
    charged = max(0, more - line.fee)
    return replace(line, fee=-charged, tax=-line.terms.tax(charged))


def _ledger(scene: Scene, line: Line) -> tuple[PaymentTransaction, Capture]:
    transaction = scene.world.transactions[line.transaction_id]
    return transaction, next(capture for capture in transaction.captures if capture.id == line.capture_id)


def _money(line: Line) -> dict[str, int]:
    return {"amount": line.amount} | _fee(line)


def _fee(line: Line) -> dict[str, int]:
    return {"fee_amount": line.fee, "tax_amount": line.tax}


def _break(
    asked: Asked,
    settlement: Settlement,
    line: Line,
    *,
    was: dict[str, int] | dict[str, str],
    now: dict[str, int] | dict[str, str],
    text: str,
    fee_only: bool = False,
) -> Break:
    return Break(
        kind=asked.kind,
        settlement=settlement,
        keys=(line.key,),
        was={**was},
        now={**now},
        description=text,
        fee_only=fee_only,
    )


def _of_all(asked: Asked, settlement: Settlement, *, was: dict[str, int], now: dict[str, int], text: str) -> Break:
    return Break(kind=asked.kind, settlement=settlement, keys=(), was={**was}, now={**now}, description=text)
