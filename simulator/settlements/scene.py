"""A closing before anybody has seen it, in which breaks look for their lines."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from simulator.errors import RESOURCE_CONFLICT, Refusal
from simulator.settlements.records import Line, LineType, Settlement
from simulator.state.world import World

Draft = Callable[[str, str], Settlement]
"""Makes an empty settlement of an acquiring account in a currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A break that was asked for: in a currency, or on a payment, if one is named; by so many minor units."""

    kind: str
    currency: str | None = None
    reference: str | None = None
    by: int | None = None


@dataclass(slots=True, kw_only=True)
class Scene:
    """A closing before anybody has seen it. No two breaks touch one line.

    `late` are keys of lines that the next closing brings; `afterwards` happens once all breaks have found their lines,
    `after_publishing` gives the settlements that are published once more.
    """

    world: World
    until: datetime
    draft: Draft
    drafts: list[Settlement]
    touched: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    afterwards: list[Callable[[], None]] = field(default_factory=list)
    after_publishing: list[Callable[[], Settlement]] = field(default_factory=list)

    def find(
        self, asked: Asked, *types: LineType, which: Callable[[Line], bool] = lambda _: True
    ) -> tuple[Settlement, Line]:
        """A line of one of these types that no break has touched; refused where there is none."""
        found = [
            (settlement, line)
            for settlement in self.drafts
            for line in settlement.lines
            if line.type in types
            and line.key not in self.touched
            and _is_meant(asked, settlement, line)
            and which(line)
        ]
        if not found:
            raise Refusal(RESOURCE_CONFLICT, f"There is no line for the break {asked.kind}")
        settlement, line = found[self.world.ids.pick("break", len(found))]
        self.touched.add(line.key)
        return settlement, line

    def settlement(self, asked: Asked) -> Settlement:
        """A settlement, of the currency that is named, that of the payment, or any."""
        if asked.reference is not None:
            return self.find(asked, *LineType)[0]
        found = [each for each in self.drafts if asked.currency in {None, each.currency}]
        if not found:
            raise Refusal(RESOURCE_CONFLICT, f"There is no settlement for the break {asked.kind}")
        return found[self.world.ids.pick("break", len(found))]

    def settlement_in(self, acquiring_account: str, currency: str) -> Settlement:
        """The acquiring account's settlement in this currency, made where there is none yet."""
        for settlement in self.drafts:
            if (settlement.acquiring_account, settlement.currency) == (acquiring_account, currency):
                return settlement
        made = self.draft(acquiring_account, currency)
        self.drafts.append(made)
        return made


def replaced(settlement: Settlement, line: Line, *by: Line) -> None:
    """Put other lines, or none, in the place of a line."""
    at = settlement.lines.index(line)
    settlement.lines[at : at + 1] = by


def _is_meant(asked: Asked, settlement: Settlement, line: Line) -> bool:
    names = {
        line.transaction_id,
        line.transaction_reference,
        line.purchase_reference,
        line.capture_id,
        line.capture_reference,
        line.refund_id,
        line.refund_reference,
        line.dispute_id,
    } - {""}
    return asked.currency in {None, settlement.currency} and (asked.reference is None or asked.reference in names)
