"""The nine management cases of Klarna's integration guidelines for acquirers (2024), over Kassa's own management routes."""

from cli.certify.case import Case, Need
from cli.certify.new_merchant import ADDRESS, BY, CONTACT, application, patiently, settled_product, the_merchant
from cli.certify.play import Play

SECTION = "Management"
NEEDS = frozenset({Need.ACQUIRER, Need.MANAGEMENT})
_LANE = "terminal of the new merchant"
CREDENTIALS, KEYS, WEBHOOKS = "/v1/klarna/credentials", "/v1/klarna/signing-keys", "/v1/klarna/webhooks"


def _credentials(play: Play) -> None:
    with play.step("The acquirer makes an API key for itself"):
        new = {"kind": "api_key", "description": play.reference()}
        made = play.good("POST", CREDENTIALS, new, by=BY)
        play.claim("The key itself is in no answer", "secret_name" in made and "key" not in made, sorted(made))
    with play.step("It is in the list"):
        listed = play.good("GET", f"{CREDENTIALS}?kind=api_key", by=BY)["data"]
        play.claim("The list has it", made["id"] in [one["id"] for one in listed], made["id"])
    with play.step("It is taken back"):
        play.good("DELETE", f"{CREDENTIALS}/{made['id']}", by=BY)


def _onboard(play: Play) -> None:
    with play.step("A new merchant is brought on board"):
        merchant = the_merchant(play)
        play.equal("Status", merchant["status"], "active")
        play.claim("It has an account at Klarna", bool(merchant["klarna_account_id"]), merchant["klarna_account_id"])
    path = f"/v1/merchants/{merchant['id']}"
    with play.step("Klarna has what was sent"):
        account = play.good("GET", f"{path}/account", by=BY)
        play.equal("Its name there", account["name"], "Certification Test AB")
        play.claim("Klarna knows whom to write to", account["contact"]["email"] == CONTACT["email"])
        (entity,) = play.good("GET", f"{path}/business-entities", by=BY)["data"]
        play.equal("The business's legal name", entity["legal_name"], "Certification Test AB")
        stores = [store["store_reference"] for store in play.good("GET", f"{path}/stores", by=BY)["data"]]
        play.equal("Its stores", stores, ["certify-store"])
        products = [one["product"] for one in play.good("GET", f"{path}/products", by=BY)["data"]]
        play.claim("Its products include payments", "payment" in products, products)
    with play.step("It gets its credentials"):
        key = play.good("POST", f"{path}/keys", {"kind": "merchant", "description": "certification"}, by=BY)
        play.equal("Kind of key", key["kind"], "merchant")
        play.good("POST", f"{path}/keys/{key['id']}/revoke", by=BY)


def _suspend(play: Play) -> None:
    with play.step("The merchant gets a terminal"):
        merchant = f"/v1/merchants/{the_merchant(play)['id']}"
        lane = {"store_reference": "certify-store", "terminal_reference": play.reference("lane")}
        play.good("POST", f"{merchant}/terminals", lane, by=BY)
        key = play.good("POST", f"{merchant}/keys", {"kind": "terminal", **lane}, by=BY)
        play.gives(_LANE, key["key"])
    with play.step("Its payments are switched off"):
        patiently(play, "POST", f"{merchant}/products/payment/disable", {"reason": "certification"})
        play.equal("The product", settled_product(play, merchant), "DISABLED")
        refused = play.ask("POST", "/v1/payments", play.purchase(), by=_LANE)
        play.equal("A payment is refused", refused.json()["code"], "klarna_product_disabled")
    with play.step("They are switched on again"):
        patiently(play, "POST", f"{merchant}/products/payment/enable", {"reason": "certification is over"})
        play.equal("The product", settled_product(play, merchant), "ENABLED")
        payment = play.good("POST", "/v1/payments", play.purchase(), by=_LANE)
        play.equal("A payment waits for its shopper", payment["status"], "awaiting_shopper")
        play.good("POST", f"/v1/payments/{payment['id']}/cancel", by=_LANE)


def _channels(play: Play) -> None:
    with play.step("A store is opened"):
        path, reference = f"/v1/merchants/{the_merchant(play)['id']}/stores", play.reference("store")
        new = {"store_reference": reference, "name": "Second", "address": ADDRESS}
        patiently(play, "POST", path, new)
    with play.step("It is renamed"):
        play.equal("Its name", play.good("PATCH", f"{path}/{reference}", {"name": "Moved"}, by=BY)["name"], "Moved")
    with play.step("It is in the list"):
        listed = {store["store_reference"]: store["name"] for store in play.good("GET", path, by=BY)["data"]}
        play.equal("Its name there", listed.get(reference), "Moved")


def _collections(play: Play) -> None:
    with play.step("Stores are grouped under a brand"):
        path, reference = f"/v1/merchants/{the_merchant(play)['id']}/store-groups", play.reference("group")
        patiently(play, "POST", path, {"reference": reference, "display_name": "Brand"})
    with play.step("The brand gets another name"):
        changed = play.good("PATCH", f"{path}/{reference}", {"display_name": "New brand"}, by=BY)
        play.equal("What shoppers see", changed["display_name"], "New brand")
    with play.step("It is in the list"):
        listed = {group["reference"]: group["display_name"] for group in play.good("GET", path, by=BY)["data"]}
        play.equal("What shoppers see there", listed.get(reference), "New brand")


