"""No key reads or moves what belongs to somebody else."""

import pytest

from tests.e2e.till import new_key


@pytest.fixture(scope="module")
def payment(chain):
    """A payment on lane 1 in the north."""
    return chain.north_1.start()


SEES = ["north_1", "whole_north", "office"]
DOES_NOT_SEE = ["north_2", "south_1"]


@pytest.mark.parametrize("name", SEES)
def test_who_the_payment_belongs_to_sees_it(chain, payment, name):
    caller = getattr(chain, name)
    assert caller.payment(payment["id"])["id"] == payment["id"]
    found = caller.get(f"/v1/payments?reference={payment['reference']}").json()["data"]
    assert [one["id"] for one in found] == [payment["id"]]


@pytest.mark.parametrize("name", DOES_NOT_SEE)
def test_another_lane_or_store_does_not_see_it(chain, payment, name):
    assert_invisible(getattr(chain, name), payment)


def test_another_merchant_does_not_see_it(till, back_office, payment):
    for caller in (till, back_office):
        assert_invisible(caller, payment)


def assert_invisible(caller, payment):
    path = f"/v1/payments/{payment['id']}"
    answers = [*(caller.get(f"{path}{more}") for more in ("", "/events", "/qr")), caller.cancel(payment["id"])]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert caller.get(f"/v1/payments?reference={payment['reference']}").json()["data"] == []


def test_another_merchant_cannot_have_moved_it(chain, payment):
    now = chain.north_1.payment(payment["id"])
    assert (now["status"], now["version"]) == ("awaiting_shopper", payment["version"])


def test_the_acquirer_sees_whose_payments_it_names(acquirer, chain, payment):
    assert acquirer.payment(payment["id"])["merchant_id"] == chain.merchant_id
    query = f"merchant_id={chain.merchant_id}&reference={payment['reference']}"
    assert [one["id"] for one in acquirer.get(f"/v1/payments?{query}").json()["data"]] == [payment["id"]]


def test_a_key_starts_payments_only_where_it_stands(chain):
    elsewhere = chain.north_1.ask_to_start(terminal_reference="lane-2")
    assert (elsewhere.status_code, elsewhere.json()["errors"][0]["field"]) == (422, "terminal_reference")
    elsewhere = chain.whole_north.ask_to_start(store_reference="south", terminal_reference="lane-1")
    assert (elsewhere.status_code, elsewhere.json()["errors"][0]["field"]) == (422, "store_reference")


def test_a_key_that_stands_nowhere_must_say_where(chain):
    asked = chain.office.ask_to_start()
    assert asked.status_code == 422
    assert {error["field"] for error in asked.json()["errors"]} == {"store_reference", "terminal_reference"}
    started = chain.office.start(store_reference="south", terminal_reference="lane-1")
    assert chain.south_1.payment(started["id"])["terminal_reference"] == "lane-1"


def test_two_tills_that_chose_the_same_key_do_not_share_a_payment(chain):
    key, reference = new_key(), new_key("R")
    first = chain.north_1.start(key=key, reference=reference)
    other = chain.north_2.ask_to_start(key=key, reference=reference)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert first["id"] not in other.text


def test_a_merchant_knows_itself_and_nobody_else(chain, back_office, stack):
    assert chain.office.get(f"/v1/merchants/{chain.merchant_id}").json()["id"] == chain.merchant_id
    assert chain.office.get(f"/v1/merchants/{stack.merchant_id}").status_code == 404
    assert back_office.get(f"/v1/merchants/{chain.merchant_id}").status_code == 404
