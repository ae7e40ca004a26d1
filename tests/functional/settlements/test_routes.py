"""Settlements and breaks as the acquirer's systems see them; nobody else sees anything."""

import json
from typing import Any

import pytest

from kassa.domain.settlements.record import settlement_id
from tests.support.access import FINANCE
from tests.support.settlement_day import SETTLEMENT, Day
from tests.support.settlement_house import MERCHANT, House

ID = settlement_id(SETTLEMENT.id)
HERE = f"/v1/settlements/{ID}"


@pytest.fixture
def lacking(house: House, day: Day) -> House:
    """A settlement that lacks a refund of 1200."""
    day.rows = [row for row in day.rows if row.get("payment_refund_id") is None]
    house.know(day.payments)
    house.arrive(day.text())
    return house


def the_break(house: House) -> str:
    return str(house.call("GET /v1/breaks")[1]["data"][0]["id"])


def test_a_settlement_shows_what_was_paid_out_and_that_it_adds_up(lacking: House) -> None:
    status, settlement = lacking.call(f"GET {HERE}")
    assert (status, settlement["state"], settlement["breaks_found"], settlement["flagged"]) == (
        200,
        "reconciled",
        1,
        False,
    )
    for payout in settlement["payouts"]:
        assert sum(payout["movements"].values()) == payout["moved"]
        assert payout["opening_balance"] + payout["moved"] == payout["payout"] + payout["closing_balance"]
    (listed,) = lacking.call("GET /v1/settlements", query="state=reconciled")[1]["data"]
    assert listed == settlement
    assert lacking.call("GET /v1/settlements", query="state=quarantined")[1]["data"] == []


