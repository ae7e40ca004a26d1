"""The merchant that the management cases bring on board, and what Klarna may take its time with."""

import time
from http import HTTPStatus

from cli.certify.play import JsonObject, Play
from cli.failures import NotTrue

BY = "acquirer"
PATIENCE = 120.0
"""Seconds that Klarna may take to set a new account up, or to switch a product."""

ADDRESS = {"street_address": "Storgatan 1", "postal_code": "11122", "city": "Stockholm", "country": "SE"}
_CONTACT = {"given_name": "Ida", "family_name": "Test", "email": "ida@example.test", "phone": "+46701740605"}
_NOT_YET = frozenset({HTTPStatus.CONFLICT, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE})


def the_merchant(play: Play) -> JsonObject:
    """One merchant for all cases: an account at Klarna cannot be taken back."""
    known: JsonObject = play.bench.memory
    if "merchant" not in known:
        if known.get("was_asked_for"):
            raise NotTrue("There is no merchant to do it with: see the case in which it was to be brought on board.")
        known["was_asked_for"] = True
        known["merchant"] = play.good("POST", "/v1/merchants", application(play), by=BY)
    merchant: JsonObject = play.good("GET", f"/v1/merchants/{known['merchant']['id']}", by=BY)
    return merchant


def _first_of(play: Play, path: str) -> str:
    found = play.good("GET", path, by=BY)["data"]
    play.claim(f"Klarna has agreed on {path.rpartition('/')[2].replace('-', ' ')}", bool(found), found)
    return str(found[0]["id"])


def application(play: Play) -> JsonObject:
    """What an acquirer sends to bring a merchant on board."""
    terms = {name: _first_of(play, f"/v1/klarna/{name}") for name in ("payment-profiles", "acquiring-accounts")}
    reference = play.reference("certify")
    return {
        "name": "Certification Test AB",
        "contact": _CONTACT,
        "business_entity": {
            "reference": f"{reference}-entity",
            "legal_name": "Certification Test AB",
            "registration_country": "SE",
            "registration_number": "556000-0001",
            "merchant_category_codes": ["5812"],
        },
        "payment": {
            "profile": terms["payment-profiles"],
            "acquiring_account": terms["acquiring-accounts"],
            "default_merchant_category_code": "5812",
        },
        "brand": {"reference": f"{reference}-brand", "display_name": "Certification"},
        "stores": [
            {"type": "physical_store", "store_reference": "certify-store", "name": "Certification", "address": ADDRESS}
        ],
    }


def patiently(play: Play, method: str, path: str, body: JsonObject) -> JsonObject:
    """A change that Klarna may put off while it sets a new account up. Raises `NotTrue` after two minutes."""
    deadline, key = time.monotonic() + PATIENCE, play.reference("patient")
    while True:
        answer = play.ask(method, path, body, key=key, by=BY)
        if answer.is_success:
            found: JsonObject = answer.json()
            return found
        if answer.status_code not in _NOT_YET or time.monotonic() > deadline:
            raise NotTrue(f"{method} {path} was answered with {answer.status_code}: {answer.text[:300]}")
        time.sleep(float(answer.headers.get("retry-after", "1")))


def settled_product(play: Play, merchant: str) -> str:
    """The status of its payments, once Klarna has switched them. Raises `NotTrue` after two minutes."""
    deadline = time.monotonic() + PATIENCE
    while (product := play.good("GET", merchant, by=BY)["payment_product"])["changing"]:
        if time.monotonic() > deadline:
            raise NotTrue(f"Klarna has not switched the payments of {merchant} within {PATIENCE:.0f} s.")
        time.sleep(1)
    return str(product["status"])
