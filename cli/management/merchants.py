"""Commands about merchants."""

from cli.management.shared import MERCHANT, NAME, M
from cli.management.table import Call, Field, Group

_CAPTURE = Field(option="capture", help="now or manual: when money is captured unless a payment says otherwise.")
_FLOW = Field(option="flow", help="authorize or payment_request: how Klarna is asked.")
_ACCOUNT = Field(option="klarna-account-id", help="Its account at Klarna, krn:….")

MERCHANTS = Group(
    name="merchants",
    help="Merchants: bring them on board, look at them, and switch Klarna off and on for one.",
    calls=(
        Call(
            name="list",
            help="List the merchants.",
            method="GET",
            path="/v1/merchants",
            fields=(Field(option="status", help="Only these: onboarding, refused or active."),),
            columns=("id", "name", "status", "klarna_state", "payment_product.status", "klarna_account_id"),
        ),
        Call(name="show", help="Show a merchant.", method="GET", path=M, places=MERCHANT),
        Call(
            name="add",
            help="Make a merchant: with its account at Klarna, or with --from to bring it on board there.",
            method="POST",
            path="/v1/merchants",
            fields=(NAME, _ACCOUNT, _CAPTURE, _FLOW),
            takes_file=True,
        ),
        Call(
            name="change",
            help="Change a merchant, or send a refused onboarding again.",
            method="PATCH",
            path=M,
            places=MERCHANT,
            fields=(NAME, _ACCOUNT, _CAPTURE, _FLOW),
            takes_file=True,
        ),
        Call(
            name="account",
            help="Show what Klarna has of a merchant.",
            method="GET",
            path=f"{M}/account",
            places=MERCHANT,
        ),
        Call(
            name="products",
            help="List a merchant's products at Klarna.",
            method="GET",
            path=f"{M}/products",
            places=MERCHANT,
            columns=("product", "status", "reason", "klarna_product_id"),
            is_paged=False,
        ),
        *(
            Call(
                name=verb,
                help=f"{verb.title()} a merchant's payments with Klarna.",
                method="POST",
                path=f"{M}/products/payment/{verb}",
                places=MERCHANT,
                fields=(Field(option="reason", help="Why; Klarna is told."),),
            )
            for verb in ("disable", "enable")
        ),
        Call(
            name="entities",
            help="List a merchant's business entities.",
            method="GET",
            path=f"{M}/business-entities",
            places=MERCHANT,
            columns=("reference", "legal_name", "registration_country", "merchant_category_codes"),
            is_paged=False,
        ),
        Call(
            name="change-entity",
            help="Change a business entity at Klarna.",
            method="PATCH",
            path=f"{M}/business-entities/{{entity}}",
            places={**MERCHANT, "entity": "The entity's reference."},
            fields=(Field(option="legal-name", help="Its legal name."),),
            takes_file=True,
        ),
        Call(
            name="portal-link",
            help="Make a link with which a merchant's user opens Klarna's portal.",
            method="POST",
            path=f"{M}/portal-links",
            places=MERCHANT,
            fields=(
                Field(option="user-reference", help="Your own name for the user; no e-mail address."),
                Field(option="role", place="roles", kind="list", help="What the user may do; may be said again."),
            ),
        ),
    ),
)
