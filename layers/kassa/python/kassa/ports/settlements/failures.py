"""What can go wrong with settlements, by name.

KassaError
├── SettlementNotFound   there is none of that id, or no such line in it
├── BreakNotFound        the settlement has no such break
├── StaleSettlement      somebody else wrote a newer version first, of a settlement or of a break
├── StillBeingRead       another file of the settlement has been read for longer than anybody waits
├── NotReadYet           the settlement has no figures yet, or none that can be believed
├── NotPossible          a break that is resolved already
└── TooMuch              more is at stake than may be written off
"""

from kassa.failures import KassaError


class SettlementNotFound(KassaError):
    """There is no settlement of that id, or it has no such line."""


class BreakNotFound(KassaError):
    """The settlement has no such break."""


class StaleSettlement(KassaError):
    """Somebody else wrote a newer version of the settlement or the break first."""


class StillBeingRead(KassaError):
    """Another file of the settlement has been read for longer than anybody waits: its run failed, or hangs."""


class NotReadYet(KassaError):
    """The settlement's file is still being read, or cannot be believed: there are no figures to show."""


class NotPossible(KassaError):
    """The break is resolved, so nothing more happens to it."""


class TooMuch(KassaError):
    """More is at stake than may be written off."""
