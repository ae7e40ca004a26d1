"""A merchant with two stores, made over the API, whose keys open different doors."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from tests.e2e.till import JsonObject, Till, new_key

ADDRESS = {"street_address": "Storgatan 1", "postal_code": "11122", "city": "Stockholm", "country": "SE"}
NORTH, SOUTH = "north", "south"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Two stores: lanes 1 and 2 in the north, lane 1 in the south."""

    merchant_id: str
    office: Till
    whole_north: Till
    north_1: Till
    north_2: Till
    south_1: Till


def found_chain(acquirer: Till, with_key: Callable[[str], Till], *, account: str) -> Chain:
    """A new merchant each time, since its keys are shown only once."""
    merchant = made(acquirer, "/v1/merchants", name="Kedjan", klarna_account_id=account)
    path = f"/v1/merchants/{merchant['id']}"
    for store in (NORTH, SOUTH):
        made(acquirer, f"{path}/stores", store_reference=store, name=store.title(), address=ADDRESS)
    for store, lane in ((NORTH, "lane-1"), (NORTH, "lane-2"), (SOUTH, "lane-1")):
        made(acquirer, f"{path}/terminals", store_reference=store, terminal_reference=lane)

    def caller(kind: str = "terminal", **bound: str) -> Till:
        return with_key(made(acquirer, f"{path}/keys", kind=kind, **bound)["key"])

    return Chain(
        merchant_id=merchant["id"],
        office=caller("merchant"),
        whole_north=caller(store_reference=NORTH),
        north_1=caller(store_reference=NORTH, terminal_reference="lane-1"),
        north_2=caller(store_reference=NORTH, terminal_reference="lane-2"),
        south_1=caller(store_reference=SOUTH, terminal_reference="lane-1"),
    )


def made(acquirer: Till, path: str, **body: object) -> JsonObject:
    """What the acquirer's wish made."""
    answer = acquirer.post(path, body, key=new_key("acquirer"))
    assert answer.status_code == HTTPStatus.CREATED, f"{path} {body}: {answer.status_code} {answer.text}"
    content: JsonObject = answer.json()
    return content
