"""What presenting Klarna needs from the world beside the merchants of `ports`."""

from typing import Protocol

from kassa.domain.presentation import Presentation, Question


class Presentations(Protocol):
    """What Klarna wants shown."""

    def presentation(self, question: Question, *, within: float) -> Presentation:
        """Klarna's answer, in at most `within` seconds. Raises KlarnaUnavailable or KlarnaRefused."""
        ...
