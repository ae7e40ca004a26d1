"""The operations about accounts with their methods and paths, in both versions of the API."""

from simulator import accounts, distribution, onboarding, stores
from simulator.calls import Act, Operation
from simulator.state.records import V1, V2

ONBOARDING = "account-onboarding"
PARTNERS = "partner-management"


def _route(method: str, path: str, name: str, act: Act, category: str = PARTNERS) -> tuple[str, str, Operation]:
    return method, path, Operation(name=name, category=category, act=act)


def _stores(account: str, version: str) -> list[tuple[str, str, Operation]]:
    path, suffix = {V2: (f"{account}/stores", ""), V1: (f"{account}/channels", "_v1")}[version]
    return [
        _route("POST", path, f"create_store{suffix}", stores.create_in(version)),
        _route("GET", path, f"list_stores{suffix}", stores.list_in(version)),
        _route("GET", f"{path}/{{store}}", f"read_store{suffix}", stores.read_in(version)),
        _route("PATCH", f"{path}/{{store}}", f"update_store{suffix}", stores.update_in(version)),
    ]


def _parts(path: str, kind: str, plural: str, singular: str, suffix: str) -> list[tuple[str, str, Operation]]:
    return [
        _route("GET", path, f"list_{plural}{suffix}", accounts.list_of(kind)),
        _route("POST", path, f"create_{singular}{suffix}", accounts.create(kind)),
        _route("GET", f"{path}/{{part}}", f"read_{singular}{suffix}", accounts.read_one(kind)),
        _route("PATCH", f"{path}/{{part}}", f"update_{singular}{suffix}", accounts.update(kind)),
    ]


_V2, _V1 = "/v2/accounts/{account}", "/v1/accounts/{account}"
_PRODUCT = f"{_V2}/payment-products/{{product}}"

ROUTES = (
    _route("POST", "/v2/distribution/onboard", "onboard", onboarding.onboard, ONBOARDING),
    _route("GET", _V2, "read_account", accounts.read_in(V2)),
    _route("PATCH", _V2, "update_account", accounts.update_in(V2)),
    _route("GET", f"{_V2}/payment-products", "read_products", accounts.products),
    _route("POST", f"{_PRODUCT}/disable", "disable_product", accounts.switch_to("DISABLED")),
    _route("POST", f"{_PRODUCT}/enable", "enable_product", accounts.switch_to("ENABLED")),
    *_stores(_V2, V2),
    *_parts(f"{_V2}/partner-business-entities", "entity", "business_entities", "business_entity", ""),
    *_parts(f"{_V2}/brands", "brand", "brands", "brand", ""),
    *_parts(f"{_V2}/store-groups", "group", "store_groups", "store_group", ""),
    _route("POST", f"{_V2}/portal/deep-links", "create_portal_link", accounts.portal_link),
    _route("GET", "/v2/distribution/price-plans", "list_price_plans", distribution.price_plans),
    _route("GET", "/v2/distribution/payment-profiles", "list_payment_profiles", distribution.payment_profiles),
    _route("GET", "/v2/account/acquiring/accounts", "list_acquiring_accounts", distribution.acquiring_accounts),
    _route("POST", "/v1/distribution/onboard", "onboard_v1", onboarding.onboard_v1, ONBOARDING),
    _route("GET", _V1, "read_account_v1", accounts.read_in(V1)),
    _route("PATCH", _V1, "update_account_v1", accounts.update_in(V1)),
    _route("GET", f"{_V1}/products", "read_products_v1", accounts.products),
    _route("POST", f"{_V1}/products/payment/disable", "disable_product_v1", accounts.switch_to("DISABLED")),
    _route("POST", f"{_V1}/products/payment/enable", "enable_product_v1", accounts.switch_to("ENABLED")),
    *_stores(_V1, V1),
    *_parts(f"{_V1}/business-entities", "entity", "business_entities", "business_entity", "_v1"),
    *_parts(f"{_V1}/channel-collections", "collection", "store_groups", "store_group", "_v1"),
    _route("POST", f"{_V1}/portal/deep-links", "create_portal_link_v1", accounts.portal_link),
    _route("GET", "/v1/payment/pricing/price-plans", "list_price_plans_v1", distribution.price_plans),
    _route(
        "GET",
        "/v1/distribution/distribution-profiles",
        "list_payment_profiles_v1",
        distribution.distribution_profiles,
    ),
    _route(
        "GET",
        "/v1/payment/settlement-configurations",
        "list_acquiring_accounts_v1",
        distribution.settlement_configurations,
    ),
)
