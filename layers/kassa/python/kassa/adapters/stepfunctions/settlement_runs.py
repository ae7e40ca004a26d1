"""Runs over settlement files as Step Functions executions, each named after the content that it reads."""

import json
from typing import TYPE_CHECKING, Any

from kassa.adapters.settlements.bucket_files import manifest_of
from kassa.domain.settlements.record import SettlementRecord
from kassa.domain.settlements.refusals import FileRefused, RefusalReason
from kassa.domain.settlements.waiting import Wait

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient


class SettlementRuns:
    """Starts them. Step Functions keeps names for 90 days; after that the settlement's record knows the content."""

    def __init__(self, client: "SFNClient", state_machine: str) -> None:
        self._client = client
        self._state_machine = state_machine

    def start(self, content_hash: str, source: str, refusal: FileRefused | None) -> bool:
        """Read this content; False where a run has begun to, whoever brought it."""
        asked: dict[str, Any] = {"content_hash": content_hash, "source": source}
        if refusal is not None:
            asked["refusal"] = {"reason": refusal.reason, "detail": refusal.detail, "line": refusal.line}
        try:
            self._client.start_execution(
                stateMachineArn=self._state_machine, name=content_hash, input=json.dumps(asked)
            )
        except self._client.exceptions.ExecutionAlreadyExists:
            return False
        return True


def refusal_in(asked: dict[str, Any]) -> FileRefused | None:
    """What was found wrong with the file before its run began."""
    why = asked.get("refusal")
    return None if why is None else FileRefused(RefusalReason(why["reason"]), why["detail"], line=why["line"])


def next_step(answer: SettlementRecord | Wait | None) -> dict[str, Any]:
    """What the state machine does next: go on with this settlement, wait and ask for the same step again, or end."""
    if answer is None:
        return {"next": "end"}
    if isinstance(answer, Wait):
        return {
            "next": "wait",
            "seconds": answer.seconds,
            "settlement_id": answer.settlement_id,
            "content_hash": answer.content_hash,
        }
    return {
        "next": "go_on",
        "settlement_id": answer.id,
        "content_hash": answer.content_hash,
        "manifest": manifest_of(answer.content_hash),
    }
