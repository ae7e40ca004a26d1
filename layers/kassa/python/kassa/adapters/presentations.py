"""Presentations as a process uses them: remembered while they are fresh, and counted where there are none."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import Metrics, MetricUnit

from kassa.failures import KlarnaError
from kassa.ports.presentation import Presentations

if TYPE_CHECKING:
    from aws_lambda_powertools import Logger

    from kassa.domain.presentation import Presentation, Question

MOST_REMEMBERED = 1000
"""Questions; the one that was asked longest ago makes room."""


class RememberedPresentations:
    """Asks again once an answer is no longer fresh. `clock` gives seconds. What failed is not remembered."""

    def __init__(
        self, presentations: Presentations, clock: Callable[[], float], metrics: Metrics, *, most: int = MOST_REMEMBERED
    ) -> None:
        self._presentations = presentations
        self._clock = clock
        self._metrics = metrics
        self._most = most
        self._known: OrderedDict[Question, tuple[Presentation, float]] = OrderedDict()

    def presentation(self, question: "Question", *, within: float) -> "Presentation":
        """The answer, with the seconds for which it is still fresh. Raises as what it asks does."""
        known, until = self._known.get(question, (None, 0.0))
        left = int(until - self._clock())
        if known is not None and left > 0:
            self._known.move_to_end(question)
            self._metrics.add_metric(name="PresentationRemembered", unit=MetricUnit.Count, value=1)
            return replace(known, fresh_for=left)
        self._known.pop(question, None)
        found = self._presentations.presentation(question, within=within)
        if found.fresh_for > 0:
            self._known[question] = (found, self._clock() + found.fresh_for)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return found


class CountedPresentations:
    """Counts what Klarna did not answer, and says in the log why."""

    def __init__(self, presentations: Presentations, metrics: Metrics, logger: "Logger") -> None:
        self._presentations = presentations
        self._metrics = metrics
        self._logger = logger

    def presentation(self, question: "Question", *, within: float) -> "Presentation":
        """The answer, or the failure as it came."""
        try:
            return self._presentations.presentation(question, within=within)
        except KlarnaError as failure:
            self._metrics.add_metric(name="PresentationFallback", unit=MetricUnit.Count, value=1)
            self._logger.warning(
                "presentation fell back",
                code=failure.code,
                reason=failure.message,
                klarna_error_id=failure.error_id,
                klarna_correlation_id=failure.correlation_id,
            )
            raise
