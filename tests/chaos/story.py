"""One payment as it goes: the hands at the till, the shopper's phone, and everything that the till was told."""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus

import httpx

from cli.failures import Refused
from tests.chaos.plan import Life
from tests.e2e.klarna import Klarna
from tests.e2e.till import FINAL, JsonObject, Till

TRIES = 10
PAUSE = 1.0
FOUND_WITHIN = 5.0
SETTLED_WITHIN = 20.0
TRY_AGAIN = {429, 500, 502, 503, 504}
UNDERSTOOD = {200, 201, 202, 409}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One answer to the till."""

    call: str
    status: int
    code: str | None
    payment: JsonObject | None


@dataclass(slots=True, kw_only=True)
class Story:
    """A payment of the plan and what became of it."""

    life: Life
    reference: str
    payment_id: str | None = None
    told: list[Told] = field(default_factory=list)
    moved: list[JsonObject] = field(default_factory=list)
    moved_in_portal: bool = False
    troubles: list[str] = field(default_factory=list)

    def hear(self, call: str, answer: httpx.Response) -> Told:
        """Keep what an answer says; of a look, only what is final: the rest says nothing that could be wrong."""
        content = answer.json()
        payment = content.get("payment", content if content.get("object") == "payment" else None)
        told = Told(call=call, status=answer.status_code, code=content.get("code"), payment=payment)
        if call != "look" or (payment and payment["status"] in FINAL):
            self.told.append(told)
        if answer.status_code not in UNDERSTOOD:
            self.troubles.append(f"{call} was answered {answer.status_code}: {answer.text[:200]}")
        if payment:
            self.payment_id = self.payment_id or payment["id"]
        return told


def insist(ask: Callable[[], httpx.Response], *, tries: int = TRIES) -> httpx.Response | None:
    """The answer to a call that can be repeated; None where none came in so many tries."""
    for attempt in range(tries):
        if attempt:
            time.sleep(PAUSE)
        with suppress(httpx.TransportError):
            answer = ask()
            in_progress = answer.status_code == HTTPStatus.CONFLICT and "request_in_progress" in answer.text
            if answer.status_code not in TRY_AGAIN and not in_progress:
                return answer
    return None


class Player:
    """Plays stories: one thread for the till, others for a second hand and for the shopper."""

    def __init__(self, till: Till, klarna: Klarna, hands: Executor) -> None:
        self._till = till
        self._klarna = klarna
        self._hands = hands

    def play(self, story: Story) -> None:
        """From the first press until every hand has done what it was to do."""
        life = story.life
        others = []
        if life.second_press is not None and not life.till_dies:
            others.append(self._hands.submit(self._press, story, life.second_press))
        if life.unseen_cancel is not None:
            others.append(self._hands.submit(self._cancel_unseen, story, life.unseen_cancel))
        self._press(story)
        if story.payment_id and not life.till_dies:
            others.append(self._hands.submit(self._shop, story))
            others += [self._hands.submit(self._cancel, story, after) for after in life.cancels]
        for hand in others:
            hand.result()
        if life.moves and story.payment_id:
            self._move_money(story)

    def meddle(self, story: Story) -> None:
        """Somebody moves money in Klarna's portal, if there is any to be moved."""
        payment = self.look(story) if story.life.portal else None
        if payment is None or payment["status"] != "approved" or payment["pending_operations"]:
            return
        act, share = story.life.portal or ("", 0.0)
        left = payment["capturable_amount" if act == "capture" else "refundable_amount"]
        if left:
            self._klarna.portal(act, payment["id"], amount=max(1, int(share * left)))
            story.moved_in_portal = True

    def _move_money(self, story: Story) -> None:
        """What a back office does once it is approved; whatever its books do not allow, it is told."""
        deadline = time.monotonic() + SETTLED_WITHIN
        while (payment := self.look(story)) is None or payment["status"] not in FINAL:
            if time.monotonic() > deadline:
                return
            time.sleep(PAUSE)
        for number, (act, share) in enumerate(story.life.moves if payment["status"] == "approved" else ()):
            payment = self.look(story) or payment
            self._move(story, payment, f"{story.reference}-{number}", act, share)

    def _move(self, story: Story, payment: JsonObject, key: str, act: str, share: float) -> None:
        amount = max(1, int(share * payment["amount"]))
        path: str = f"/v1/payments/{payment['id']}/{act}"
        body: JsonObject = {}
        if act == "capture":
            path, body = f"{path}s", {"amount": amount}
        elif act == "refund":
            of = f"captures/{payment['captures'][-1]['id']}/refunds" if payment["captures"] else "refunds"
            path, body = f"/v1/payments/{payment['id']}/{of}", {"amount": amount, "reference": key}
        answer = insist(lambda: self._till.post(path, body, key=key))
        if answer is None:
            story.troubles.append(f"{act} was never answered")
        elif answer.status_code not in UNDERSTOOD:
            story.troubles.append(f"{act} was answered {answer.status_code}: {answer.text[:200]}")
        else:
            story.moved.append({"act": act, "answered": answer.status_code, **answer.json()})

    def look(self, story: Story) -> JsonObject | None:
        """The payment, if it can be seen at the moment. A till that lost its answer finds it by its reference."""
        with suppress(httpx.TransportError):
            if story.payment_id is None:
                return self._find(story)
            answer = self._till.get(f"/v1/payments/{story.payment_id}")
            if answer.status_code not in TRY_AGAIN:
                return story.hear("look", answer).payment
        return None

    def _find(self, story: Story) -> JsonObject | None:
        answer = self._till.get(f"/v1/payments?reference={story.reference}")
        found = answer.json()["data"] if answer.status_code == HTTPStatus.OK else []
        if not found:
            return None
        payment: JsonObject = found[0]
        story.payment_id = payment["id"]
        return payment

    def _press(self, story: Story, after: float = 0) -> None:
        """Start it, again and again under one key until there is an answer, unless the till dies first."""
        time.sleep(after)
        life = story.life
        shopper = {"customer": {"email": life.email}} if life.email else None

        def ask() -> httpx.Response:
            return self._till.ask_to_start(
                key=story.reference,
                reference=story.reference,
                amount=life.amount,
                line_items=None,
                capture=life.capture,
                expires_in=life.expires_in,
                supplementary_purchase_data=shopper,
            )

        answer = insist(ask, tries=1 if life.till_dies else TRIES)
        if answer is not None:
            story.hear("start", answer)
        elif not life.till_dies:
            story.troubles.append("start was never answered")

    def _cancel_unseen(self, story: Story, after: float) -> None:
        """The cashier does not wait for an answer: finds the payment by its reference and cancels it."""
        time.sleep(after)
        deadline = time.monotonic() + FOUND_WITHIN
        while time.monotonic() < deadline:
            with suppress(httpx.TransportError):
                if self._find(story):
                    return self._cancel(story)
            time.sleep(PAUSE)
        return None

    def _cancel(self, story: Story, after: float = 0) -> None:
        time.sleep(after)
        answer = insist(lambda: self._till.cancel(str(story.payment_id)))
        if answer is None:
            story.troubles.append("cancel was never answered")
        else:
            story.hear("cancel", answer)

    def _shop(self, story: Story) -> None:
        """What the shopper does. Whoever comes too late is told so by Klarna."""
        shown = self._code(story) if story.life.shopper != "nothing" else None
        if shown is None:
            return
        time.sleep(story.life.shopper_after)
        with suppress(Refused):
            match story.life.shopper:
                case "approve":
                    self._klarna.approve(shown)
                case "decline":
                    self._klarna.decline(shown)
                case _:
                    self._klarna.scan(shown)
                    time.sleep(PAUSE)
                    self._klarna.leave(shown)

    def _code(self, story: Story) -> JsonObject | None:
        """The payment with its code, once it has one."""
        shown = next((told.payment for told in story.told if told.payment), None)
        deadline = time.monotonic() + story.life.expires_in
        while time.monotonic() < deadline:
            if shown and shown["klarna"]["payment_request_id"]:
                return shown
            if shown and shown["status"] in FINAL:
                return None
            time.sleep(PAUSE)
            shown = self.look(story)
        return None
