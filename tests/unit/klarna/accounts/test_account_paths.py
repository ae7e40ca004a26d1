"""Our fields and Klarna's: every field of a caller's has a name there, and every name of Klarna's leads to a field."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.management.merchant_requests import Application
from kassa.adapters.klarna.merchants.fields import ONBOARDING, ONBOARDING_V1
from kassa.adapters.klarna.merchants.paths import ANY_FIELD

OURS_ALONE = {"stores[].time_zone", "stores[].store_group_reference"}
"""What Klarna is not told."""


def fields_of(schema: dict[str, Any], whole: dict[str, Any], path: str = "") -> set[str]:
    """The paths of all values in a JSON schema."""
    if "$ref" in schema:
        schema = whole["$defs"][schema["$ref"].rpartition("/")[2]]
    choices = [choice for choice in schema.get("anyOf", ()) if choice.get("type") != "null"]
    if choices:
        return fields_of(choices[0], whole, path)
    if "properties" in schema:
        below = [
            fields_of(member, whole, f"{path}.{name}" if path else name)
            for name, member in schema["properties"].items()
        ]
        return set().union(*below)
    items = schema.get("items", {})
    return fields_of(items, whole, f"{path}[]") if "$ref" in items else {path}


def test_klarna_is_told_every_field_of_an_application():
    whole = Application.model_json_schema()
    assert fields_of(whole, whole) - OURS_ALONE <= ONBOARDING.fields


@pytest.mark.parametrize(
    ("parameter", "field"),
    [
        ("partner_account_contact.email", "contact.email"),
        ("$.partner_account_contact.email", "contact.email"),
        ("partner_account_contact", "contact"),
        ("partner_account_contact.middle_name", "contact"),
        ("partner_business_entities[0].legal_registration_number", "business_entity.registration_number"),
        ("partner_business_entities[0].stakeholders[2].given_name", "business_entity.stakeholders[2].given_name"),
        ("partner_business_entities[0].stakeholders[2]", "business_entity.stakeholders[2]"),
        ("products[0].payment_accounts[0].default_merchant_category_code", "payment.default_merchant_category_code"),
        ("store_groups[0].stores[3].address.city", "stores[3].address.city"),
        ("store_groups[0].stores[3]", "stores[3]"),
        ("store_groups[0].stores", "stores"),
        ("brands[0].element.logo_url", "brand.logo_url"),
        ("somewhere.else[7]", ANY_FIELD),
        ("", ANY_FIELD),
    ],
)
def test_a_refused_parameter_is_named_as_its_caller_wrote_it(parameter, field):
    assert ONBOARDING.field(parameter) == field


@given(st.text(max_size=40), st.sampled_from([ONBOARDING, ONBOARDING_V1]))
def test_whatever_klarna_names_there_is_a_field_for_it(parameter, paths):
    assert paths.field(parameter)


def test_a_body_is_written_and_read_by_the_same_table():
    body = ONBOARDING.written({"contact": {"email": "a@example.test"}, "stores": [{"name": "A"}, {"name": "B"}]})
    assert body == {
        "partner_account_contact": {"email": "a@example.test"},
        "store_groups": [{"stores": [{"name": "A"}, {"name": "B"}]}],
    }
    assert ONBOARDING.read(body) == {"contact": {"email": "a@example.test"}}
