"""DynamoDB refuses a write while another transaction is at the same item: nobody has lost then, and nobody is told so."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from kassa.adapters.dynamodb import items
from kassa.adapters.dynamodb.items import item, lost_race, undisturbed
from kassa.adapters.dynamodb.payments.session_items import SessionItems
from kassa.adapters.dynamodb.payments.table import PaymentTable
from kassa.adapters.dynamodb.receipts import ConditionalWrites
from kassa.domain.payments.purchase import Purchase
from tests.support.payments import a_payment


def canceled(*reasons: str) -> ClientError:
    """What DynamoDB says of a transaction, a reason for each of its writes."""
    told: Any = {
        "Error": {"Code": "TransactionCanceledException"},
        "CancellationReasons": [{"Code": reason} for reason in reasons],
    }
    return ClientError(told, "TransactWriteItems")


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code}}, "UpdateItem")


CONTESTED = [canceled("None", "TransactionConflict"), refused("TransactionConflictException")]
LOST = [canceled("ConditionalCheckFailed", "TransactionConflict"), refused("ConditionalCheckFailedException")]


class Contested:
    """A client whose writes are refused so often before they are done."""

    def __init__(self, *refusals: ClientError) -> None:
        self._refusals: Iterator[ClientError] = iter(refusals)
        self.calls = 0

    def _write(self, **_: Any) -> dict[str, Any]:
        self.calls += 1
        for refusal in self._refusals:
            raise refusal
        return {"Attributes": item(task_token="token")}

    transact_write_items = put_item = update_item = _write


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items.undisturbed, "__kwdefaults__", {"pause": lambda: None})


@pytest.mark.parametrize("contest", CONTESTED)
def test_a_write_is_made_again_while_another_transaction_is_at_the_same_items(contest: ClientError) -> None:
    client: Any = Contested(contest, contest)
    assert undisturbed(client.put_item) == {"Attributes": item(task_token="token")}
    assert client.calls == 3


@pytest.mark.parametrize("loss", LOST)
def test_a_condition_that_did_not_hold_is_told_at_once(loss: ClientError) -> None:
    client: Any = Contested(loss)
    with pytest.raises(ClientError) as raised:
        undisturbed(client.put_item)
    assert client.calls == 1
    assert lost_race(raised.value)


def test_whoever_finds_an_item_always_taken_gives_up_in_the_end() -> None:
    client: Any = Contested(*[CONTESTED[0]] * 100)
    with pytest.raises(ClientError) as raised:
        undisturbed(client.put_item)
    assert 1 < client.calls < 10
    assert lost_race(raised.value)


def test_another_refusal_is_no_contest() -> None:
    client: Any = Contested(canceled("None", "ThrottlingError"))
    with pytest.raises(ClientError) as raised:
        undisturbed(client.put_item)
    assert client.calls == 1
    assert not lost_race(raised.value)


def test_a_payment_that_is_asked_for_twice_at_once_is_not_called_unknown() -> None:
    client: Any = Contested(CONTESTED[0])
    payment = a_payment()
    assert PaymentTable(client, "payments").add(payment, Purchase()) == payment


def test_news_that_comes_while_a_purchase_is_amended_still_wakes_its_session() -> None:
    client: Any = Contested(CONTESTED[1])
    assert SessionItems(client, "payments").leave_news("pay_1") == "token"


def test_a_repeated_request_of_a_merchant_is_not_called_a_clash() -> None:
    client: Any = Contested(CONTESTED[0])
    writes = ConditionalWrites(client, "merchants")
    assert writes.wrote(writes.put_new(item(pk="mer_1")), writes.put_new(item(pk="request#1")))