def _account(play: Play) -> None:
    with play.step("What Klarna has of the merchant is read"):
        path = f"/v1/merchants/{the_merchant(play)['id']}"
        before = play.good("GET", f"{path}/account", by=BY)
        play.claim("Klarna has a name", bool(before["name"]), before["name"])
    with play.step("The name is changed, and changed back"):
        for name in ("Certification Test II AB", before["name"]):
            patiently(play, "PATCH", path, {"name": name})
            play.equal("The name at Klarna", play.good("GET", f"{path}/account", by=BY)["name"], name)


def _business(play: Play) -> None:
    with play.step("The business is read"):
        path = f"/v1/merchants/{the_merchant(play)['id']}/business-entities"
        (before,) = play.good("GET", path, by=BY)["data"]
    with play.step("Its legal name is changed, and changed back"):
        for name in ("Certification Test II AB", before["legal_name"]):
            patiently(play, "PATCH", f"{path}/{before['reference']}", {"legal_name": name})
            there = play.good("GET", f"{path}/{before['reference']}", by=BY)
            play.equal("The legal name at Klarna", there["legal_name"], name)


def _signing_key(play: Play) -> None:
    with play.step("A signing key is made, and a webhook signs with it"):
        key = play.good("POST", KEYS, by=BY)["id"]
        play.equal("It can be read", play.good("GET", f"{KEYS}/{key}", by=BY)["held"], True)
        new = {"event_types": ["payment.transaction.*"], "signing_key_id": key}
        webhook = play.good("POST", WEBHOOKS, new, by=BY)["id"]
    with play.step("The webhook works while the key is there"):
        example = {"event_type": "payment.transaction.captured"}
        sent = play.ask("POST", f"{WEBHOOKS}/{webhook}/simulate", example, by=BY)
        play.equal("Klarna posts an example", sent.status_code, 202)
        refused = play.ask("DELETE", f"{KEYS}/{key}", by=BY)
        play.equal("A key that signs is not deleted", refused.status_code, 409)
    with play.step("The webhook is removed, and then the key"):
        play.good("DELETE", f"{WEBHOOKS}/{webhook}", by=BY)
        play.good("DELETE", f"{KEYS}/{key}", by=BY)
        play.equal("It is gone", play.ask("GET", f"{KEYS}/{key}", by=BY).status_code, 404)


def _errors(play: Play) -> None:
    with play.step("A mistake is told before Klarna is asked"):
        answer = play.ask("POST", "/v1/merchants", {"name": "", "nonsense": 1}, by=BY)
        play.equal("Status", answer.status_code, 422)
        fields = sorted({error["field"] for error in answer.json()["errors"]})
        play.claim("Each field is named", {"name", "nonsense"} <= set(fields), fields)
    with play.step("What Klarna refuses is told in our caller's own words, and can be corrected"):
        wrong = application(play)
        right = wrong["business_entity"]["registration_number"]
        wrong["business_entity"] = wrong["business_entity"] | {"registration_number": "123"}
        answer = play.ask("POST", "/v1/merchants", wrong, by=BY)
        play.equal("Status", answer.status_code, 422)
        play.equal("Code", answer.json()["code"], "onboarding_refused")
        fields = [error["field"] for error in answer.json()["errors"]]
        play.equal("The fields that Klarna does not like", fields, ["business_entity.registration_number"])
        merchant = f"/v1/merchants/{answer.json()['merchant']['id']}"
        corrected = patiently(play, "PATCH", merchant, {"business_entity": {"registration_number": right}})
        play.equal("Status, once it is corrected", corrected["status"], "active")
    with play.step("What does not exist is not found"):
        play.equal("Status", play.ask("GET", f"{KEYS}/{play.reference()}", by=BY).status_code, 404)
    with play.step("A terminal may do none of it"):
        play.equal("Status", play.ask("GET", KEYS).status_code, 403)


_CASES = (
    (
        "Own credentials",
        "The acquirer makes credentials for its own account, and sees all that there are.",
        _credentials,
    ),
    (
        "Onboarding",
        "A new merchant is set up at Klarna with everything that was sent, and can be given keys.",
        _onboard,
    ),
    ("Suspend a product", "A merchant's payments are stopped, and go on again.", _suspend),
    ("Channels", "A store is opened, changed and listed.", _channels),
    ("Channel collections", "What shoppers see of a brand is set, changed and listed.", _collections),
    ("Account", "What Klarna has of a merchant is read and kept up to date.", _account),
    ("Business information", "The business behind a merchant is read and kept up to date.", _business),
    ("Signing keys", "A signing key is made and deleted, and never while a webhook signs with it.", _signing_key),
    ("Errors", "Mistakes are named field by field and reach neither Klarna nor somebody else's data.", _errors),
)

CASES = tuple(
    Case(
        id=f"management-{number}",
        section=SECTION,
        title=f"{number}. {title}",
        purpose=purpose,
        steps=steps,
        needs=NEEDS,
    )
    for number, (title, purpose, steps) in enumerate(_CASES, start=1)
)
