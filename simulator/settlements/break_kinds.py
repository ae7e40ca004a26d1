"""Every kind of break, each a function that changes one thing."""

from collections.abc import Callable
from dataclasses import replace

from simulator.settlements.break_accounts import BY, fee_of, money_of, of_all, on_line
from simulator.settlements.records import Break, Line, LineType, Settlement
from simulator.settlements.scene import Asked, Scene, replaced
from simulator.settlements.uninvited import dispute, portal_action, unknown_payment

OTHER_CURRENCY = {"EUR": "SEK"}
"""Where a sale is settled that should have been in the first; any other goes to EUR."""
NO_NUMBER = "12,34"
"""What a malformed amount looks like."""


def missing_in_file(scene: Scene, asked: Asked) -> Break:
    """A sale or refund that never comes, and is not paid."""
    settlement, line = scene.find(asked, LineType.SALE, LineType.RETURN)
    replaced(settlement, line)
    return on_line(asked, settlement, line, was=money_of(line), now={}, text=f"{line.key} is left out for ever")


def late(scene: Scene, asked: Asked) -> Break:
    """A sale or refund that comes with the next settlement."""
    settlement, line = scene.find(asked, LineType.SALE, LineType.RETURN)
    replaced(settlement, line)
    scene.late.add(line.key)
    return on_line(asked, settlement, line, was=money_of(line), now={}, text=f"{line.key} comes with the next closing")


def amount(scene: Scene, asked: Asked) -> Break:
    """Another amount than was captured or refunded; the fee stays."""
    settlement, line = scene.find(asked, LineType.SALE, LineType.RETURN)
    changed = replace(line, amount=line.amount + (asked.by or BY))
    replaced(settlement, line, changed)
    was, now = {"amount": line.amount}, {"amount": changed.amount}
    return on_line(asked, settlement, line, was=was, now=now, text=f"the amount of {line.key} is another")


def currency(scene: Scene, asked: Asked) -> Break:
    """A sale settled in another currency, with the same figures, in that currency's settlement."""
    settlement, line = scene.find(asked, LineType.SALE)
    to = scene.settlement_in(settlement.acquiring_account, OTHER_CURRENCY.get(line.currency, "EUR"))
    replaced(settlement, line)
    to.lines.append(replace(line, currency=to.currency))
    was = {"currency": line.currency, "settlement_id": settlement.id}
    now = {"currency": to.currency, "settlement_id": to.id}
    return on_line(asked, to, line, was=was, now=now, text=f"{line.key} is settled in {to.currency}")


def fee(scene: Scene, asked: Asked) -> Break:
    """Another fee than was promised; its tax is right for the fee that is charged."""
    settlement, line = scene.find(asked, LineType.SALE)
    changed = _charged(line, asked.by or BY)
    replaced(settlement, line, changed)
    text = f"the fee of {line.key} is another, and its tax follows"
    return on_line(asked, settlement, line, was=fee_of(line), now=fee_of(changed), text=text, fee_only=True)


def cap(scene: Scene, asked: Asked) -> Break:
    """A capture of a small payment that is charged without its cap, at the rate that was promised."""
    settlement, line = scene.find(asked, LineType.SALE, which=lambda line: _is_capped(scene, line))
    promised = replace(scene.world.transactions[line.transaction_id].terms, microtransaction_cap=None)
    charged = promised.fee(line.amount, paid=line.amount, discount=line.discount, penalty=line.penalty)
    changed = replace(line, terms=promised, fee=-charged, tax=-promised.tax(charged))
    replaced(settlement, line, changed)
    text = f"the cap of {line.key} is left out"
    return on_line(asked, settlement, line, was=fee_of(line), now=fee_of(changed), text=text, fee_only=True)


def vat(scene: Scene, asked: Asked) -> Break:
    """Another tax than the fee's rate gives."""
    settlement, line = scene.find(asked, LineType.SALE)
    changed = replace(line, tax=line.tax - (asked.by or BY))
    replaced(settlement, line, changed)
    was, now = {"tax_amount": line.tax}, {"tax_amount": changed.tax}
    return on_line(asked, settlement, line, was=was, now=now, text=f"the tax of {line.key} is another", fee_only=True)


def duplicate(scene: Scene, asked: Asked) -> Break:
    """A sale or refund that stands there twice, and is paid twice."""
    settlement, line = scene.find(asked, LineType.SALE, LineType.RETURN)
    again = replace(line, key=f"{line.key}:again")
    settlement.lines.append(again)
    return on_line(asked, settlement, again, was={}, now=money_of(again), text=f"{line.key} stands there once more")


def carry_over(scene: Scene, asked: Asked) -> Break:
    """An opening balance that is not what the settlement before has left."""
    settlement = scene.settlement(asked)
    before = settlement.opening
    settlement.opening = before - (asked.by or BY)
    was, now = {"opening_balance_amount": before}, {"opening_balance_amount": settlement.opening}
    return of_all(asked, settlement, was=was, now=now, text="the opening balance is not the closing balance before")


def truncated(scene: Scene, asked: Asked) -> Break:
    """A CSV that ends in the middle of its last line. The JSON is whole."""
    settlement = scene.settlement(asked)
    settlement.truncated = True
    return of_all(asked, settlement, was={}, now={}, text="the CSV ends in the middle of its last line")


def malformed(scene: Scene, asked: Asked) -> Break:
    """A CSV with an amount that is no integer. The JSON is right."""
    settlement, line = scene.find(asked, LineType.SALE, LineType.RETURN)
    settlement.malformed = line.key
    was, now = {"amount": line.amount}, {"amount": NO_NUMBER}
    return on_line(asked, settlement, line, was=was, now=now, text=f"the CSV's amount of {line.key} is no integer")


def missummed(scene: Scene, asked: Asked) -> Break:
    """A total of sales that is not the sum of the sales."""
    settlement = scene.settlement(asked)
    total = settlement.totals["total_sale_amount"]
    settlement.said["total_sale_amount"] = abs(total + (asked.by or BY))
    was, now = {"total_sale_amount": total}, {"total_sale_amount": settlement.said["total_sale_amount"]}
    return of_all(asked, settlement, was=was, now=now, text="the total of the sales is not their sum")


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
    return on_line(asked, settlement, line, was=fee_of(line), now=fee_of(other), text=text, fee_only=True)


KINDS: dict[str, Callable[[Scene, Asked], Break]] = {
    each.__name__: each
    for each in (
        unknown_payment,
        missing_in_file,
        amount,
        currency,
        fee,
        cap,
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


def _is_capped(scene: Scene, line: Line) -> bool:
    """Whether the line shows another rate than was promised, which only a cap makes."""
    transaction = scene.world.transactions.get(line.transaction_id)
    return transaction is not None and line.terms != transaction.terms


def _charged(line: Line, more: int) -> Line:
    """The line with so much more of a fee, and that fee's tax."""
    charged = max(0, more - line.fee)
    return replace(line, fee=-charged, tax=-line.terms.tax(charged))
