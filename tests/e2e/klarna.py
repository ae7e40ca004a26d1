"""Klarna, as the simulator's controls let a test see and steer it: the shopper's phone, the books, and what goes wrong."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx

from tests.e2e.till import LOOK_AGAIN, JsonObject

STEERING_SECONDS = 10.0
TOKENS = ("payment_confirmation_token", "klarna_network_session_token")


class Klarna:
    """The shopper acts on a payment; everything else is found by the payment's id."""

    def __init__(self, klarna_url: str) -> None:
        self._http = httpx.Client(base_url=f"{klarna_url}/_sim", timeout=STEERING_SECONDS, trust_env=False)

    def close(self) -> None:
        """Hang up."""
        self._http.close()

    # What the shopper does

    def scan(self, payment: JsonObject) -> None:
        """Point the phone at the code."""
        self._move(payment, "scan")

    def approve(self, payment: JsonObject) -> None:
        self._move(payment, "approve")

    def decline(self, payment: JsonObject) -> None:
        self._move(payment, "decline")

    def leave(self, payment: JsonObject) -> None:
        self._move(payment, "leave")

    def cannot_approve(self, payment: JsonObject) -> bool:
        """Whether Klarna tells the shopper that it is too late."""
        path = f"/requests/{payment['klarna']['payment_request_id']}/approve"
        return self._http.post(path).status_code == httpx.codes.CONFLICT

    # What Klarna knows

    def accounts(self) -> list[str]:
        """The partner accounts that a merchant can have."""
        accounts: list[str] = self._read("/health")["partner_accounts"]
        return accounts

    def transactions(self, payment_id: str) -> list[JsonObject]:
        """Klarna's books."""
        transactions: list[JsonObject] = self._read("/ledger", payment_id)["transactions"]
        return transactions

    def requests(self, payment_id: str) -> list[JsonObject]:
        """The payment requests that were made for it."""
        requests: list[JsonObject] = self._read("/requests", payment_id)["requests"]
        return requests

    def token(self, payment: JsonObject) -> dict[str, str]:
        """The token of the shopper's approval, under the name that Klarna and Kassa give it."""
        (request,) = self.requests(payment["id"])
        context = request["state_context"]
        return {kind: context[kind] for kind in TOKENS if kind in context}

    def approves_elsewhere(self, kind: str, *, amount: int = 2900, **more: Any) -> dict[str, str]:
        """A token of a shopper who approved somewhere else, as with Express checkout."""
        asked = {"partner_account_id": self.accounts()[0], "amount": amount, "currency": "SEK", "kind": kind, **more}
        return {kind: str(self._post("/tokens", asked)["token"])}

    def calls(self, payment_id: str, operation: str) -> list[JsonObject]:
        """The calls of one operation that Klarna received."""
        calls: list[JsonObject] = self._read("/log", payment_id)["calls"]
        return [call for call in calls if call["operation"] == operation]

    def deliveries(self, payment_id: str) -> list[JsonObject]:
        """The webhooks that it sent, or did not send."""
        deliveries: list[JsonObject] = self._read("/webhooks/deliveries", payment_id)["deliveries"]
        return deliveries

    def deliveries_once(
        self, payment_id: str, done: Callable[[JsonObject], bool], *, within: float
    ) -> list[JsonObject]:
        """The webhooks, once this is true of each of them. Fails after so many seconds."""
        deadline = time.monotonic() + within
        while waiting := [one for one in self.deliveries(payment_id) if not done(one)]:
            assert time.monotonic() < deadline, f"not done within {within:.0f} s: {json.dumps(waiting, indent=2)}"
            time.sleep(LOOK_AGAIN)
        return self.deliveries(payment_id)

    def portal(self, act: str, payment_id: str, **more: int) -> None:
        """Somebody captures, refunds or releases in Klarna's portal."""
        self._post(f"/portal/{act}", {"reference": payment_id, **more})

    # What is disputed and settled

    def opens_dispute(self, payment_id: str, **details: Any) -> JsonObject:
        """A shopper disputes what was captured, or as much of it as the details say."""
        dispute: JsonObject = self._post("/disputes", {"reference": payment_id, **details})
        return dispute

    def ends_dispute(self, dispute_id: str, outcome: str) -> None:
        """Klarna decides: `won` or `lost`, as the merchant sees it."""
        self._post(f"/disputes/{dispute_id}/resolve", {"outcome": outcome})

    def dispute(self, dispute_id: str) -> JsonObject:
        """A dispute in Klarna's books."""
        (dispute,) = self._read("/disputes", dispute_id)["disputes"]
        return dict(dispute)

    def adjusts(self, kind: str, payment_id: str, amount: int) -> None:
        """A `discount` or a `penalty` in the fee of the newest capture, which must not be settled yet."""
        self._post("/settlements/adjustments", {"kind": kind, "reference": payment_id, "amount": amount})

    def closes_its_day(self) -> list[JsonObject]:
        """Whatever is not settled yet; a settlement for each currency."""
        settlements: list[JsonObject] = self._post("/settlements/close", {})["settlements"]
        return settlements

    def terms(self, account_id: str) -> JsonObject:
        """What payments of a partner account cost."""
        terms: JsonObject = self._read("/settlements/terms")["terms"][account_id]
        return terms

    def charges(self, account_id: str, **terms: Any) -> None:
        """What payments of a partner account cost from now on."""
        self._post("/settlements/terms", {"partner_account_id": account_id, **terms})

    # What goes wrong

    def fails_next(self, operation: str, kind: str, **more: int) -> None:
        """The next call of this operation goes wrong."""
        self._post("/faults", {"operation": operation, "kind": kind, "times": 1, **more})

    def fails_sometimes(self, operation: str, kind: str, *, probability: float) -> None:
        """Calls of this operation go wrong with this probability, until it behaves again."""
        self._post("/faults", {"operation": operation, "kind": kind, "probability": probability})

    def has_failed(self) -> bool:
        """Whether every planned fault has struck."""
        return not self._read("/faults")["faults"]

    def decides_next(self, **outcome: str) -> None:
        """What the next first or final call is answered."""
        self._post("/outcomes", outcome)

    def webhooks(self, **mode: bool | int) -> None:
        """How it sends webhooks from now on; without a mode, as it should."""
        self._post("/webhooks/mode", mode)

    def behave(self) -> None:
        """Everything goes well again."""
        self._http.delete("/faults").raise_for_status()
        self.webhooks()
        usual = {"first_call": "APPROVED", "final_call": "APPROVED", "presentation": "SHOW_KLARNA"}
        self._post("/outcomes", usual | {"times": 0})

    def _move(self, payment: JsonObject, move: str) -> None:
        self._post(f"/requests/{payment['klarna']['payment_request_id']}/{move}", {})

    def _post(self, path: str, body: Any) -> Any:
        answer = self._http.post(path, json=body)
        assert answer.is_success, f"{path} {body}: {answer.status_code} {answer.text}"
        return answer.json()

    def _read(self, path: str, reference: str | None = None) -> Any:
        answer = self._http.get(path, params={"reference": reference} if reference else {})
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()
