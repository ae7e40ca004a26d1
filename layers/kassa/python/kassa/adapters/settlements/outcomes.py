"""The outcome of a batch as bytes, so that one function can store it and another can go on with it."""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict
from typing import Any

from kassa.domain.settlements.breaks import Break, Reason
from kassa.domain.settlements.explanations import Explanation
from kassa.domain.settlements.lines import LineKind
from kassa.domain.settlements.outcome import Batch, BatchOutcome
from kassa.domain.settlements.sums import Sum


def to_bytes(outcome: BatchOutcome) -> bytes:
    """The outcome as JSON. The same outcome gives the same bytes."""
    body = {
        "batch": asdict(outcome.batch),
        "sums": [asdict(one) for one in outcome.sums],
        "breaks": [_of_break(each) for each in outcome.breaks],
        "seen": b64encode(outcome.seen).decode(),
    }
    return json.dumps(body, separators=(",", ":"), sort_keys=True).encode()


def from_bytes(content: bytes) -> BatchOutcome:
    """The outcome again."""
    body = json.loads(content)
    return BatchOutcome(
        batch=Batch(**body["batch"]),
        sums=tuple(Sum(**one | {"kind": LineKind(one["kind"])}) for one in body["sums"]),
        breaks=tuple(_break(each) for each in body["breaks"]),
        seen=b64decode(body["seen"]),
    )


def _of_break(found: Break) -> dict[str, Any]:
    members = asdict(found)
    del members["state"], members["history"]  # a batch only finds; what becomes of a break is decided later
    return members


def _break(members: dict[str, Any]) -> Break:
    explanations = tuple(Explanation(**each) for each in members["explanations"])
    told = {"reason": Reason(members["reason"]), "lines": tuple(members["lines"]), "explanations": explanations}
    return Break(**members | told)
