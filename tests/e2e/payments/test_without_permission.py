"""The cloud enforces what each function may do: a grant that is taken away is missed at once."""

import pytest
from botocore.exceptions import ClientError

from tests.e2e.permissions import client, credentials_of, function_named, without

RETRIED_WITHIN = 30.0
ACKNOWLEDGED = {200, 201, 202, 204}
ITEM = {"payment_id": {"S": "pay_none"}, "item": {"S": "payment"}}


def was_answered(delivery):
    return bool(delivery["attempts"])


def table_of(function, variable):
    """A table that the function knows by name."""
    return function_named(function)["Environment"]["Variables"][variable]


def test_a_role_may_what_it_was_granted_and_nothing_beside_it():
    session = client("dynamodb", credentials_of("session"))
    payments, merchants = table_of("authorize", "PAYMENTS_TABLE"), table_of("authorize", "MERCHANTS_TABLE")
    assert "Item" not in session.get_item(TableName=payments, Key=ITEM)
    with pytest.raises(ClientError, match="AccessDenied"):
        session.query(
            TableName=payments,
            KeyConditionExpression="payment_id = :id",
            ExpressionAttributeValues={":id": ITEM["payment_id"]},
        )
    with pytest.raises(ClientError, match="AccessDenied"):
        session.get_item(TableName=merchants, Key={"pk": {"S": "mer_none"}, "item": {"S": "merchant"}})


@pytest.mark.parametrize("function", ["authorize", "confirm", "session", "management", "authorizer"])
def test_nobody_who_deals_with_payments_may_read_the_keys_that_news_is_signed_with(function):
    with pytest.raises(ClientError, match="AccessDenied"):
        client("secretsmanager", credentials_of(function)).get_secret_value(SecretId="kassa/local/klarna-signing-keys")
    webhook = client("secretsmanager", credentials_of("klarna_webhook"))
    assert webhook.get_secret_value(SecretId="kassa/local/klarna-signing-keys")["SecretString"]


def test_a_function_that_may_not_read_payments_shows_none(till):
    payment = till.start()
    with without("dynamodb:GetItem", function="payments"):
        assert till.get(f"/v1/payments/{payment['id']}").status_code >= 500
    assert till.payment(payment["id"])["version"] == payment["version"]


def test_news_that_may_not_be_stored_is_not_acknowledged_and_comes_again(till, klarna):
    with without("dynamodb:PutItem", function="klarna_webhook"):
        payment = till.start()
        klarna.approve(payment)
        tried = klarna.deliveries_once(payment["id"], was_answered, within=RETRIED_WITHIN)
        answers = {attempt["status"] for delivery in tried for attempt in delivery["attempts"]}
        assert not answers & ACKNOWLEDGED
        assert till.payment(payment["id"])["status"] == "awaiting_shopper"
    till.until(payment["id"], "approved", within=RETRIED_WITHIN)
    assert len(klarna.transactions(payment["id"])) == 1
