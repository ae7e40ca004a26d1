"""The basket: its lines are kept for receipts, for good, and nothing else of what was bought is."""

from kassa.adapters.dynamodb.items import item
from kassa.domain.payments.purchase import LineItem
from tests.functional.conftest import COFFEE
from tests.functional.payments.test_receipts import BASKET, approved


def items_of(dynamodb, payment_id):
    found = dynamodb.query(
        TableName="payments",
        KeyConditionExpression="payment_id = :payment",
        ExpressionAttributeValues=item(**{":payment": payment_id}),
    )["Items"]
    return {entry["item"]["S"]: entry for entry in found}


def test_the_lines_are_kept_for_good_and_nothing_else_of_the_purchase(kassa, dynamodb):
    payment_id = approved(
        kassa, line_items=BASKET, supplementary_purchase_data={"customer": {"email": "kim@example.test"}}
    )
    items = items_of(dynamodb, payment_id)
    assert {name.partition("#")[0] for name in items} == {"payment", "event", "basket"}
    assert "kim@example.test" not in str(items)
    assert set(items["basket"]) == {"payment_id", "item", "line_items"}
    assert kassa.payments.basket(payment_id) == tuple(LineItem(**line) for line in BASKET)


def test_without_lines_there_is_no_basket(kassa, dynamodb):
    payment_id = approved(kassa)
    assert "basket" not in items_of(dynamodb, payment_id)
    assert kassa.payments.basket(payment_id) == ()


def test_a_repeated_request_leaves_the_first_basket(kassa):
    payment_id = kassa.start(line_items=BASKET)["id"]
    other = [{"name": "Te", "quantity": 1, "total_amount": 2900}]
    assert kassa.call("POST /v1/payments", {**COFFEE, "line_items": other}).status == 422
    assert kassa.payments.basket(payment_id)[0].name == "Kaffe"
