"""The simulated Klarna's controls: the shopper's phone, its books, and what shall go wrong."""

from typing import Any

from cli.api.caller import Caller
from cli.api.kassa_api import new_client

JsonObject = dict[str, Any]
USUAL = {"first_call": "APPROVED", "final_call": "APPROVED", "presentation": "SHOW_KLARNA", "times": 0}


class Controls(Caller):
    """Everything is found by a payment's id. Raises `Refused`."""

    def __init__(self, klarna_url: str) -> None:
        super().__init__("The simulator", new_client(base_url=f"{klarna_url}/_sim"))

    def shopper(self, payment_id: str, move: str) -> None:
        """scan, approve, decline or leave."""
        self._ask("POST", f"/requests/{payment_id}/{move}")

    def may(self, payment_id: str, move: str) -> bool:
        """Do it, and tell whether Klarna let the shopper do it."""
        return self._try("POST", f"/requests/{payment_id}/{move}").is_success

    def accounts(self) -> list[str]:
        """The partner accounts that a merchant can have."""
        return list(self._ask("GET", "/health")["partner_accounts"])

    def transactions(self, payment_id: str) -> list[JsonObject]:
        """What Klarna's books hold of it."""
        return list(self._ask("GET", "/ledger", params={"reference": payment_id})["transactions"])

    def calls(self, payment_id: str, *operations: str) -> list[JsonObject]:
        """The calls about it that Klarna got."""
        calls = self._ask("GET", "/log", params={"reference": payment_id})["calls"]
        return [call for call in calls if call["operation"] in operations]

    def news(self, payment_id: str) -> list[JsonObject]:
        """The webhooks about it that Klarna sent, or did not."""
        return list(self._ask("GET", "/webhooks/deliveries", params={"reference": payment_id})["deliveries"])

    def portal(self, act: str, payment_id: str, **more: Any) -> None:
        """Somebody moves its money in Klarna's portal."""
        self._ask("POST", f"/portal/{act}", json={"reference": payment_id, **more})

    def opens_dispute(self, payment_id: str, **details: Any) -> JsonObject:
        """A shopper disputes what was captured, or as much of it as the details say."""
        return self._ask("POST", "/disputes", json={"reference": payment_id, **details})

    def ends_dispute(self, dispute_id: str, outcome: str) -> None:
        """Klarna decides: won or lost. The dispute's id or its payment's."""
        self._ask("POST", f"/disputes/{dispute_id}/resolve", json={"outcome": outcome})

    def puts_deadline_off(self, dispute_id: str, *, seconds: int) -> None:
        """Klarna gives more time for the evidence."""
        self._ask("POST", f"/disputes/{dispute_id}/extend", json={"seconds": seconds})

    def set_terms(self, **terms: Any) -> None:
        """What payments cost from now on: of a `partner_account_id`, or of all accounts without terms of their own."""
        self._ask("POST", "/settlements/terms", json=terms)

    def close_day(self, *breaks: str | JsonObject) -> JsonObject:
        """Settle all that is not settled, with these things wrong: the settlements, and the files that are brought."""
        return self._ask("POST", "/settlements/close", json={"breaks": breaks})

    def settlement_files(self) -> list[JsonObject]:
        """What was brought to the partner's server: names, with the settlement that each is of."""
        return list(self._ask("GET", "/settlements/files")["files"])

    def settlement_file(self, name: str) -> bytes:
        """A file as it was brought to the partner's server."""
        return self._good("GET", f"/settlements/files/{name}").content

    def account(self, account_id: str, state: str) -> None:
        """Klarna moves a partner's account."""
        self._ask("POST", f"/accounts/{account_id}/state", json={"state": state})

    def product(self, account_id: str, status: str) -> None:
        """Klarna switches its payments."""
        self._ask("POST", f"/products/{account_id}/state", json={"state": status})

    def fault(self, operation: str, kind: str, **more: Any) -> None:
        """The next call of this operation goes wrong."""
        self._ask("POST", "/faults", json={"operation": operation, "kind": kind, "times": 1, **more})

    def outcome(self, **next_answers: Any) -> None:
        """What the next calls are answered."""
        self._ask("POST", "/outcomes", json=next_answers)

    def webhooks(self, **mode: Any) -> None:
        """How webhooks are sent from now on; without a mode, as they should."""
        self._ask("POST", "/webhooks/mode", json=mode)

    def behave(self) -> None:
        """Everything goes well again."""
        self._ask("DELETE", "/faults")
        self.webhooks()
        self.outcome(**USUAL)
