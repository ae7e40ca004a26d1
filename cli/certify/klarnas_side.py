"""Klarna and its shopper, as a case meets them: simulated, or real with a person and a phone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cli import console
from cli.cloud.controls import Controls
from cli.failures import NotTrue
from cli.payments.show import draw_code

JsonObject = dict[str, Any]

SAYS = {
    "scan": "Scan the code with the phone, and do nothing more yet.",
    "approve": "Scan the code and approve the purchase on the phone.",
    "decline": "Scan the code and decline the purchase on the phone.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """A transaction in Klarna's books, in minor units."""

    captured: int
    refunded: int
    remaining: int
    amount: int | None = None
    released: int | None = None
    state: str | None = None
    captures: tuple[int, ...] | None = None
    refunds: tuple[int, ...] | None = None
    first_capture: Mapping[str, Any] | None = None


class KlarnasSide(Protocol):
    """What a case may ask of Klarna and the shopper. None: that cannot be seen at this stage."""

    is_simulated: bool
    patience: float
    flow: str

    def shopper(self, payment: JsonObject, move: str) -> None:
        """scan, approve or decline."""
        ...

    def cannot_approve(self, payment: JsonObject) -> bool | None:
        """Whether Klarna tells a shopper who comes now that it is too late."""
        ...

    def sums(self, payment: JsonObject) -> Sums | None:
        """The one transaction of this payment. Raises `NotTrue` where there is not exactly one."""
        ...

    def has_no_transaction(self, payment: JsonObject) -> bool | None:
        """Whether nobody was charged."""
        ...

    def told(self, payment: JsonObject) -> str | None:
        """The body of the call that asked for the payment."""
        ...

    def loses_news(self, lose: bool) -> None:
        """Whether webhooks get lost from now on."""
        ...


@dataclass(slots=True)
class Simulated:
    """The simulator, with everything that can be seen there."""

    controls: Controls
    flow: str = "authorize"
    is_simulated: bool = True
    patience: float = 15.0

    def shopper(self, payment: JsonObject, move: str) -> None:
        """The simulated phone."""
        self.controls.shopper(payment["klarna"]["payment_request_id"], move)

    def cannot_approve(self, payment: JsonObject) -> bool | None:
        """It tries."""
        return not self.controls.may(payment["klarna"]["payment_request_id"], "approve")

    def sums(self, payment: JsonObject) -> Sums | None:
        """From the ledger."""
        found = self.controls.transactions(payment["id"])
        if len(found) != 1:
            raise NotTrue(f"Klarna has {len(found)} transactions for {payment['id']}.")
        entry = found[0]
        return Sums(
            amount=entry["amount"],
            captured=entry["captured_amount"],
            refunded=entry["refunded_amount"],
            released=entry["released_amount"],
            remaining=entry["remaining_authorized_amount"],
            state=entry["state"],
            captures=tuple(sorted(one["capture_amount"] for one in entry["captures"])),
            refunds=tuple(sorted(one["refund_amount"] for one in entry["refunds"])),
            first_capture=entry["captures"][0] if entry["captures"] else None,
        )

    def has_no_transaction(self, payment: JsonObject) -> bool | None:
        """From the ledger."""
        return not self.controls.transactions(payment["id"])

    def told(self, payment: JsonObject) -> str | None:
        """From the log of calls."""
        (call,) = self.controls.calls(payment["id"], "authorize", "create_payment_request")
        return str(call["body"])

    def loses_news(self, lose: bool) -> None:
        """By its webhook mode."""
        self.controls.webhooks(**({"drop": True} if lose else {}))


class Books(Protocol):
    """Klarna's own API, read with the acquirer's key."""

    def sums(self, payment: JsonObject) -> Sums:
        """The payment's transaction."""
        ...


@dataclass(slots=True)
class Real:
    """Klarna's test environment: somebody in front of this console is the shopper."""

    books: Books | None
    flow: str = "authorize"
    is_simulated: bool = False
    patience: float = 300.0

    def shopper(self, payment: JsonObject, move: str) -> None:
        """Ask for it; the case waits for what comes of it."""
        if payment["qr"]:
            draw_code(payment["qr"]["content"])
        console.say(f"  {console.paint(SAYS[move], console.Colour.BOLD)}")

    def cannot_approve(self, payment: JsonObject) -> bool | None:  # noqa: ARG002 - a person would have to try
        """Nobody tries."""
        return None

    def sums(self, payment: JsonObject) -> Sums | None:
        """By a call of Klarna's API, where the stage's key is at hand."""
        return self.books.sums(payment) if self.books else None

    def has_no_transaction(self, payment: JsonObject) -> bool | None:  # noqa: ARG002 - Klarna has no such search
        """Klarna's API cannot be searched for it; the portal can."""
        return None

    def told(self, payment: JsonObject) -> str | None:  # noqa: ARG002 - only Klarna's portal shows it
        """What Klarna got is in its portal."""
        return None

    def loses_news(self, lose: bool) -> None:  # noqa: ARG002 - whichever
        """Not here."""
        raise NotTrue("Klarna's test environment loses no webhook on purpose.")
