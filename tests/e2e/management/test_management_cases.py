"""The management cases of Klarna's integration guidelines, as a back office lives them."""

from http import HTTPStatus

from tests.e2e.management.conftest import waited
from tests.e2e.till import purchase

WHY = {"reason": "the merchant asked for a pause"}


def test_case_2_onboard_a_new_merchant(office, cafe):
    account = office.at_klarna(cafe)
    assert (cafe["status"], cafe["klarna_account_id"]) == ("active", account["account_id"])
    assert account["contact"]["email"] == "ida@example.test"
    assert account["business_entities"][0]["legal_registered_entity_name"] == "Cafe Norr AB"
    assert [store["reference"] for store in account["stores"]] == ["store-gbg-014"]
    assert account["brands"][0]["display_name"] == "Cafe Norr"
    payment = office.till_of(cafe).start(reference=purchase()["reference"])
    assert payment["status"] == "awaiting_shopper"


def test_case_3_disable_a_payment_product_and_revert_it(office):
    merchant = office.onboard(name="Cafe Paus")
    till, own = office.till_of(merchant), office.till_of(merchant, "merchant")
    hook = {"url": "http://127.0.0.1:1024/kassa", "event_types": ["merchant.*"]}
    endpoint = own.post("/v1/webhook-endpoints", hook).json()
    path = f"/v1/merchants/{merchant['id']}/products"
    assert office.made(f"{path}/payment/disable", WHY, HTTPStatus.OK)["payment_product"]["status"] == "DISABLED"
    assert office.at_klarna(merchant)["product"]["status"] == "DISABLED"
    refused = till.ask_to_start()
    assert (refused.status_code, refused.json()["code"]) == (HTTPStatus.CONFLICT, "klarna_product_disabled")
    assert office.made(f"{path}/payment/enable", WHY, HTTPStatus.OK)["payment_product"]["status"] == "ENABLED"
    assert office.read(path)["data"][0]["status"] == "ENABLED"
    assert till.ask_to_start().status_code == HTTPStatus.CREATED
    here = f"/v1/webhook-endpoints/{endpoint['id']}"
    told = {"merchant.product_disabled", "merchant.product_enabled"}
    waited(lambda: {one["event_type"] for one in own.get(f"{here}/deliveries").json()["data"]} == told)
    assert own.patch(here, {"status": "disabled"}).status_code == HTTPStatus.OK


def test_case_4_configure_update_and_list_the_stores_of_an_account(office, cafe):
    path = f"/v1/merchants/{cafe['id']}/stores"
    website = {"type": "website", "store_reference": "web", "name": "Norr", "url": "https://norr.example.test"}
    assert office.made(path, website)["klarna_store_id"]
    office.changed(f"{path}/web", {"url": "https://new.example.test"})
    assert [one["store_reference"] for one in office.read(path)["data"]] == ["store-gbg-014", "web"]
    assert "https://new.example.test" in [store.get("url") for store in office.at_klarna(cafe)["stores"]]


def test_case_5_update_and_list_the_store_groups_of_an_account(office, cafe):
    path = f"/v1/merchants/{cafe['id']}/store-groups"
    office.made(path, {"reference": "bakery", "display_name": "Norr Bakery"})
    office.changed(f"{path}/bakery", {"display_name": "Norr Bread"})
    looks = {one["reference"]: one["display_name"] for one in office.read(path)["data"]}
    assert looks == {"main": "Cafe Norr", "bakery": "Norr Bread"}


def test_case_6_fetch_and_update_account_information(office, cafe):
    path = f"/v1/merchants/{cafe['id']}"
    assert office.read(f"{path}/account")["contact"]["given_name"] == "Ida"
    office.changed(path, {"name": "Cafe Norr & Syd", "contact": {"given_name": "Eva"}})
    account = office.read(f"{path}/account")
    assert (account["name"], account["contact"]["given_name"]) == ("Cafe Norr & Syd", "Eva")


def test_case_7_fetch_and_update_business_information(office, cafe):
    path = f"/v1/merchants/{cafe['id']}/business-entities/LE-1"
    assert office.read(path)["legal_name"] == "Cafe Norr AB"
    office.changed(path, {"legal_name": "Cafe Norr & Syd AB"})
    assert office.at_klarna(cafe)["business_entities"][0]["legal_registered_entity_name"] == "Cafe Norr & Syd AB"


def test_case_9_what_klarna_refuses_names_the_callers_fields_and_can_be_corrected(office):
    wrong = office.application()
    wrong["business_entity"] = wrong["business_entity"] | {"registration_number": "123"}
    refused = office.acquirer.post("/v1/merchants", wrong)
    assert (refused.status_code, refused.json()["code"]) == (HTTPStatus.UNPROCESSABLE_ENTITY, "onboarding_refused")
    assert [error["field"] for error in refused.json()["errors"]] == ["business_entity.registration_number"]
    path = f"/v1/merchants/{refused.json()['merchant']['id']}"
    assert office.read(path)["status"] == "refused"
    corrected = office.changed(path, {"business_entity": {"registration_number": "556000-0001"}})
    assert corrected["status"] == "active"
    assert office.at_klarna(corrected)["account_id"] == corrected["klarna_account_id"]
