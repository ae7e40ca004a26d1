"""What Klarna adds to or takes from a capture or an account: discounts, penalties and corrections."""

from simulator.checks import Checks
from simulator.errors import RESOURCE_CONFLICT, RESOURCE_NOT_FOUND, Refusal
from simulator.settlements.records import Correction
from simulator.state.records import JsonObject
from simulator.state.transactions import Capture, PaymentTransaction
from simulator.state.world import World

KINDS = ("discount", "penalty", "correction")
_NAMING = ("reference", "partner_account_id")


def adjust(world: World, body: JsonObject) -> JsonObject:
    """Note an adjustment. A discount or a penalty is one of a capture's fee, and too late once that is settled."""
    checks = Checks()
    for name in body.keys() - {"kind", "amount", "currency", *_NAMING}:
        checks.wrong(name, "is not a member of an adjustment")
    kind = checks.choice(body, "kind", KINDS, required=True)
    amount = checks.integer(body, "amount", minimum=None if kind == "correction" else 1)
    reference, account_id = (checks.text(body, name) for name in _NAMING)
    currency = checks.text(body, "currency", pattern="[A-Z]{3}")
    if amount == 0:
        checks.wrong("amount", "must not be 0")
    if reference is None and (kind != "correction" or account_id is None or currency is None):
        checks.wrong("reference", "is required, but for a correction with partner_account_id and currency")
    checks.done()
    if kind != "correction":
        return _charge(world, str(kind), amount, str(reference))
    if reference is not None:
        transaction, capture = captured(world, reference)
        account_id, currency = transaction.account.id, transaction.currency
        return _correct(world, amount, account_id, currency, capture.id)
    if account_id not in world.accounts:
        raise Refusal(RESOURCE_NOT_FOUND, "There is no such account")
    return _correct(world, amount, str(account_id), str(currency), None)


def captured(world: World, reference: str) -> tuple[PaymentTransaction, Capture]:
    """The capture of that id or reference, or the newest one of that payment; of several payments, the newest's."""
    for transaction in reversed(world.transactions.values()):
        for capture in reversed(transaction.captures):
            if reference in {capture.id, capture.reference}:
                return transaction, capture
        if reference in transaction.references:
            if not transaction.captures:
                raise Refusal(RESOURCE_CONFLICT, "Nothing of the payment transaction is captured")
            return transaction, transaction.captures[-1]
    raise Refusal(RESOURCE_NOT_FOUND, "There is no such payment transaction")


def _charge(world: World, kind: str, amount: int, reference: str) -> JsonObject:
    books, (_, capture) = world.settlements, captured(world, reference)
    if capture.id in books.settled:
        raise Refusal(RESOURCE_CONFLICT, "The capture is settled")
    charged = books.discounts if kind == "discount" else books.penalties
    charged[capture.id] = charged.get(capture.id, 0) + amount
    return {"kind": kind, "payment_capture_id": capture.id, "amount": charged[capture.id]}


def _correct(world: World, amount: int, account_id: str, currency: str, capture_id: str | None) -> JsonObject:
    books = world.settlements
    made = Correction(
        id=f"correction-{len(books.corrections) + 1}",
        amount=amount,
        currency=currency,
        account_id=account_id,
        at=world.clock.now(),
        capture_id=capture_id,
    )
    books.corrections.append(made)
    about = {"partner_account_id": account_id, "currency": currency, "payment_capture_id": capture_id}
    return {"kind": "correction", "id": made.id, "amount": amount} | about
