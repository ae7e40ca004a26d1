"""What happens to settlements, counted in the log (EMF) beside being told."""

import warnings
from collections.abc import Iterable
from typing import Any

from aws_lambda_powertools.metrics import Metrics, MetricUnit

from kassa.domain.settlements.record import SettlementRecord
from kassa.ports.settlements.runs import Announcer, Found

# most steps count nothing, and that is not worth a line in the log
warnings.filterwarnings("ignore", "No application metrics to publish*")

_COUNTED = {
    "received": "SettlementReceived",
    "reconciled": "SettlementReconciled",
    "quarantined": "SettlementQuarantined",
    "file_refused": "SettlementFileRefused",
}


class CountedAnnouncer:
    """Implements `ports.settlements.runs.Announcer`."""

    def __init__(self, announcer: Announcer, metrics: Metrics) -> None:
        self._announcer = announcer
        self._metrics = metrics

    def tell(self, what: str, record: SettlementRecord, **more: Any) -> None:
        """`settlement.<what>`, told and counted."""
        self._announcer.tell(what, record, **more)
        self._count(_COUNTED[what], 1)

    def tell_breaks(self, record: SettlementRecord, found: Iterable[Found]) -> int:
        """`settlement.break_opened` for each, told and counted; how many."""
        told = self._announcer.tell_breaks(record, found)
        if told:
            self._count("BreakOpened", told)
        return told

    def _count(self, name: str, value: int) -> None:
        self._metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
