"""Klarna, as a test meets it: the simulator's controls in the words of a test, which has a whole payment at hand."""

import json
import time
from collections.abc import Callable
from typing import Any

from cli.cloud.controls import Controls
from tests.e2e.till import LOOK_AGAIN, JsonObject

TOKENS = ("payment_confirmation_token", "klarna_network_session_token")


class Klarna(Controls):
    """The shopper acts on a payment; everything else is found by the payment's id. Raises `Refused`."""

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    # What the shopper does

    def scan(self, payment: JsonObject) -> None:
        """Point the phone at the code."""
        self.shopper(_request(payment), "scan")

    def approve(self, payment: JsonObject) -> None:
        self.shopper(_request(payment), "approve")

    def decline(self, payment: JsonObject) -> None:
        self.shopper(_request(payment), "decline")

    def leave(self, payment: JsonObject) -> None:
        self.shopper(_request(payment), "leave")

    def cannot_approve(self, payment: JsonObject) -> bool:
        """Whether Klarna tells the shopper that it is too late."""
        return not self.may(_request(payment), "approve")

    # What Klarna knows

    def requests(self, payment_id: str) -> list[JsonObject]:
        """The payment requests that were made for it."""
        return list(self._read("/requests", payment_id)["requests"])

    def token(self, payment: JsonObject) -> dict[str, str]:
        """The token of the shopper's approval, under the name that Klarna and Kassa give it."""
        (request,) = self.requests(payment["id"])
        context = request["state_context"]
        return {kind: context[kind] for kind in TOKENS if kind in context}

    def approves_elsewhere(self, kind: str, *, amount: int = 2900, **more: Any) -> dict[str, str]:
        """A token of a shopper who approved somewhere else, as with Express checkout."""
        asked = {"partner_account_id": self.accounts()[0], "amount": amount, "currency": "SEK", "kind": kind, **more}
        return {kind: str(self._post("/tokens", asked)["token"])}

    def deliveries(self, payment_id: str) -> list[JsonObject]:
        """The webhooks that it sent, or did not send."""
        return self.news(payment_id)

    def deliveries_once(
        self, payment_id: str, done: Callable[[JsonObject], bool], *, within: float
    ) -> list[JsonObject]:
        """The webhooks, once this is true of each of them. Fails after so many seconds."""
        deadline = time.monotonic() + within
        while waiting := [one for one in self.deliveries(payment_id) if not done(one)]:
            assert time.monotonic() < deadline, f"not done within {within:.0f} s: {json.dumps(waiting, indent=2)}"
            time.sleep(LOOK_AGAIN)
        return self.deliveries(payment_id)

    # What is disputed and settled

    def dispute(self, dispute_id: str) -> JsonObject:
        """A dispute in Klarna's books."""
        (dispute,) = self._read("/disputes", dispute_id)["disputes"]
        return dict(dispute)

    def adjusts(self, kind: str, payment_id: str, amount: int) -> None:
        """A `discount` or a `penalty` in the fee of the newest capture, which must not be settled yet."""
        self._post("/settlements/adjustments", {"kind": kind, "reference": payment_id, "amount": amount})

    def terms(self, account_id: str) -> JsonObject:
        """What payments of a partner account cost."""
        return dict(self._read("/settlements/terms")["terms"][account_id])

    def charges(self, account_id: str, **terms: Any) -> None:
        """What payments of a partner account cost from now on."""
        self.set_terms(partner_account_id=account_id, **terms)

    # What goes wrong

    def fails_next(self, operation: str, kind: str, **more: int) -> None:
        """The next call of this operation goes wrong."""
        self.fault(operation, kind, **more)

    def fails_sometimes(self, operation: str, kind: str, *, probability: float) -> None:
        """Calls of this operation go wrong with this probability, until it behaves again."""
        self._post("/faults", {"operation": operation, "kind": kind, "probability": probability})

    def has_failed(self) -> bool:
        """Whether every planned fault has struck."""
        return not self._read("/faults")["faults"]

    def decides_next(self, **outcome: str) -> None:
        """What the next first or final call is answered."""
        self.outcome(**outcome)

    def _post(self, path: str, body: Any) -> JsonObject:
        return self._ask("POST", path, json=body)

    def _read(self, path: str, reference: str | None = None) -> JsonObject:
        return self._ask("GET", path, params={"reference": reference} if reference else {})


def _request(payment: JsonObject) -> str:
    return str(payment["klarna"]["payment_request_id"])
