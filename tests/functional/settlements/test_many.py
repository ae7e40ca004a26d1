"""Many merchants, many lines about one subject, many breaks at once: what is stored and answered stays of bounded size."""

import json
from dataclasses import replace

from pydantic import TypeAdapter

from kassa.adapters.http.break_view import BreakView
from kassa.adapters.http.settlement_view import FigureView
from kassa.domain.settlements.breaks import KEPT_LINES, Break, Reason, joined
from kassa.domain.settlements.explanations import Explanation
from kassa.domain.settlements.lines import LineKind
from kassa.domain.settlements.proof import MOST_FIGURES, payout_proof
from kassa.domain.settlements.record import SettlementRecord, SettlementState
from kassa.domain.settlements.sums import Equation, Sum
from kassa.ports.settlements.runs import KEPT_REQUESTS, Found
from tests.functional.settlements.days import of_the_next_day
from tests.support.payments import NOW
from tests.support.settlement_day import Day, Sale
from tests.support.settlement_house import House

MANY = 150
MERCHANTS, NAMED = 300, 100
ITEM = 400 * 1024
"""Bytes that DynamoDB takes as one item."""

ANSWER = 6 * 1024 * 1024
"""Bytes that Lambda takes as one answer."""


def test_a_settlement_that_resolves_thousands_of_breaks_fits_into_an_item() -> None:
    house = House(lines_of_a_batch=10_000)
    day = Day.of([Sale(amount=1000 + number) for number in range(MANY)])
    house.know(day.payments)
    house.arrive(replace(day, rows=day.rows[-2:]).text())
    assert len(house.broken()) == MANY - 1
    house.arrive(of_the_next_day(replace(day, rows=day.rows[:-2]).text()), name="sftp/next.csv")
    assert (house.broken(), len(house.broken("resolved"))) == ([], MANY - 1)
    for record in house.all():
        assert record.state is SettlementState.RECONCILED
        assert len(TypeAdapter(SettlementRecord).dump_json(record)) < ITEM / 100


def test_thousands_of_lines_about_one_subject_are_one_break_that_tells_the_first_and_counts_all() -> None:
    def finding(line: int) -> Break:
        why = Explanation("twice_in_file", {"first": line})
        return Break(
            settlement_id="k",
            reason=Reason.DUPLICATE,
            subject="cap_1",
            currency="SEK",
            found=7,
            lines=(line,),
            explanations=(why,),
        )

    whole = finding(0)
    for line in range(1, 2000):
        whole = joined(whole, finding(line))
    assert (whole.at_stake, whole.lines) == (14_000, tuple(range(KEPT_LINES)))
    shown = BreakView.of(Found(settlement_id="set_1", found=whole, at=NOW)).model_dump_json()
    assert len(shown) < 4096


def test_a_break_remembers_the_latest_requests_only() -> None:
    found = Found(
        settlement_id="set_1", found=Break(settlement_id="k", reason=Reason.FEE, subject="x", currency="SEK"), at=NOW
    )
    for number in range(3 * KEPT_REQUESTS):
        found = found.after(found.found, **{f"key-{number}": "acknowledge"})
    assert (len(found.requests), found.version) == (KEPT_REQUESTS, 3 * KEPT_REQUESTS + 1)
    assert f"key-{3 * KEPT_REQUESTS - 1}" in found.requests


def test_a_proof_of_thousands_of_merchants_names_the_largest_adds_up_and_would_fit_into_an_answer() -> None:
    sums = [
        Sum(f"mer_{merchant:032x}", "SEK", kind, 12, amount * (merchant + 1), 0, -1)
        for merchant in range(MERCHANTS)
        for kind, amount in ((LineKind.CAPTURE, 1000), (LineKind.FEE, -30), (LineKind.REFUND, -20))
    ]
    moved = sum(one.net for one in sums)
    equation = Equation(currency="SEK", opening=0, moved=moved, payout=moved, closing=0)
    proof = payout_proof(equation, sums, most=NAMED)
    captures = next(part for part in proof.parts if part.label == "capture")
    assert (len(captures.parts), captures.parts[-1].label) == (NAMED + 1, f"{MERCHANTS - NAMED} other merchants")
    assert abs(captures.parts[0].amount) > abs(captures.parts[-2].amount)
    shown = len(json.dumps(FigureView.of(proof).model_dump(mode="json")))
    assert shown / (3 * NAMED) * MOST_FIGURES < ANSWER / 2
