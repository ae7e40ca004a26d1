"""The table of the calls about accounts, in both generations of Klarna's API; no path is spelled anywhere else."""

from dataclasses import dataclass, fields
from typing import Literal

from kassa.adapters.klarna.operations import PARTNERS, Operation

ONBOARDING = "account-onboarding"

_Method = Literal["GET", "POST", "PATCH"]


def _operation(
    name: str, method: _Method, path: str, *, version: str, category: str = PARTNERS, may_be_silent: bool = False
) -> Operation:
    suffix = "" if version == "v2" else "_v1"
    return Operation(
        name=f"{name}{suffix}",
        method=method,
        version=version,
        path=path,
        category=category,
        idempotent=method == "GET",
        may_be_silent=may_be_silent,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountOperations:
    """What can be asked about accounts. v1 has one collection where v2 has a brand and a store group."""

    onboard: Operation
    read_account: Operation
    update_account: Operation
    read_products: Operation
    disable_product: Operation
    enable_product: Operation
    create_store: Operation
    list_stores: Operation
    update_store: Operation
    list_entities: Operation
    update_entity: Operation
    list_groups: Operation
    create_group: Operation
    update_group: Operation
    create_portal_link: Operation
    list_price_plans: Operation
    list_payment_profiles: Operation
    list_acquiring_accounts: Operation


_ACCOUNT = "/accounts/{account_id}"


def _generation(version: str, paths: dict[str, str]) -> AccountOperations:
    def get(name: str, path: str) -> Operation:
        return _operation(name, "GET", paths[path], version=version)

    def post(name: str, path: str) -> Operation:
        return _operation(name, "POST", paths[path], version=version)

    def patch(name: str, path: str) -> Operation:
        return _operation(name, "PATCH", paths[path], version=version, may_be_silent=True)

    def switch(name: str, path: str) -> Operation:
        return _operation(name, "POST", paths[path], version=version, may_be_silent=True)

    return AccountOperations(
        onboard=_operation("onboard", "POST", "/distribution/onboard", version=version, category=ONBOARDING),
        read_account=get("read_account", "account"),
        update_account=patch("update_account", "account"),
        read_products=get("read_products", "products"),
        disable_product=switch("disable_product", "disable"),
        enable_product=switch("enable_product", "enable"),
        create_store=post("create_store", "stores"),
        list_stores=get("list_stores", "stores"),
        update_store=patch("update_store", "store"),
        list_entities=get("list_business_entities", "entities"),
        update_entity=patch("update_business_entity", "entity"),
        list_groups=get("list_store_groups", "groups"),
        create_group=post("create_store_group", "groups"),
        update_group=patch("update_store_group", "group"),
        create_portal_link=post("create_portal_link", "portal"),
        list_price_plans=get("list_price_plans", "price_plans"),
        list_payment_profiles=get("list_payment_profiles", "profiles"),
        list_acquiring_accounts=get("list_acquiring_accounts", "acquiring"),
    )


V2 = _generation(
    "v2",
    {
        "account": _ACCOUNT,
        "products": f"{_ACCOUNT}/payment-products",
        "disable": f"{_ACCOUNT}/payment-products/{{product_id}}/disable",
        "enable": f"{_ACCOUNT}/payment-products/{{product_id}}/enable",
        "stores": f"{_ACCOUNT}/stores",
        "store": f"{_ACCOUNT}/stores/{{store_id}}",
        "entities": f"{_ACCOUNT}/partner-business-entities",
        "entity": f"{_ACCOUNT}/partner-business-entities/{{entity_id}}",
        "groups": f"{_ACCOUNT}/store-groups",
        "group": f"{_ACCOUNT}/store-groups/{{group_id}}",
        "portal": f"{_ACCOUNT}/portal/deep-links",
        "price_plans": "/distribution/price-plans",
        "profiles": "/distribution/payment-profiles",
        "acquiring": "/account/acquiring/accounts",
    },
)
V1 = _generation(
    "v1",
    {
        "account": _ACCOUNT,
        "products": f"{_ACCOUNT}/products",
        "disable": f"{_ACCOUNT}/products/payment/disable",
        "enable": f"{_ACCOUNT}/products/payment/enable",
        "stores": f"{_ACCOUNT}/channels",
        "store": f"{_ACCOUNT}/channels/{{store_id}}",
        "entities": f"{_ACCOUNT}/business-entities",
        "entity": f"{_ACCOUNT}/business-entities/{{entity_id}}",
        "groups": f"{_ACCOUNT}/channel-collections",
        "group": f"{_ACCOUNT}/channel-collections/{{group_id}}",
        "portal": f"{_ACCOUNT}/portal/deep-links",
        "price_plans": "/payment/pricing/price-plans",
        "profiles": "/distribution/distribution-profiles",
        "acquiring": "/payment/settlement-configurations",
    },
)
"""The guidelines of 2024 spell the paths of products, portal, prices and settlement; the others are called as they call
the things."""

LIST_BRANDS = _operation("list_brands", "GET", f"{_ACCOUNT}/brands", version="v2")
CREATE_BRAND = _operation("create_brand", "POST", f"{_ACCOUNT}/brands", version="v2")
UPDATE_BRAND = _operation("update_brand", "PATCH", f"{_ACCOUNT}/brands/{{brand_id}}", version="v2", may_be_silent=True)

OPERATIONS = (
    *(getattr(generation, field.name) for generation in (V2, V1) for field in fields(AccountOperations)),
    LIST_BRANDS,
    CREATE_BRAND,
    UPDATE_BRAND,
)
