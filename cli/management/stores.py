"""Commands about stores and how they are grouped."""

from cli.management.calls import Field, Group
from cli.management.shared import MERCHANTS, NAME

_stores = MERCHANTS.of_each("stores", place="store", about="The store's reference.")
_groups = MERCHANTS.of_each("store-groups", place="group", about="The group's reference.", is_paged=False)
_ADDRESS = (
    Field(option="street", place="address.street_address", help="Street and number."),
    Field(option="postal-code", place="address.postal_code", help="Postal code."),
    Field(option="city", place="address.city", help="City."),
    Field(option="country", place="address.country", help="Country, ISO 3166: SE."),
)
_TIME_ZONE = Field(option="time-zone", help="Such as Europe/Stockholm; for receipts.")
_LOOKS = (
    Field(option="display-name", help="What shoppers see."),
    Field(option="logo-url", help="Where its logo is."),
)

GROUP = Group(
    name="stores",
    help="A merchant's stores, websites and apps, and how they are grouped under brands.",
    calls=(
        _stores.lists(
            "List a merchant's stores.", "store_reference", "name", "type", "address.city", "klarna_store_id"
        ),
        _stores.shows("Show a store."),
        _stores.adds(
            "Make a store, here and at Klarna.",
            Field(option="reference", place="store_reference", help="Your name for it."),
            NAME,
            *_ADDRESS,
            _TIME_ZONE,
            Field(option="group", place="store_group_reference", help="The group that it belongs to."),
            takes_file=True,
        ),
        _stores.changes("Change a store, here and at Klarna.", NAME, *_ADDRESS, _TIME_ZONE, takes_file=True),
        _groups.lists(
            "List a merchant's store groups.",
            *("reference", "display_name", "brand_reference", "klarna_id"),
            command="groups",
        ),
        _groups.adds(
            "Make a store group: stores under one brand.",
            Field(option="reference", help="Your name for it."),
            *_LOOKS,
            takes_file=True,
            command="add-group",
        ),
        _groups.changes(
            "Change how a store group looks to shoppers.", *_LOOKS, takes_file=True, command="change-group"
        ),
    ),
)
