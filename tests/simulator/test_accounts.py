"""Partner accounts: onboarded strictly, set up by Klarna, switched, and told of."""

from copy import deepcopy
from typing import Any

import pytest

from simulator.distribution import ACQUIRING_ACCOUNTS, PAYMENT_PROFILES
from tests.simulator.till import INVALID, ONE, Till, purchase, refused

CONFLICT, FORBIDDEN = (409, "RESOURCE_CONFLICT"), (403, "OPERATION_FORBIDDEN")
PERSON = {"given_name": "Ida", "family_name": "Test", "email": "ida@example.test", "phone": "+46700000001"}
ADDRESS = {"street_address": "Kungsgatan 1", "postal_code": "41119", "city": "Göteborg", "country": "SE"}
STORE = {"type": "PHYSICAL_STORE", "store_reference": "store-gbg-014", "address": ADDRESS}
ENTITY = {
    "partner_business_entity_reference": "LE-1",
    "legal_registered_entity_name": "Cafe Norr AB",
    "legal_registration_country": "SE",
    "legal_registration_number": "556000-0001",
    "enabled_merchant_category_codes": ["5812"],
}
V2: dict[str, Any] = {
    "partner_account_reference": "M-1001",
    "partner_account_name": "Cafe Norr",
    "partner_account_contact": PERSON,
    "products": [
        {
            "type": "PAYMENT",
            "payment_profile_id": PAYMENT_PROFILES[0]["id"],
            "payment_accounts": [
                {
                    "payment_account_reference": "PA-1",
                    "payment_acquiring_account_id": ACQUIRING_ACCOUNTS[0]["id"],
                    "partner_business_entity_reference": "LE-1",
                    "default_store_group_reference": "SG-1",
                    "default_merchant_category_code": "5812",
                }
            ],
        }
    ],
    "partner_business_entities": [ENTITY],
    "brands": [{"brand_reference": "B-1", "display_name": "Cafe Norr"}],
    "store_groups": [{"store_group_reference": "SG-1", "brand_reference": "B-1", "stores": [STORE]}],
}
V1: dict[str, Any] = {
    "account_reference": "M-1001",
    "account_name": "Cafe Norr",
    "account_owner": PERSON,
    "products": [{"type": "PAYMENT", "merchant_category_code": "5812"}],
    "channel": {
        "websites": [{"urls": ["https://norr.example.test"]}],
        "physical-stores": [{"name": "A", "address": ADDRESS}],
    },
}


def onboard(till: Till, body: Any = None, version: str = "v2") -> str:
    answer = till.call("POST", f"/{version}/distribution/onboard", body or (V2 if version == "v2" else V1))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["partner_account_id" if version == "v2" else "account_id"])


def state(till: Till, account: str) -> str:
    return str(till.call("GET", f"/v2/accounts/{account}").json()["state"])


@pytest.mark.parametrize("version", ["v1", "v2"])
def test_an_account_may_be_paid_at_once_and_is_operational_seconds_later(till: Till, version: str) -> None:
    account = onboard(till, version=version)
    assert state(till, account) == "PARTIALLY_OPERATIONAL"
    store = {"point_of_checkout": {"store_reference": "store-gbg-014" if version == "v2" else "A"}}
    assert till.authorize(purchase() | store, account=account).status_code == 200
    assert refused(till.call("PATCH", f"/v2/accounts/{account}", {"partner_account_name": "Other"})) == CONFLICT
    till.sim("POST", "/clock", {"advance_seconds": 3})
    assert state(till, account) == "OPERATIONAL"
    assert till.call("PATCH", f"/v2/accounts/{account}", {"partner_account_name": "Other"}).status_code == 200


@pytest.mark.parametrize(
    ("path", "value", "parameter"),
    [
        (["partner_account_contact", "phone"], "070", "partner_account_contact.phone"),
        (["partner_business_entities", 0, "legal_registration_number"], "1", None),
        (["products", 0, "payment_profile_id"], "krn:other", "products[0].payment_profile_id"),
        (["store_groups", 0, "brand_reference"], "B-2", "store_groups[0].brand_reference"),
        (["store_groups", 0, "stores"], [], "store_groups[0].stores"),
        (["store_groups", 0, "stores", 0, "type"], "CASTLE", "store_groups[0].stores[0].type"),
        (["owner"], {}, "owner"),
    ],
)
def test_whatever_is_wrong_is_named(till: Till, path: list[Any], value: Any, parameter: str | None) -> None:
    body = deepcopy(V2)
    holder: Any = body
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    answer = till.call("POST", "/v2/distribution/onboard", body)
    assert refused(answer) == INVALID
    named = [error["parameter"] for error in answer.json()["validation_errors"]]
    assert (parameter or "partner_business_entities[0].legal_registration_number") in named


