"""Prove: show from which numbers a payout or a single line of it comes."""

from dataclasses import dataclass

from kassa.domain.settlements.proof import Figure, line_proof, payout_proof
from kassa.ports.settlements.proof import Books, SettlementFile
from kassa.use_cases.settlements.reconcile import Reconcile, Reconciliation


@dataclass(frozen=True, slots=True, kw_only=True)
class Prove:
    """Nothing of a proof is stored: it is made anew from the file and our books, and checked while it is made."""

    books: Books

    def payout(self, reconciled: Reconciliation, currency: str) -> Figure | None:
        """The payout in a currency, down to what each merchant adds to it; None where there is none."""
        for equation in reconciled.equations:
            if equation.currency == currency:
                return payout_proof(equation, reconciled.sums)
        return None

    def line(self, file: SettlementFile, number: int) -> Figure | None:
        """A line of the file, down to the formula of its fee; None where the file has no such line.

        Reads no batch but the one with the line. Raises FileRefused.
        """
        for batch in file.batches():
            if batch.first_line <= number < batch.first_line + batch.lines:
                wanted = (line for line in file.lines(batch) if line.number == number)
                for line, payment in Reconcile(books=self.books).with_payments(wanted):
                    return line_proof(line, payment)
        return None
