"""Commands about merchants."""

from cli.management.calls import Field, Group
from cli.management.shared import MERCHANTS, NAME

_TERMS = (
    NAME,
    Field(option="klarna-account-id", help="Its account at Klarna, krn:…."),
    Field(option="capture", help="now or manual: when money is captured unless a payment says otherwise."),
    Field(option="flow", help="authorize or payment_request: how Klarna is asked."),
)
_WHY = Field(option="reason", help="Why; Klarna is told.")
_entities = MERCHANTS.of_each("business-entities", place="entity", about="The entity's reference.", is_paged=False)

GROUP = Group(
    name="merchants",
    help="Merchants: bring them on board, look at them, and switch Klarna off and on for one.",
    calls=(
        MERCHANTS.lists(
            "List the merchants.",
            *("id", "name", "status", "klarna_state", "payment_product.status", "klarna_account_id"),
            by=(Field(option="status", help="Only these: onboarding, refused or active."),),
        ),
        MERCHANTS.shows("Show a merchant."),
        MERCHANTS.adds(
            "Make a merchant: with its account at Klarna, or with --from to bring it on board there.",
            *_TERMS,
            takes_file=True,
        ),
        MERCHANTS.changes("Change a merchant, or send a refused onboarding again.", *_TERMS, takes_file=True),
        MERCHANTS.reads("account", "Show what Klarna has of a merchant."),
        MERCHANTS.of_each("products", is_paged=False).lists(
            "List a merchant's products at Klarna.",
            *("product", "status", "reason", "klarna_product_id"),
            command="products",
        ),
        MERCHANTS.does("disable", "Disable a merchant's payments with Klarna.", _WHY, at="products/payment/disable"),
        MERCHANTS.does("enable", "Enable a merchant's payments with Klarna.", _WHY, at="products/payment/enable"),
        _entities.lists(
            "List a merchant's business entities.",
            *("reference", "legal_name", "registration_country", "merchant_category_codes"),
            command="entities",
        ),
        _entities.changes(
            "Change a business entity at Klarna.",
            Field(option="legal-name", help="Its legal name."),
            takes_file=True,
            command="change-entity",
        ),
        MERCHANTS.does(
            "portal-link",
            "Make a link with which a merchant's user opens Klarna's portal.",
            Field(option="user-reference", help="Your own name for the user; no e-mail address."),
            Field(option="role", place="roles", kind="list", help="What the user may do; may be said again."),
            at="portal-links",
        ),
    ),
)
