"""The benchmark's own run, small and without a clock: it finds what DuckDB's join finds, and says why."""

from tests.bench import day, ours, plain_join
from tests.bench.cost import cost


def test_ten_thousand_lines_are_proved_and_exactly_the_wrong_fees_are_found(tmp_path):
    payments = 4000
    day.write(tmp_path, payments)
    cutting, batches, ending = ours.cut(tmp_path), ours.batches(tmp_path, payments), ours.end(tmp_path, payments)
    joined = plain_join.join(tmp_path)
    assert ending.lines == joined.lines == 10_000
    assert ending.breaks == joined.breaks == day.wrong_fees(payments) == 4
    assert cost(cutting, batches, ending, entries=6000).total > 0
