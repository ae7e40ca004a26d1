"""The structures that merchants have: one store, several places, a franchise."""

from typing import Any

import pytest

from kassa.domain.flow import Flow
from tests.functional.accounts.conftest import IN_BOTH_GENERATIONS, NORR, with_changes

MARSEILLE = {"street_address": "Quai du Port 1", "postal_code": "13002", "city": "Marseille", "country": "FR"}
PLACES: list[dict[str, Any]] = [
    {"type": "physical_store", "store_reference": "joliette", "name": "Croissanterie Joliette", "address": MARSEILLE},
    {"type": "website", "store_reference": "web", "name": "Croissanterie", "url": "https://croissants.example.test"},
    {"type": "physical_store", "store_reference": "port", "name": "Croissanterie Port", "address": MARSEILLE},
    {
        "type": "mobile_app",
        "store_reference": "app",
        "name": "Croissanterie",
        "platform": "ios",
        "bundle_names": ["test.example.croissants"],
    },
]


def references(office, merchant):
    return [one["store_reference"] for one in office.call(f"GET /v1/merchants/{merchant['id']}/stores").body["data"]]


def test_retail_with_one_store(office):
    merchant = office.onboarded()
    (account,) = office.at_klarna(merchant)
    assert references(office, merchant) == ["store-gbg-014"]
    assert [(store["type"], store["name"]) for store in account["stores"]] == [("PHYSICAL_STORE", "Cafe Norr Avenyn")]
    assert account["business_entities"][0]["legal_registered_entity_name"] == "Cafe Norr AB"
    assert account["business_entities"][0]["stakeholders"][0]["given_name"] == "Ida"


@IN_BOTH_GENERATIONS
def test_a_merchant_with_two_shops_a_website_and_an_app(office):
    merchant = office.onboarded(with_changes(NORR, stores=PLACES))
    (account,) = office.at_klarna(merchant)
    assert references(office, merchant) == ["app", "joliette", "port", "web"]
    assert {(store["reference"], store["type"]) for store in account["stores"]} == {
        ("app", "MOBILE_APP"),
        ("joliette", "PHYSICAL_STORE"),
        ("port", "PHYSICAL_STORE"),
        ("web", "WEBSITE"),
    }
    stores = office.call(f"GET /v1/merchants/{merchant['id']}/stores").body["data"]
    assert all(store["klarna_store_id"] for store in stores)


def test_a_franchise_is_a_merchant_for_each_franchisee(office):
    owners = [("Maja", 1), ("Liam", 1), ("Vera", 4)]
    merchants = []
    for name, shops in owners:
        stores = [PLACES[0] | {"store_reference": f"burger-{number}"} for number in range(shops)]
        body = with_changes(NORR, name=f"{name} Burgers", contact={"given_name": name}, stores=stores)
        merchants.append(office.onboarded(body, key=f"franchise-{name}", ready=False))
        office.pass_time(1)
    accounts = [office.at_klarna(merchant) for merchant in merchants]
    assert [[len(account["stores"]) for account in found] for found in accounts] == [[1], [1], [4]]
    assert len({merchant["klarna_account_id"] for merchant in merchants}) == 3
    listed = office.call("GET /v1/merchants").body["data"]
    assert {merchant["name"] for merchant in listed} == {"Maja Burgers", "Liam Burgers", "Vera Burgers"}


@pytest.mark.parametrize("office", [Flow.PAYMENT_REQUEST], indirect=True)
def test_klarnas_objection_to_one_of_many_places_names_that_place(office):
    answer = office.apply(with_changes(NORR, stores=[*PLACES, PLACES[1] | {"store_reference": "web-2"}]))
    assert answer.status == 422
    assert [error["field"] for error in answer.body["errors"]] == ["stores[4]"], "v1 takes one website"
