"""Make an event of a merchant happen at the local stage.

What can be taken back happens to the sample merchant, whose endpoints hear of it. What cannot happens to a new merchant,
which has no endpoint yet: of that only the bus is told.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from cli.api.kassa_api import KassaApi
from cli.certify.new_merchant import TERMS, application_with
from cli.cloud.controls import Controls
from cli.failures import NotTrue, Refused
from cli.payments.purchase import new_reference

JsonObject = dict[str, Any]
WITHIN = 20.0
LOOK_AGAIN = 0.25
WHY = {"reason": "kassa trigger"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The acquirer's back office, and Klarna's."""

    acquirer: KassaApi
    klarna: Controls
    sample: str

    def merchant(self, merchant_id: str) -> JsonObject:
        found: JsonObject = self.acquirer.get(f"/v1/merchants/{merchant_id}")
        return found

    def once(self, merchant_id: str, so: Callable[[JsonObject], bool], what: str) -> JsonObject:
        """The merchant, once this is so of it. Raises `NotTrue`."""
        deadline = time.monotonic() + WITHIN
        while not so(merchant := self.merchant(merchant_id)):
            if time.monotonic() > deadline:
                raise NotTrue(f"{merchant_id} is not {what} within {WITHIN:.0f} s.")
            time.sleep(LOOK_AGAIN)
        return merchant

    def stands(self, merchant_id: str, state: str) -> JsonObject:
        """The merchant, once its account is in this state."""
        return self.once(merchant_id, lambda seen: seen["klarna_state"] == state, state)

    def switched(self, merchant_id: str, status: str) -> JsonObject:
        """The merchant, once its payments are so."""
        settled = {"status": status, "changing": False}
        return self.once(merchant_id, lambda seen: settled.items() <= seen["payment_product"].items(), status)

    def switch(self, what: str) -> None:
        """Ask for the sample merchant's payments to be switched."""
        self.acquirer.post(f"/v1/merchants/{self.sample}/products/payment/{what}", WHY)

    def application(self) -> JsonObject:
        """What a new merchant sends."""
        profile, acquiring = (self.acquirer.get(f"/v1/klarna/{name}")["data"][0]["id"] for name in TERMS)
        return application_with(profile, acquiring, reference=new_reference("trigger"))

    def newest_refused(self) -> JsonObject:
        """The merchant that Klarna refused last."""
        found = self.acquirer.get("/v1/merchants", status="refused", limit=1)["data"]
        return dict(found[0]) if found else {}

    def onboard(self) -> JsonObject:
        """A merchant that Klarna took."""
        return self.acquirer.post("/v1/merchants", self.application())


def _refused(at: Office) -> JsonObject:
    wrong = at.application()
    wrong["business_entity"] = wrong["business_entity"] | {"registration_number": "123"}
    before = at.newest_refused()
    with suppress(Refused):
        at.acquirer.post("/v1/merchants", wrong)
    if (merchant := at.newest_refused()) == before:
        raise NotTrue("Klarna has refused nobody.")
    return merchant


def _operational(at: Office) -> JsonObject:
    """Klarna disables the sample merchant's account, and opens it again."""
    account = at.merchant(at.sample)["klarna_account_id"]
    for state in ("DISABLED", "OPERATIONAL"):
        at.klarna.account(account, state)
        at.stands(at.sample, state)
    return at.merchant(at.sample)


def _enabled(at: Office) -> JsonObject:
    for switch, status in (("disable", "DISABLED"), ("enable", "ENABLED")):
        at.switch(switch)
        at.switched(at.sample, status)
    return at.merchant(at.sample)


def _terminated(at: Office) -> JsonObject:
    merchant = at.onboard()
    at.klarna.product(merchant["klarna_account_id"], "TERMINATED")
    return at.switched(merchant["id"], "TERMINATED")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """What is done to make an event happen; it has happened once the recipe is through."""

    does: str
    recipe: Callable[[Office], JsonObject]


TRIGGERS: Mapping[str, Trigger] = {
    "merchant.onboarded": Trigger(
        does="Klarna takes a new merchant; only the bus is told", recipe=lambda at: at.onboard()
    ),
    "merchant.onboarding_refused": Trigger(
        does="Klarna does not take a new merchant; only the bus is told", recipe=_refused
    ),
    "merchant.operational": Trigger(does="Klarna disables the account, and opens it again", recipe=_operational),
    "merchant.disabled": Trigger(does="Klarna disables the account, and opens it again", recipe=_operational),
    "merchant.product_disabled": Trigger(does="payments are switched off, and on again", recipe=_enabled),
    "merchant.product_enabled": Trigger(does="payments are switched off, and on again", recipe=_enabled),
    "merchant.product_terminated": Trigger(
        does="Klarna ends the payments of a new merchant; only the bus is told", recipe=_terminated
    ),
}


def outcome(merchant: JsonObject) -> str:
    """Where a merchant is, in one line."""
    if merchant["status"] != "active":
        return f"{merchant['id']}  {merchant['status']}"
    payments = merchant["payment_product"]["status"].lower()
    return f"{merchant['id']}  at Klarna {merchant['klarna_state'] or 'unknown'}, payments {payments}"
