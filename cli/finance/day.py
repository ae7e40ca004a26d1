"""A day of the simulated Klarna, closed on purpose, until Kassa has read what it pays out."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cli.api.kassa_api import KassaApi
from cli.cloud.controls import Controls
from cli.failures import CannotGoOn, NotTrue
from kassa.domain.settlements.record import settlement_id

JsonObject = dict[str, Any]
WITHIN = 60.0
LOOK_AGAIN = 0.25


def wrong(text: str) -> str | JsonObject:
    """`fee`, or `fee:pay_…` for this payment's, as the simulator is told of it."""
    kind, _, reference = text.partition(":")
    return {"kind": kind, "reference": reference} if reference else kind


def read(api: KassaApi, klarna_id: str, *, sleep: Callable[[float], None] = time.sleep) -> JsonObject:
    """The settlement, once Kassa is done with it. Raises `NotTrue` after a minute."""
    deadline = time.monotonic() + WITHIN
    while True:
        found = api.find(f"/v1/settlements/{settlement_id(klarna_id)}")
        if found is not None and found["state"] in {"reconciled", "quarantined"}:
            return found
        if time.monotonic() > deadline:
            state = found["state"] if found else "not there"
            raise NotTrue(f"The settlement {klarna_id} is {state} after {WITHIN:.0f} s: look at kassa doctor.")
        sleep(LOOK_AGAIN)


def save(klarna: Controls, files: Sequence[JsonObject], folder: Path) -> list[Path]:
    """What Klarna brought to its partner's server, in a folder here. Raises `CannotGoOn`."""
    saved = [folder / file["name"] for file in files]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in saved:
            path.write_bytes(klarna.settlement_file(path.name))
    except OSError as error:
        raise CannotGoOn(f"{folder} cannot be written to: {error.strerror}.") from error
    return saved
