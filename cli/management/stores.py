"""Commands about stores and how they are grouped."""

from cli.management.shared import MERCHANT, NAME, STORE, M
from cli.management.table import Call, Field, Group

_ADDRESS = (
    Field(option="street", place="address.street_address", help="Street and number."),
    Field(option="postal-code", place="address.postal_code", help="Postal code."),
    Field(option="city", place="address.city", help="City."),
    Field(option="country", place="address.country", help="Country, ISO 3166: SE."),
)
_TIME_ZONE = Field(option="time-zone", help="Such as Europe/Stockholm; for receipts.")


STORES = Group(
    name="stores",
    help="A merchant's stores, websites and apps, and how they are grouped under brands.",
    calls=(
        Call(
            name="list",
            help="List a merchant's stores.",
            method="GET",
            path=f"{M}/stores",
            places=MERCHANT,
            columns=("store_reference", "name", "type", "address.city", "klarna_store_id"),
        ),
        Call(name="show", help="Show a store.", method="GET", path=f"{M}/stores/{{store}}", places=STORE),
        Call(
            name="add",
            help="Make a store, here and at Klarna.",
            method="POST",
            path=f"{M}/stores",
            places=MERCHANT,
            fields=(
                Field(option="reference", place="store_reference", help="Your name for it."),
                NAME,
                *_ADDRESS,
                _TIME_ZONE,
                Field(option="group", place="store_group_reference", help="The group that it belongs to."),
            ),
            takes_file=True,
        ),
        Call(
            name="change",
            help="Change a store, here and at Klarna.",
            method="PATCH",
            path=f"{M}/stores/{{store}}",
            places=STORE,
            fields=(NAME, *_ADDRESS, _TIME_ZONE),
            takes_file=True,
        ),
        Call(
            name="groups",
            help="List a merchant's store groups.",
            method="GET",
            path=f"{M}/store-groups",
            places=MERCHANT,
            columns=("reference", "display_name", "brand_reference", "klarna_id"),
            is_paged=False,
        ),
        Call(
            name="add-group",
            help="Make a store group: stores under one brand.",
            method="POST",
            path=f"{M}/store-groups",
            places=MERCHANT,
            fields=(
                Field(option="reference", help="Your name for it."),
                Field(option="display-name", help="What shoppers see."),
                Field(option="logo-url", help="Where its logo is."),
            ),
            takes_file=True,
        ),
        Call(
            name="change-group",
            help="Change how a store group looks to shoppers.",
            method="PATCH",
            path=f"{M}/store-groups/{{group}}",
            places={**MERCHANT, "group": "The group's reference."},
            fields=(
                Field(option="display-name", help="What shoppers see."),
                Field(option="logo-url", help="Where its logo is."),
            ),
            takes_file=True,
        ),
    ),
)