def test_the_same_key_makes_one_account(till: Till) -> None:
    keys = {"Klarna_Idempotency_Key": "onboarding-1"}
    first, again = (till.call("POST", "/v2/distribution/onboard", V2, **keys).json() for _ in range(2))
    assert first == again
    assert len(till.sim("GET", "/accounts?reference=M-1001")["accounts"]) == 1


def test_v1_knows_one_website(till: Till) -> None:
    body = deepcopy(V1)
    body["channel"]["websites"] *= 2
    answer = till.call("POST", "/v1/distribution/onboard", body)
    assert refused(answer) == INVALID
    assert answer.json()["errors"][0]["parameter"] == "channel.websites[1]"


def test_onboarding_has_a_rate_limit_of_its_own(till: Till) -> None:
    answers = [till.call("POST", "/v2/distribution/onboard", V2).status_code for _ in range(6)]
    assert answers == [201] * 5 + [429]


def test_what_happens_to_an_account_is_told(till: Till) -> None:
    till.listen("partner.account.*")
    account = onboard(till)
    till.sim("POST", "/clock", {"advance_seconds": 3})
    till.sim("POST", "/products/M-1001/state", {"state": "TERMINATED"})
    till.sim("POST", f"/accounts/{account}/state", {"state": "DISABLED"})
    till.settle()
    assert [posted.type for posted in till.posted] == [
        "partner.account.state-change.operational",
        "partner.account.product.payment.state-change.disabled",
        "partner.account.state-change.disabled",
    ]
    first = till.posted[0].event
    assert first["metadata"]["subject_account_id"] == account
    assert first["payload"]["account_reference"] == "M-1001"
    assert first["payload"]["previous_state"] == "PARTIALLY_OPERATIONAL"


def test_a_product_is_switched_by_who_switched_it_before(till: Till) -> None:
    (product,) = till.call("GET", f"/v2/accounts/{ONE}/payment-products").json()["payment_products"]
    path = f"/v2/accounts/{ONE}/payment-products/{product['payment_product_id']}"
    assert till.call("POST", f"{path}/disable", {"reason": "x"}).json()["status"] == "DISABLED"
    assert refused(till.authorize(purchase())) == FORBIDDEN
    assert till.call("POST", f"{path}/enable", {}).json()["status"] == "ENABLED"
    till.sim("POST", f"/products/{ONE}/state", {"state": "DISABLED"})
    assert refused(till.call("POST", f"{path}/enable", {})) == FORBIDDEN
    till.sim("POST", f"/products/{ONE}/state", {"state": "TERMINATED"})
    assert refused(till.call("POST", f"{path}/enable", {})) == CONFLICT


@pytest.mark.parametrize(
    ("path", "body", "change"),
    [
        ("v2/accounts/{one}/partner-business-entities", ENTITY, {"legal_registered_entity_name": "B"}),
        ("v2/accounts/{one}/brands", {"brand_reference": "B", "display_name": "B"}, {"display_name": "C"}),
        ("v2/accounts/{one}/stores", STORE, {"name": "C"}),
        (
            "v1/accounts/{one}/channels",
            {"type": "WEBSITE", "channel_reference": "w", "urls": ["https://w.test"]},
            {"name": "C"},
        ),
        (
            "v1/accounts/{one}/channel-collections",
            {"collection_reference": "B", "display_name": "B"},
            {"display_name": "C"},
        ),
    ],
)
def test_the_parts_of_an_account_are_made_read_and_changed(till: Till, path: str, body: Any, change: Any) -> None:
    path = "/" + path.format(one=ONE)
    made = till.call("POST", path, body)
    assert made.status_code == 201, made.text
    assert refused(till.call("POST", path, body)) == CONFLICT
    part_id = next(value for name, value in made.json().items() if name.endswith("_id"))
    changed = till.call("PATCH", f"{path}/{part_id}", change)
    assert changed.status_code == 200, changed.text
    read = till.call("GET", f"{path}/{part_id}").json()
    assert change.items() <= read.items()
    assert refused(till.call("PATCH", f"{path}/{part_id}", {"colour": "red"})) == INVALID
    assert refused(till.call("PATCH", f"{path}/krn:nobody", change))[0] == 404


def test_the_way_into_the_portal_names_nobody(till: Till) -> None:
    path = f"/v2/accounts/{ONE}/portal/deep-links"
    assert till.call("POST", path, {"user_reference": "u-1"}).json()["url"].startswith("http")
    assert refused(till.call("POST", path, {"user_reference": "ida@example.test"})) == INVALID
