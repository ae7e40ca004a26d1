"""When the run is over: everything that Kassa and Klarna know of each payment."""

from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

from tests.chaos.klarna import StormyKlarna
from tests.chaos.promises import Evidence
from tests.chaos.story import Player, Story, insist
from tests.e2e.permissions import client, function_named
from tests.e2e.till import JsonObject, Till

READERS = 4
_NAMES = ("payment_transaction_reference", "payment_request_reference", "purchase_reference")


def gather(stories: Iterable[Story], player: Player, till: Till, klarna: StormyKlarna) -> list[Evidence]:
    """One for each story."""
    transactions, requests = _by_name(klarna.whole_ledger()), _by_name(klarna.all_requests())
    sessions = _sessions()

    def about(story: Story) -> Evidence:
        if story.payment_id is None:
            player.look(story)
        payment = _read(till, f"/v1/payments/{story.payment_id}") if story.payment_id else None
        names = {story.reference, *([payment["id"]] if payment else [])}
        return Evidence(
            story=story,
            payment=payment,
            timeline=_read(till, f"/v1/payments/{payment['id']}/events?limit=100")["data"] if payment else [],
            transactions=_named(transactions, names, "payment_transaction_id"),
            requests=_named(requests, names, "payment_request_id"),
            keeps_purchase=story.payment_id in sessions,
        )

    with ThreadPoolExecutor(READERS) as readers:
        return list(readers.map(about, stories))


def _read(till: Till, path: str) -> JsonObject:
    answer = insist(lambda: till.get(path))
    assert answer is not None, f"{path} was never answered"
    assert answer.status_code == HTTPStatus.OK, f"{path}: {answer.status_code} {answer.text}"
    content: JsonObject = answer.json()
    return content


def _by_name(entries: list[JsonObject]) -> dict[str, list[JsonObject]]:
    """Klarna's entries under each of our names for them."""
    found: dict[str, list[JsonObject]] = defaultdict(list)
    for entry in entries:
        for name in {entry.get(member) for member in _NAMES} - {None}:
            found[str(name)].append(entry)
    return found


def _named(entries: dict[str, list[JsonObject]], names: set[str], key: str) -> list[JsonObject]:
    """Each entry once, though it may have several of the names."""
    return list({entry[key]: entry for name in names for entry in entries.get(name, [])}.values())


def _sessions() -> set[str]:
    """The payments of which a session, and with it what is bought, is still stored."""
    table = function_named("authorize")["Environment"]["Variables"]["PAYMENTS_TABLE"]
    pages = (
        client("dynamodb")
        .get_paginator("scan")
        .paginate(
            TableName=table,
            FilterExpression="#item = :session",
            ExpressionAttributeNames={"#item": "item"},
            ExpressionAttributeValues={":session": {"S": "session"}},
            ProjectionExpression="payment_id",
        )
    )
    return {item["payment_id"]["S"] for page in pages for item in page["Items"]}
