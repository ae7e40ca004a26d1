"""Klarna in bad weather: what the plan wants to go wrong, and the whole of its books and of its log."""

from typing import Any

from tests.chaos.plan import MODES, Life, Wrong
from tests.e2e.klarna import Klarna
from tests.e2e.till import JsonObject

_SILENCE = {"operation": "*", "kind": "timeout_before", "delay_ms": 60_000}


class StormyKlarna(Klarna):
    """The simulator's controls, all payments at once."""

    def worsen(self, life: Life) -> None:
        """Let go wrong from here on what belongs to this payment's stretch. It strikes whoever comes first."""
        for fault in life.faults:
            self._post("/faults", fault)
        if life.outcome:
            self.decides_next(**life.outcome)
        if life.webhooks is not None:
            self.webhooks(**MODES[life.webhooks])

    def fall_silent(self) -> None:
        """No call is answered or carried out any more."""
        self._post("/faults", [_SILENCE])

    def speak_again(self) -> None:
        """What was planned meanwhile stays."""
        self._post("/faults", [fault for fault in self.planned() if not _is_silence(fault)])

    def planned(self) -> list[Wrong]:
        """The faults that have not struck yet."""
        faults: list[Wrong] = self._read("/faults")["faults"]
        return faults

    def whole_ledger(self) -> list[JsonObject]:
        """Every transaction."""
        return self._all("/ledger", "transactions")

    def all_requests(self) -> list[JsonObject]:
        """Every payment request."""
        return self._all("/requests", "requests")

    def all_calls(self) -> list[JsonObject]:
        """Every call that it got."""
        return self._all("/log", "calls")

    def all_deliveries(self) -> list[JsonObject]:
        """Every webhook that it sent, or did not send."""
        return self._all("/webhooks/deliveries", "deliveries")

    def now(self) -> str:
        """The time on its clock."""
        return str(self._read("/health")["now"])

    def _all(self, path: str, member: str) -> list[Any]:
        found: list[Any] = self._read(path)[member]
        return found


def _is_silence(fault: Wrong) -> bool:
    return fault["operation"] == "*" and "times" not in fault