def test_lines_come_page_by_page_with_the_payments_that_we_know(lacking: House, day: Day) -> None:
    found, cursor = [], ""
    while True:
        _, page = lacking.call(f"GET {HERE}/lines", query=f"limit=4{cursor}")
        found += page["data"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert [line["number"] for line in found] == [6, 7, 8, 9, 10, 11]
    assert {line["payment_id"] for line in found} == {payment.id for payment in day.payments}
    assert sum(line["net"] for line in found if line["currency"] == "EUR") == 498


def test_a_payout_is_proved_down_to_merchants_and_a_line_down_to_its_fee(lacking: House) -> None:
    euros, kronor = lacking.call(f"GET {HERE}/proof")[1]["data"]
    assert (euros["amount"], kronor["amount"]) == (498, 13_784)
    assert sum(part["amount"] for part in kronor["parts"]) == 13_784
    fee = lacking.call(f"GET {HERE}/lines/7/proof")[1]
    assert [part["label"] for part in fee["parts"]] == ["fee", "VAT"]
    assert fee["parts"][0]["note"] == "the promised rate"
    assert lacking.call(f"GET {HERE}/lines/99/proof")[0] == 404


def test_a_whole_settlement_can_be_fetched_as_klarna_sent_it_or_line_by_line(lacking: House) -> None:
    _, csv = lacking.call(f"GET {HERE}/export")
    assert [file["url"].split("?")[0].endswith(".csv") for file in csv["files"]] == [True]
    _, lines = lacking.call(f"GET {HERE}/export", query="format=json")
    assert [file["first_line"] for file in lines["files"]] == [6, 8, 10]
    assert lines["next_cursor"] is None


def test_a_break_is_taken_on_and_settled_with_a_note_and_both_are_remembered(lacking: House) -> None:
    path = f"POST {HERE}/breaks/{the_break(lacking)}"
    assert lacking.call(f"{path}/acknowledge", key="take-it-on")[1]["state"] == "acknowledged"
    assert lacking.call("GET /v1/breaks", query="state=open")[1]["data"] == []
    status, settled = lacking.call(f"{path}/resolve", {"note": "Klarna pays it on Friday"}, key="settle-it")
    assert (status, settled["state"]) == (200, "resolved")
    assert [(step["to"], step["by"], step["note"]) for step in settled["history"]] == [
        ("acknowledged", "key_acquirer", None),
        ("resolved", "key_acquirer", "Klarna pays it on Friday"),
    ]
    assert lacking.call(f"{path}/resolve", {"note": "again"}, key="settle-again")[1]["code"] == "break_resolved"


def test_a_repeated_request_is_answered_as_the_first_and_its_key_serves_no_other(lacking: House) -> None:
    path = f"POST {HERE}/breaks/{the_break(lacking)}"
    first = lacking.call(f"{path}/resolve", {"note": "found"}, key="settle-it")
    again = lacking.answer(f"{path}/resolve", {"note": "found"}, key="settle-it")
    assert (again["headers"]["Idempotency-Replayed"], json.loads(again["body"])) == ("true", first[1])
    assert lacking.call(f"{path}/resolve", {"note": "lost"}, key="settle-it")[0] == 422
    assert lacking.call(f"{path}/acknowledge", key="settle-it")[0] == 422


def test_no_more_than_the_limit_is_written_off(lacking: House, day: Day) -> None:
    path = f"POST {HERE}/breaks/{the_break(lacking)}/resolve"
    status, settled = lacking.call(path, {"note": "not worth a letter", "write_off": True})
    assert (status, settled["at_stake"], settled["history"][-1]["how"]) == (200, 1200, "write_off")
    house = House()
    day.rows = [row for row in day.rows if row["amount"] != 10_000]
    house.know(day.payments)
    house.arrive(day.text())
    (large,) = [each for each in house.call("GET /v1/breaks")[1]["data"] if abs(each["at_stake"]) == 10_000]
    answer = house.call(f"POST {HERE}/breaks/{large['id']}/resolve", {"note": "gone", "write_off": True})
    assert (answer[0], answer[1]["code"]) == (409, "over_the_limit")


def test_breaks_are_listed_by_reason_with_their_explanations(lacking: House) -> None:
    (found,) = lacking.call("GET /v1/breaks", query="reason=missing_in_file")[1]["data"]
    assert found["explanations"][-1]["code"] == "not_settled"
    assert found["explanations"][-1]["sentence"].endswith("was due, and no line brings it.")
    assert lacking.call("GET /v1/breaks", query="reason=fee")[1]["data"] == []
    assert lacking.call(f"GET {HERE}/breaks")[1]["data"] == [found]


def test_a_file_that_cannot_be_believed_says_why_and_shows_no_figures(house: House, day: Day) -> None:
    house.arrive(day.text()[:-40])
    _, settlement = house.call(f"GET {HERE}")
    assert (settlement["state"], settlement["flagged"], settlement["payouts"]) == ("quarantined", True, [])
    assert (settlement["files"][0]["reason"], settlement["files"][0]["line"]) == ("malformed", 12)
    for path in ("proof", "lines", "export"):
        assert house.call(f"GET {HERE}/{path}")[1]["code"] == "settlement_not_read"


ROUTES = [
    "GET /v1/settlements",
    f"GET {HERE}",
    f"GET {HERE}/lines",
    f"GET {HERE}/lines/6/proof",
    f"GET {HERE}/proof",
    f"GET {HERE}/export",
    f"GET {HERE}/breaks",
    "GET /v1/breaks",
    f"POST {HERE}/breaks/brk_1/acknowledge",
    f"POST {HERE}/breaks/brk_1/resolve",
]


@pytest.mark.parametrize("route", ROUTES)
def test_only_the_acquirer_sees_or_settles_anything(lacking: House, route: str) -> None:
    body = {"note": "mine"} if route.endswith("resolve") else None
    assert lacking.call(route, body, caller=MERCHANT)[0] == 403


@pytest.mark.parametrize("route", [route for route in ROUTES if route.startswith("GET")])
def test_finance_sees_what_the_acquirer_sees(lacking: House, route: str) -> None:
    shown = lacking.call(route, caller=FINANCE)
    assert shown[0] == 200
    assert _without_signatures(shown[1]) == _without_signatures(lacking.call(route)[1])


def _without_signatures(shown: Any) -> Any:
    """Addresses of files are made anew each time."""
    for file in shown.get("files", ()):
        file["url"] = str(file.get("url", "")).split("?")[0]
    return shown


def test_what_finance_does_about_a_break_is_remembered_as_its_own(lacking: House) -> None:
    path = f"POST {HERE}/breaks/{the_break(lacking)}"
    assert lacking.call(f"{path}/acknowledge", key="take-it-on", caller=FINANCE)[0] == 200
    status, settled = lacking.call(f"{path}/resolve", {"note": "Paid on Friday"}, key="settle-it", caller=FINANCE)
    assert (status, settled["state"]) == (200, "resolved")
    assert [step["by"] for step in settled["history"]] == ["key_finance", "key_finance"]


def test_what_is_not_there_or_not_understood_is_said(lacking: House) -> None:
    assert lacking.call("GET /v1/settlements/set_0")[0] == 404
    assert lacking.call(f"POST {HERE}/breaks/brk_0/acknowledge")[0] == 404
    assert lacking.call("GET /v1/settlements", query="colour=red")[1]["errors"][0]["field"] == "colour"
    answer = lacking.call(f"POST {HERE}/breaks/{the_break(lacking)}/resolve", {"note": "x", "why": "y"})
    assert (answer[0], answer[1]["errors"][0]["field"]) == (422, "why")
    assert lacking.call(f"POST {HERE}/breaks/{the_break(lacking)}/resolve", {"note": " "})[0] == 422
