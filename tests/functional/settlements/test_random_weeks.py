"""Days in any disorder, read at once and in pieces by processes that die: every krona is settled or is a break, once."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from kassa.domain.settlements.booked import BookedEntry, BookedPayment
from kassa.domain.settlements.breaks import Reason, State
from kassa.domain.settlements.record import SettlementState
from tests.functional.settlements.days import of_the_next_day
from tests.support.settlement_day import SETTLEMENT, Day, Row, Sale
from tests.support.settlement_house import House, Killed, Steps

WEEKS = 40
ENDLESS = 2000
_MONEY = (Reason.DUPLICATE, Reason.UNKNOWN_PAYMENT, Reason.PORTAL_ACTION)


@dataclass
class Week:
    """Some days of sales without fees, whose lines got lost, late, doubled, or are somebody else's."""

    random: Random
    payments: list[BookedPayment] = field(default_factory=list)
    days: list[list[Row]] = field(default_factory=list)
    entries: dict[str, tuple[int, BookedEntry]] = field(default_factory=dict)

    def sell(self) -> None:
        """Two to four days."""
        for day in range(self.random.randint(2, 4)):
            self.days.append([])
            for _ in range(self.random.randint(1, 4)):
                self._sell_one(day)

    def _sell_one(self, day: int) -> None:
        index = len(self.payments)
        refunded = self.random.choice([0, 0, 100 * (index + 1)])
        sale = Sale(amount=self.random.randint(500, 600) * 10, refunded=refunded, merchant=index % 2)

        def on_its_day(entries: tuple[BookedEntry, ...]) -> tuple[BookedEntry, ...]:
            return tuple(replace(entry, at=entry.at + timedelta(days=day)) for entry in entries)

        sold = sale.booked(index)
        sold = replace(sold, pricing=None, captures=on_its_day(sold.captures), refunds=on_its_day(sold.refunds))
        self.payments.append(sold)
        self.entries |= {entry.id: (day, entry) for entry in (*sold.captures, *sold.refunds)}
        self.days[day] += [row for row in sale.rows(index) if row["type"] != "FEE"]

    def spoil(self) -> None:
        """Klarna makes mistakes."""
        for day, rows in enumerate(self.days):
            for row in list(rows):
                self._spoil_one(day, row)

    def _spoil_one(self, day: int, row: Row) -> None:
        chance = self.random.random()
        if chance < 0.16:
            self.days[day].remove(row)
        if 0.08 < chance < 0.16 and day + 1 < len(self.days):
            self.days[day + 1].append(row)
        if 0.16 < chance < 0.26:
            self.random.choice(self.days).append(dict(row))
        if 0.26 < chance < 0.30:
            ids = dict.fromkeys(("payment_refund_id", "refund_reference", "capture_reference"), "")
            strange = {name: f"{name}-{day}" for name in ("payment_transaction_id", "payment_capture_id")}
            self.days[day].append(
                {**row, **ids, **strange, "payment_transaction_reference": "R", "type": "SALE", "amount": 1}
            )

    def file(self, day: int) -> str:
        """The day's settlement file; there is always one, and one of the day after the last."""
        rows = self.days[day] if day < len(self.days) else []
        text = Day(payments=[], rows=rows, opening={"SEK": 0}).text()
        return of_the_next_day(text, days=day, klarna_id=f"{SETTLEMENT.id}/{day}")


def read_at_once(house: House, random: Random, files: list[str]) -> None:
    """Step by step in any order; who waits, or was killed, is asked again."""
    runs: list[Steps] = []
    for file in files:
        with suppress(Killed):
            house.drop(file, name="sftp/file.csv")
        runs.append(house.steps(*house.drop(file, name="sftp/file.csv")))
    due = [next(run) for run in runs]
    left = set(range(len(runs)))
    for _ in range(ENDLESS):
        if not left:
            return
        turn = random.choice(sorted(left))
        try:
            due[turn] = runs[turn].send(due[turn]())
        except Killed:
            continue
        except StopIteration:
            left.discard(turn)
    raise AssertionError("they wait for each other")


def lived(seed: int) -> tuple[Week, House]:
    random = Random(seed)  # noqa: S311 (weeks are no secrets)
    week, house = Week(random), House(lines_of_a_batch=random.choice([1, 2, 100]))
    week.sell()
    week.spoil()
    house.know(week.payments)
    house.entries.untold |= {entry for entry in week.entries if random.random() < 0.2}
    house.killed_at = random.choice([0, random.randint(2, 120) / 2])
    day = 0
    while day < len(week.days):
        some = random.randint(1, len(week.days) - day)
        # a stream keeps what it tells for a day: of all days but the last everything is told
        house.entries.untold -= {entry for entry, (of, _) in week.entries.items() if of < day + some - 1}
        read_at_once(house, random, [week.file(each) for each in range(day, day + some)])
        day += some
    house.entries.untold.clear()
    house.killed_at = 0
    house.arrive(week.file(day), name="sftp/last.csv")
    return week, house


def test_whatever_is_sold_is_settled_or_missed_once_and_whatever_is_paid_is_booked_or_a_break() -> None:
    for seed in range(WEEKS):
        week, house = lived(seed)
        assert {record.state for record in house.all()} == {SettlementState.RECONCILED}, seed
        found = [each.found for each in house.breaks.stored.values()]
        missed = Counter(
            each.subject for each in found if each.reason is Reason.MISSING_IN_FILE and each.state is not State.RESOLVED
        )
        for entry_id in week.entries:
            assert (entry_id in house.entries.settled) + missed[entry_id] == 1, (seed, entry_id)
        paid = sum(int(row["amount"]) for rows in week.days for row in rows)
        booked = sum(week.entries[entry_id][1].effect for entry_id in house.entries.settled)
        assert paid == booked + sum(each.at_stake for each in found if each.reason in _MONEY), seed
