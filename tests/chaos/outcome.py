"""What a run brought to light: the promises that were broken, and a table of everything that happened."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tests.chaos.merchant import Merchant
from tests.chaos.plan import KINDS, Plan, Wrong
from tests.chaos.promises import Evidence
from tests.e2e.till import JsonObject

NAME = 22


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything that is known after a run."""

    plan: Plan
    evidence: list[Evidence]
    merchant: Merchant
    calls: list[JsonObject]
    deliveries: list[JsonObject]
    unstruck: list[Wrong]
    kills: Counter[str]
    seconds: float

    @property
    def broken(self) -> list[str]:
        """Each broken promise with its payment's story; empty is what we want."""
        found = [
            "\n".join((*(f"  BROKEN {words}" for words in wrong), *_story(seen)))
            for seen in self.evidence
            if (wrong := seen.broken() + self.merchant.broken(seen))
        ]
        return found + [f"  BROKEN a signature that is not accepted: {one}" for one in self.merchant.forged()]

    @property
    def struck(self) -> Counter[str]:
        """The faults that a call of ours met."""
        return Counter(str(call["fault"]) for call in self.calls if call["fault"])

    @property
    def table(self) -> str:
        """Everything in a few lines."""
        return "\n".join(f"{name.ljust(NAME)}{value}" for name, value in self._lines())

    def _lines(self) -> Iterator[tuple[str, str]]:
        lives = self.plan.lives
        planned = Counter(str(fault["kind"]) for life in lives for fault in life.faults for _ in range(fault["times"]))
        yield "payments", f"{len(lives)} in {self.seconds:.0f} s, seed {self.plan.seed}, faults {self.plan.digest}"
        struck = self.struck
        for kind in KINDS:
            yield f"fault {kind}", f"{struck[kind]} struck, {planned[kind]} planned"
        if self.plan.outage:
            yield "outage", f"{self.plan.outage} s"
        yield "shoppers", _counted(Counter(life.shopper for life in lives))
        yield "tills", _counted(self._hands())
        yield "killed processes", _counted(self.kills)
        yield "Klarna's webhooks", _counted(self._webhooks())
        yield "outcomes", _counted(Counter(_became(seen.payment) for seen in self.evidence))
        yield "answers to cancel", _counted(self._cancels())
        yield "money moved", _counted(self._moves())
        yield "merchant's webhooks", self._heard()
        yield "promises broken", str(len(self.broken))

    def _hands(self) -> dict[str, int]:
        lives = self.plan.lives
        return {
            "pressed twice": sum(life.second_press is not None for life in lives),
            "canceled": sum(bool(life.cancels) for life in lives),
            "canceled before they had an answer": sum(life.unseen_cancel is not None for life in lives),
            "died": sum(life.till_dies for life in lives),
        }

    def _webhooks(self) -> Counter[str]:
        names = {seen.payment["id"] for seen in self.evidence if seen.payment}
        about_us = [one for one in self.deliveries if any(name in str(one["body"]) for name in names)]
        counted = Counter({"sent": sum(len(one["attempts"]) for one in about_us)})
        counted["forged"] = sum(attempt["forged"] for one in about_us for attempt in one["attempts"])
        return counted + Counter(str(one["status"]) for one in about_us)

    def _cancels(self) -> Counter[str]:
        told = (told for seen in self.evidence for told in seen.story.told if told.call == "cancel")
        return Counter(f"{one.status} {one.code or (one.payment or {}).get('status', '')}" for one in told)

    def _moves(self) -> Counter[str]:
        told = (one for seen in self.evidence for one in seen.story.moved)
        counted = Counter(f"{one['act']} {one['answered']} {one.get('code', '')}".rstrip() for one in told)
        counted["in the portal"] = sum(seen.story.moved_in_portal for seen in self.evidence)
        return counted

    def _heard(self) -> str:
        receiver = self.merchant.receiver
        if receiver is None:
            return "not deployed: not checked"
        ours = [event["id"] for seen in self.evidence for event in seen.timeline]
        taken = sum(receiver.taken[id_] > 0 for id_ in ours)
        refused = sum(receiver.refused[id_] for id_ in ours)
        calls = refused + sum(receiver.taken[id_] for id_ in ours)
        return f"{taken} events taken of {len(ours)}, {refused} of {calls} calls refused"


def _became(payment: JsonObject | None) -> str:
    if payment is None:
        return "never came to be"
    outcome = (payment["cancellation"] or {}).get("outcome")
    return "reversed" if outcome == "reversed" else str(payment["status"])


def _counted(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counted.items()) if count) or "none"


def _story(seen: Evidence) -> Iterator[str]:
    """All that helps to find out what happened to one payment."""
    yield f"    {seen.story.reference} {seen.story.payment_id} {seen.story.life}"
    for told in seen.story.told:
        yield f"    till: {told.call} {told.status} {told.code or ''} {(told.payment or {}).get('status', '')}"
    for event in seen.timeline:
        yield "    {version:>3} {created_at} {type} by {cause}: {detail}".format_map(event)
    for one in seen.transactions:
        yield f"    Klarna: {one['payment_transaction_id']} {one['state']} {one['amount']} captured {one['captured_amount']}"
    for one in seen.requests:
        yield f"    Klarna: {one['payment_request_id']} {one['state']}"
