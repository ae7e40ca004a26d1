"""The parts of a partner account as its callers send them, checked: contact, business entities, brands, stores."""

import re

from simulator.checks import Checks
from simulator.state.records import JsonObject

PHONE = r"\+[1-9][0-9]{6,14}"
EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
COUNTRY = "[A-Z]{2}"
CATEGORY = "[0-9]{4}"
URL = r"https://\S+"
PERSON = {"given_name": ".*", "family_name": ".*", "email": EMAIL, "phone": PHONE}
ADDRESS = ("street_address", "street_address2", "postal_code", "city", "region", "country")
ELEMENTS = ("logo_url", "icon_url", "feature_image_url")
STAKEHOLDER = ("given_name", "family_name", "email", "date_of_birth", "role")
BANK_ACCOUNT = ("account_holder", "iban", "bic")
REGISTRATION_NUMBERS = {"SE": r"\d{6}-\d{4}", "NO": r"\d{9}", "FI": r"\d{7}-\d", "DK": r"\d{8}"}
"""How a business is registered where the simulator knows it; any number will do elsewhere."""

STORE_TYPES = ("PHYSICAL_STORE", "WEBSITE", "MOBILE_APP")
PLATFORMS = ("IOS", "ANDROID")


def read_contact(holder: JsonObject, checks: Checks, name: str, *, required: bool) -> JsonObject:
    """A person; of a change, only what it names."""
    contact = checks.section(holder, name, required=required)
    checks.only(contact, *PERSON, at=f"{name}.")
    for member, pattern in PERSON.items():
        checks.text(contact, member, at=f"{name}.", required=required, pattern=pattern)
    return contact


def read_entity(entity: JsonObject, checks: Checks, *, at: str, required: bool) -> None:
    """A business entity; of a change, only what it names."""
    checks.only(
        entity,
        "partner_business_entity_reference",
        "legal_registered_entity_name",
        "legal_registration_country",
        "legal_registration_number",
        "enabled_merchant_category_codes",
        "bank_account",
        "stakeholders",
        at=at,
    )
    checks.text(entity, "partner_business_entity_reference", at=at, required=required)
    checks.text(entity, "legal_registered_entity_name", at=at, required=required)
    country = checks.text(entity, "legal_registration_country", at=at, required=required, pattern=COUNTRY)
    number = checks.text(entity, "legal_registration_number", at=at)
    form = REGISTRATION_NUMBERS.get(country or "")
    if number is not None and form and not re.fullmatch(form, number):
        checks.wrong(f"{at}legal_registration_number", f"{number} is not a registration number of {country}")
    if required or "enabled_merchant_category_codes" in entity:
        checks.words(entity, "enabled_merchant_category_codes", at=at, pattern=CATEGORY)
    checks.only(checks.section(entity, "bank_account", at=at), *BANK_ACCOUNT, at=f"{at}bank_account.")
    for place, stakeholder in checks.items(entity, "stakeholders", at=at):
        checks.only(stakeholder, *STAKEHOLDER, at=place)
        checks.text(stakeholder, "given_name", at=place, required=True)
        checks.text(stakeholder, "family_name", at=place, required=True)


def read_look(brand: JsonObject, checks: Checks, *names: str, at: str = "", required: bool) -> None:
    """How a brand looks. `names` are its members beside that."""
    checks.only(brand, *names, "display_name", "element", at=at)
    checks.text(brand, "display_name", at=at, required=required)
    element = checks.section(brand, "element", at=at)
    checks.only(element, *ELEMENTS, at=f"{at}element.")
    for name in ELEMENTS:
        checks.text(element, name, at=f"{at}element.", longest=2048, pattern=URL)


def read_store(store: JsonObject, checks: Checks, kind: str | None, *names: str, at: str = "") -> None:
    """What a store of this kind needs. `names` are its members beside that."""
    checks.only(store, *names, "name", "address", "url", "urls", "platform", "bundle_names", at=at)
    checks.text(store, "name", at=at)
    if kind == "PHYSICAL_STORE":
        address = checks.section(store, "address", at=at, required=True)
        checks.only(address, *ADDRESS, at=f"{at}address.")
        if isinstance(store.get("address"), dict):
            checks.text(address, "country", at=f"{at}address.", required=True, pattern=COUNTRY)
    elif kind == "MOBILE_APP":
        checks.choice(store, "platform", PLATFORMS, at=at, required=True)
        checks.words(store, "bundle_names", at=at)
    elif kind == "WEBSITE" and "urls" in store:
        checks.words(store, "urls", at=at, pattern=URL)
    elif kind == "WEBSITE":
        checks.text(store, "url", at=at, required=True, longest=2048, pattern=URL)
