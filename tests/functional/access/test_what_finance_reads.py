"""Finance reads payments and merchants of the whole house, and gets no handle to change one by what it reads."""

import pytest

from tests.functional.conftest import ACQUIRER
from tests.support.access import FINANCE


def test_finance_reads_merchants_and_stores_as_the_acquirer_does(kassa):
    merchant = f"/v1/merchants/{kassa.merchant_id}"
    for path in ("/v1/merchants", merchant, f"{merchant}/stores", f"{merchant}/stores/store-gbg-014"):
        read = kassa.call(f"GET {path}", caller=FINANCE)
        assert (read.status, read.body) == (200, kassa.call(f"GET {path}", caller=ACQUIRER).body)
    assert kassa.call("GET /v1/merchants/mer_" + "0" * 32, caller=FINANCE).status == 404


def test_finance_reads_payments_of_the_merchant_that_it_names(kassa):
    payment = kassa.approved()
    whose = f"merchant_id={kassa.merchant_id}"
    assert kassa.call("GET /v1/payments", caller=FINANCE).body["errors"][0]["field"] == "merchant_id"
    assert kassa.call("GET /v1/payments", caller=FINANCE, query="attention=true").body["data"] == []
    (listed,) = kassa.call("GET /v1/payments", caller=FINANCE, query=whose).body["data"]
    read = kassa.payment(payment["id"], FINANCE)
    assert (listed["id"], read["captures"]) == (payment["id"], payment["captures"])
    for rest in ("events", "receipt"):
        path = f"GET /v1/payments/{payment['id']}/{rest}"
        assert kassa.call(path, caller=FINANCE).raw == kassa.call(path, caller=ACQUIRER).raw


@pytest.mark.parametrize("rest", ["", "/receipt"])
def test_no_address_that_cancels_a_payment_is_shown_to_finance(kassa, rest):
    payment = kassa.start()
    here = f"GET /v1/payments/{payment['id']}{rest}"
    shown = {caller: kassa.call(here, caller=caller).raw for caller in (ACQUIRER, FINANCE)}
    assert payment["display_url"].rpartition("/")[2] in shown[ACQUIRER]
    assert payment["display_url"].rpartition("/")[2] not in shown[FINANCE]
    assert payment["qr"]["content"] not in shown[FINANCE]


def test_what_is_listed_for_finance_has_no_screen_either(kassa):
    kassa.start()
    (listed,) = kassa.call("GET /v1/payments", caller=FINANCE, query=f"merchant_id={kassa.merchant_id}").body["data"]
    assert (listed["status"], listed["qr"], listed["display_url"]) == ("awaiting_shopper", None, None)
