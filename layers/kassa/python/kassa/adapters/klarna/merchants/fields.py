"""How the parts of an account are called by our callers and by Klarna, in both generations of its API.

v2 as the public demonstration of Klarna's onboarding shows it; of bank accounts and stakeholders no source shows the names.
v1 as the guidelines of 2024 show it, which name contact, products and channels; what else belongs to an account they mention
without a name, so those stand here as v2 has them, each in one place.
"""

from kassa.adapters.klarna.merchants.paths import Paths

_PERSON = ("given_name", "family_name", "email", "phone")
_ADDRESS = ("street_address", "postal_code", "city", "country")
_STAKEHOLDER = ("given_name", "family_name", "email", "date_of_birth", "role")
_BANK = ("account_holder", "iban", "bic")


def _same(ours: str, theirs: str, names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(f"{ours}{name}", f"{theirs}{name}") for name in names]


def _entity(ours: str, theirs: str) -> list[tuple[str, str]]:
    return [
        (f"{ours}reference", f"{theirs}partner_business_entity_reference"),
        (f"{ours}legal_name", f"{theirs}legal_registered_entity_name"),
        (f"{ours}registration_country", f"{theirs}legal_registration_country"),
        (f"{ours}registration_number", f"{theirs}legal_registration_number"),
        (f"{ours}merchant_category_codes", f"{theirs}enabled_merchant_category_codes"),
        *_same(f"{ours}bank_account.", f"{theirs}bank_account.", _BANK),
        *_same(f"{ours}stakeholders[].", f"{theirs}stakeholders[].", _STAKEHOLDER),
    ]


def _brand(ours: str, theirs: str) -> list[tuple[str, str]]:
    return [
        (f"{ours}display_name", f"{theirs}display_name"),
        *((f"{ours}{name}", f"{theirs}element.{name}") for name in ("logo_url", "icon_url", "feature_image_url")),
    ]


def _store(ours: str, theirs: str) -> list[tuple[str, str]]:
    return [
        *_same(ours, theirs, ("type", "store_reference", "name", "url", "platform", "bundle_names")),
        *_same(f"{ours}address.", f"{theirs}address.", _ADDRESS),
    ]


_ACCOUNT = "products[0].payment_accounts[0]."

ONBOARDING = Paths(
    ("reference", "partner_account_reference"),
    ("name", "partner_account_name"),
    *_same("contact.", "partner_account_contact.", _PERSON),
    ("payment.profile", "products[0].payment_profile_id"),
    ("payment.acquiring_account", f"{_ACCOUNT}payment_acquiring_account_id"),
    ("payment.default_merchant_category_code", f"{_ACCOUNT}default_merchant_category_code"),
    ("reference", f"{_ACCOUNT}payment_account_reference"),
    *_entity("business_entity.", "partner_business_entities[0]."),
    ("business_entity.reference", f"{_ACCOUNT}partner_business_entity_reference"),
    *_brand("brand.", "brands[0]."),
    ("brand.reference", "brands[0].brand_reference"),
    ("brand.reference", "store_groups[0].brand_reference"),
    ("brand.reference", "store_groups[0].store_group_reference"),
    ("brand.reference", f"{_ACCOUNT}default_store_group_reference"),
    *_store("stores[].", "store_groups[0].stores[]."),
)
ONBOARDING_ALWAYS = {"products[0].type": "PAYMENT"}

_CHANNELS = ("websites", "physical-stores", "mobile-apps")

ONBOARDING_V1 = Paths(
    ("reference", "account_reference"),
    ("name", "account_name"),
    *_same("contact.", "account_owner.", _PERSON),
    ("payment.profile", "products[0].distribution_profile_id"),
    ("payment.acquiring_account", "products[0].settlement_configuration_id"),
    ("payment.default_merchant_category_code", "products[0].merchant_category_code"),
    *_entity("business_entity.", "business_entities[0]."),
    *_brand("brand.", "channel_collections[0]."),
    ("brand.reference", "channel_collections[0].collection_reference"),
    *(
        pair
        for kind in _CHANNELS
        for pair in (
            (f"{kind}[].store_reference", f"channel.{kind}[].channel_reference"),
            (f"{kind}[].collection_reference", f"channel.{kind}[].collection_reference"),
            (f"{kind}[].name", f"channel.{kind}[].name"),
        )
    ),
    ("websites[].url", "channel.websites[].urls[0]"),
    *_same("physical-stores[].address.", "channel.physical-stores[].address.", _ADDRESS),
    *_same("mobile-apps[].", "channel.mobile-apps[].", ("platform", "bundle_names")),
)
CHANNELS_V1 = {"website": "websites", "physical_store": "physical-stores", "mobile_app": "mobile-apps"}

ACCOUNT = Paths(
    ("reference", "partner_account_reference"),
    ("name", "partner_account_name"),
    ("state", "state"),
    *_same("contact.", "partner_account_contact.", _PERSON),
)
ACCOUNT_V1 = Paths(
    ("reference", "account_reference"),
    ("name", "account_name"),
    ("state", "state"),
    *_same("contact.", "account_owner.", _PERSON),
)

ENTITY = Paths(*_entity("", ""))

STORE = Paths(*_store("", ""), ("store_group_id", "store_group_id"))
STORE_V1 = Paths(
    ("store_reference", "channel_reference"),
    ("store_group_reference", "collection_reference"),
    ("url", "urls[0]"),
    *_same("", "", ("type", "name", "platform", "bundle_names")),
    *_same("address.", "address.", _ADDRESS),
)

BRAND = Paths(("brand_reference", "brand_reference"), *_brand("", ""))
GROUP = Paths(("reference", "store_group_reference"), ("brand_id", "brand_id"))
COLLECTION_V1 = Paths(("reference", "collection_reference"), *_brand("", ""))

PRODUCT_CHANGE = Paths(("reason", "reason"))
PORTAL_LINK = Paths(("user_reference", "user_reference"), ("roles", "roles"))
