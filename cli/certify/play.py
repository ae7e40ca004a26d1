"""One case being played: the terminal, Klarna's side, and everything written down."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from cli.api.caller import reason
from cli.certify.evidence import Claim, Exchange, Step, now
from cli.certify.klarnas_side import KlarnasSide, Sums
from cli.certify.masking import masked
from cli.certify.recorder import recording
from cli.failures import NotTrue, Refused

JsonObject = dict[str, Any]
LOOK_AGAIN = 0.25
FINAL = frozenset({"approved", "declined", "canceled", "expired", "failed"})
AMOUNTS = {"captured_amount": "captured", "refunded_amount": "refunded", "capturable_amount": "remaining"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Where cases are played, and who plays."""

    stage: str
    api_url: str
    terminal_key: str
    klarna: KlarnasSide
    acquirer_key: str = ""
    has_management: bool = False
    memory: JsonObject = field(default_factory=dict)  # what one case leaves to the next


class Play:
    """What a case does and claims. A claim that is not so ends the case with `NotTrue`."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.klarna = bench.klarna
        self.steps: list[Step] = []
        self.payments: list[str] = []
        self._lines: dict[str, httpx.Client] = {}

    def close(self) -> None:
        """Hang up."""
        for line in self._lines.values():
            line.close()

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """A part of the case; what happens in it is written below it."""
        self.steps.append(Step(what=what, at=now()))
        yield

    def note(self, text: str) -> None:
        """Something that a reader must know, or look up elsewhere."""
        self.steps[-1].notes.append(text)

    def claim(self, text: str, is_so: bool, found: object = "") -> None:
        """Write it down; end the case where it is not so. Raises `NotTrue`."""
        shown = found if isinstance(found, str) else json.dumps(masked(found), ensure_ascii=False, default=str)
        self.steps[-1].claims.append(Claim(text=text, is_so=is_so, found=shown))
        if not is_so:
            raise NotTrue(f"Not so: {text}. Found: {shown or 'no'}.")

    def equal(self, what: str, found: object, wanted: object) -> None:
        """The same, of something that must be equal to something."""
        self.claim(f"{what}: {json.dumps(wanted, ensure_ascii=False)}", found == wanted, found)

    # How Kassa is called

    def ask(self, method: str, path: str, body: Any = None, *, key: str = "", by: str = "terminal") -> httpx.Response:
        """Any call, whatever it is answered. Raises `Refused` where there is no answer."""
        headers = {} if method == "GET" else {"Idempotency-Key": key or f"certify-{uuid.uuid4()}"}
        try:
            return self._line(by).request(method, path, headers=headers, **({} if body is None else {"json": body}))
        except httpx.HTTPError as error:
            raise Refused(f"Kassa did not answer {method} {path}: {error!r}") from error

    def good(self, method: str, path: str, body: Any = None, *, key: str = "", by: str = "terminal") -> JsonObject:
        """A call that must go well at once. Raises `NotTrue`."""
        answer = self.ask(method, path, body, key=key, by=by)
        if answer.status_code not in {200, 201, 204}:
            raise NotTrue(f"{method} {path} was answered with {answer.status_code}: {reason(answer)}")
        found: JsonObject = answer.json() if answer.content else {}
        return found

    def _line(self, by: str) -> httpx.Client:
        if by not in self._lines:
            key = self.bench.acquirer_key if by == "acquirer" else self.bench.terminal_key
            self.gives(by, key)
        return self._lines[by]

    def gives(self, by: str, key: str) -> None:
        """Somebody calls with a key of their own from now on."""
        self._lines[by] = recording(self.bench.api_url, key, caller=by, write=self._write)

    def _write(self, exchange: Exchange) -> None:
        written = self.steps[-1].exchanges
        if written and exchange.repeats(written[-1]):
            times = written.pop().times + 1
            exchange = Exchange(**{name: getattr(exchange, name) for name in Exchange.__slots__} | {"times": times})
        written.append(exchange)

    # What a terminal and its shopper do

    def start(self, *, key: str = "", **purchase: Any) -> JsonObject:
        """A payment that was asked for, once its code is there or it has ended."""
        payment = self.good("POST", "/v1/payments", self.purchase(**purchase), key=key)
        self.payments.append(payment["id"])
        return payment

    def purchase(self, **changes: Any) -> JsonObject:
        """The body of a new payment, under a reference that no other has."""
        beans = {"name": "Espresso beans 1kg", "quantity": 2, "unit_price": 1450, "total_amount": 2900}
        body = {"amount": 2900, "currency": "SEK", "reference": self.reference(), "line_items": [beans]}
        return {name: value for name, value in (body | changes).items() if value is not None}

    @staticmethod
    def reference(prefix: str = "certify") -> str:
        """One that nobody has used."""
        return f"{prefix}-{uuid.uuid4().hex[:12]}"

    def payment(self, payment: JsonObject) -> JsonObject:
        """How it is doing."""
        return self.good("GET", f"/v1/payments/{payment['id']}")

    def timeline(self, payment: JsonObject) -> list[JsonObject]:
        """Everything that happened to it, oldest first."""
        events: list[JsonObject] = self.good("GET", f"/v1/payments/{payment['id']}/events?limit=100")["data"]
        return events

    def until(self, payment: JsonObject, *wanted: str, within: float | None = None) -> JsonObject:
        """The payment, once it has one of these statuses. Raises `NotTrue` after so many seconds or another end."""
        return self.until_it(payment, lambda seen: seen["status"] in wanted, " or ".join(wanted), within=within)

    def until_it(
        self, payment: JsonObject, there: Callable[[JsonObject], bool], wanted: str, *, within: float | None = None
    ) -> JsonObject:
        """The same, for anything that can be seen of a payment."""
        deadline = time.monotonic() + (within or self.klarna.patience)
        while not there(seen := self.payment(payment)):
            if seen["status"] in FINAL or time.monotonic() > deadline:
                raise NotTrue(f"{payment['id']} is {seen['status']}, not {wanted}.")
            time.sleep(LOOK_AGAIN)
        return seen

    def approved(self, **purchase: Any) -> JsonObject:
        """A payment that its shopper approved on the phone."""
        payment = self.start(**purchase)
        self.klarna.shopper(payment, "approve")
        return self.paid(payment)

    def paid(self, payment: JsonObject, *, within: float | None = None) -> JsonObject:
        """The payment, once it is approved and, where it is to be, captured: in v1 that is another call of Kassa's."""
        approved = self.until(payment, "approved", within=within)
        self.claim("The terminal sees approved", True, approved["id"])
        deadline = time.monotonic() + self.klarna.patience
        while approved["capture"] == "now" and approved["captured_amount"] < approved["amount"]:
            if time.monotonic() > deadline:
                raise NotTrue(f"{payment['id']} is approved, but not captured.")
            time.sleep(LOOK_AGAIN)
            approved = self.payment(payment)
        return approved

    def moves(self, payment: JsonObject, rest: str, **body: Any) -> JsonObject:
        """An operation with its money that must go well at once."""
        return self.good("POST", f"/v1/payments/{payment['id']}/{rest}", body)

    def refunds(
        self, payment: JsonObject, amount: int | None = None, *, capture: JsonObject | None = None
    ) -> JsonObject:
        """Money back."""
        rest = f"captures/{capture['id']}/refunds" if capture else "refunds"
        return self.moves(
            payment, rest, reference=self.reference("return"), **({} if amount is None else {"amount": amount})
        )

    # What must be so at Klarna

    def books_agree(self, payment: JsonObject) -> JsonObject:
        """The payment as it stands, whose every amount must be Klarna's to the minor unit."""
        seen, sums = self.payment(payment), self.klarna.sums(payment)
        if sums is None:
            where = f"{seen['klarna']['payment_transaction_id'] or seen['reference']} in Klarna's portal"
            self.note(f"Klarna's own books could not be read here: compare the amounts with {where}.")
            return seen
        ours = {theirs: seen[name] for name, theirs in AMOUNTS.items()}
        self.equal("Our amounts are those of Klarna's books", ours, {name: getattr(sums, name) for name in ours})
        self._pieces_agree(seen, sums)
        return seen

    def _pieces_agree(self, seen: JsonObject, sums: Sums) -> None:
        pieces = {"amount": sums.amount, "released_amount": sums.released}
        for name, theirs in pieces.items():
            if theirs is not None:
                self.equal(f"{name} is Klarna's", seen[name], theirs)
        for name, listed in (("captures", sums.captures), ("refunds", sums.refunds)):
            if listed is not None:
                self.equal(f"The {name} are Klarna's", sorted(one["amount"] for one in seen[name]), list(listed))

    def nobody_was_charged(self, payment: JsonObject) -> None:
        """There is no transaction at Klarna."""
        self.equal("Captured", self.payment(payment)["captured_amount"], 0)
        free = self.klarna.has_no_transaction(payment)
        if free is None:
            self.note(f"See in Klarna's portal that there is no transaction with the reference {payment['reference']}.")
        else:
            self.claim("Klarna has no transaction for it", free)

    def klarna_was_told(self, payment: JsonObject, words: str, of_what: str) -> None:
        """What asked for the payment held these words."""
        told = self.klarna.told(payment)
        if told is None:
            self.note(f"See in Klarna's log of calls that it was told {of_what}.")
        else:
            self.claim(f"Klarna was told {of_what}", words in told, words)

    def timeline_is_whole(self, payment: JsonObject) -> list[JsonObject]:
        """Its events are numbered from 1 without a gap, at least up to the version that it had before they were read."""
        seen, events = self.payment(payment), self.timeline(payment)
        versions = [event["version"] for event in events]
        self.equal("The timeline's versions", versions, list(range(1, max(len(events), seen["version"]) + 1)))
        return events
