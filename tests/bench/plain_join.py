"""The same data joined in DuckDB, on one thread: which lines differ. Not why, not what is missing, nothing to show for it."""

import resource
import time
from pathlib import Path

import duckdb

from tests.bench.ours import Part

SUMMARY_LINES = 4
"""Before the lines' header in the file: the summary's header, two currencies, an empty line."""

_JOIN = """
WITH lines AS (
    SELECT type, currency, CAST(amount AS BIGINT) AS amount, CAST(nullif(tax_amount, '') AS BIGINT) AS tax,
           CAST(nullif(discount_amount, '') AS BIGINT) AS discount,
           coalesce(nullif(capture_reference, ''), refund_reference) AS id
    FROM read_csv('{lines}', skip = {skip}, header = true, all_varchar = true)
), books AS (
    SELECT * FROM read_csv('{books}', header = true)
), joined AS (
    SELECT lines.*, books.id AS ours, books.currency AS our_currency,
           CASE lines.type
               WHEN 'SALE' THEN books.amount
               WHEN 'RETURN' THEN -books.amount
               ELSE -greatest(0, books.fixed + CAST(round_even(books.amount * books.variable / 100000000.0, 0) AS BIGINT)
                              - lines.discount)
           END AS expected
    FROM lines LEFT JOIN books ON lines.id = books.id
)
SELECT count(*), count(*) FILTER (WHERE ours IS NULL OR currency <> our_currency OR amount <> expected),
       sum(amount + coalesce(tax, 0))
FROM joined
"""


def join(folder: Path, skip: int = SUMMARY_LINES) -> Part:
    """Seconds of the processor for reading both tables and joining them."""
    began = time.process_time()
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("SET enable_progress_bar = false")
    query = _JOIN.format(lines=folder / "settlement.csv", books=folder / "books.csv", skip=skip)
    lines, differing, _ = connection.execute(query).fetchall()[0]
    return Part(
        seconds=time.process_time() - began,
        in_books=0,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        lines=lines,
        breaks=differing,
    )
