"""Pairing codes that nobody gave out, counted: a person mistypes one now and then, a program tries many."""

from aws_lambda_powertools.metrics import Metrics, MetricUnit

from kassa.domain.access.keys import ApiKey
from kassa.domain.access.pairing import Pairing
from kassa.domain.access.terminals import Terminal
from kassa.ports.access import CodeNotUsable, Pairings


class CountedPairings:
    """Implements `ports.access.Pairings`."""

    def __init__(self, pairings: Pairings, metrics: Metrics) -> None:
        self._pairings = pairings
        self._metrics = metrics

    def get(self, code_hash: str) -> Pairing:
        """Raises CodeNotUsable."""
        try:
            return self._pairings.get(code_hash)
        except CodeNotUsable:
            self._metrics.add_metric(name="PairingRefused", unit=MetricUnit.Count, value=1)
            raise

    def add(self, pairing: Pairing) -> None:
        self._pairings.add(pairing)

    def use(self, pairing: Pairing, terminal: Terminal, key: ApiKey) -> None:
        self._pairings.use(pairing, terminal, key)
