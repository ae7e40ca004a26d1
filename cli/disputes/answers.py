"""Whether a dispute can be answered so, asked before files travel."""

from typing import Any

from cli.api.kassa_api import KassaApi
from cli.failures import NotTrue

JsonObject = dict[str, Any]


def ask_whether(api: KassaApi, dispute_id: str, act: str) -> JsonObject:
    """The dispute, which can be answered so now. Raises `NotTrue` with what can be done instead."""
    dispute = api.get(f"/v1/disputes/{dispute_id}")
    possible = [action.replace("_", "-") for action in dispute["possible_actions"]]
    if act in possible:
        return dispute
    state = dispute["outcome"] or dispute["state"]
    if possible:
        raise NotTrue(f"{dispute_id} is {state}: {act} is not possible now, {' and '.join(possible)} would be.")
    raise NotTrue(
        f"{dispute_id} is {state}: nothing can be done to it now. kassa disputes show {dispute_id} tells why."
    )
