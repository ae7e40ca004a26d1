"""Reading settlements: by the API, as files, and by the news of them."""

import gzip
import hashlib
import hmac

import pytest

from tests.simulator.settling import closed, file_of, lines_of, paid, read, settled
from tests.simulator.till import INVALID, NOON, NOT_THERE, JsonObject, Till, refused


def _pages(till: Till, path: str) -> list[JsonObject]:
    pages = [till.call("GET", path).json()]
    while "next" in pages[-1]["pagination"]["links"]:
        pages.append(till.call("GET", pages[-1]["pagination"]["links"]["next"]).json())
    return pages


def test_a_settlement_is_the_same_wherever_it_is_read(till: Till) -> None:
    paid(till)
    made = closed(till)
    (settlement,) = made["settlements"]
    assert till.call("GET", f"/v2/settlements/{settlement['settlement_id']}").json() == settlement
    assert till.call("GET", f"/v2/payouts/{settlement['payout_id']}").json() == made["payouts"][0]
    assert till.call("GET", "/v2/settlements").json()["settlements"] == [settlement]
    summary = read(file_of(till, settlement))[0]
    assert summary == {name: "" if value is None else str(value) for name, value in settlement.items()}
    assert settlement["period_start"] == "2026-03-01T00:00:00.000Z"


def test_the_transactions_are_the_lines_of_the_file_page_by_page(till: Till) -> None:
    for number in range(4):
        paid(till, 1000 + number)
    settlement = settled(till)
    pages = _pages(till, f"/v2/settlements/{settlement['settlement_id']}/transactions?size=3")
    assert [page["pagination"]["count"] for page in pages] == [3, 3, 2]
    assert [page["pagination"]["total"] for page in pages] == [8, 8, 8]
    assert (pages[1]["pagination"]["first_item"], pages[1]["pagination"]["last_item"]) == ("4", "6")
    assert till.call("GET", pages[1]["pagination"]["links"]["prev"]).json() == pages[0]
    rows = [row for page in pages for row in page["transactions"]]
    lines = lines_of(till, settlement)
    assert [str(row["amount"]) for row in rows] == [line["amount"] for line in lines]
    assert rows[1]["payment_pricing"]["rate"]["tax"]["variable"] == 25_000_000
    assert "refund_reference" not in rows[1], "what is empty is left out"


def test_settlements_are_found_by_currency_account_and_period(till: Till) -> None:
    for day, currency in enumerate(("SEK", "EUR", "SEK")):
        paid(till, currency=currency)
        till.days(1)
        closed(till, date=f"2026-03-0{day + 1}")

    def found(query: str) -> list[str]:
        settlements = till.call("GET", f"/v2/settlements?{query}").json()["settlements"]
        return [each["period_end"][:10] for each in settlements]

    assert found("currency=SEK") == ["2026-03-02", "2026-03-04"]
    assert found("period_start=2026-03-02T00:00:00Z") == ["2026-03-03", "2026-03-04"]
    assert found("period_start=2026-03-02T00:00:00Z&period_end=2026-03-03T00:00:00Z") == ["2026-03-03"]
    assert found("payment_acquiring_account_id=another") == []
    assert found("size=1&currency=SEK") == ["2026-03-02"]


@pytest.mark.parametrize(
    "query",
    [
        "size=0",
        "size=501",
        "size=x",
        "starting_after=none",
        "period_start=monday",
        "period_start=2026-03-01",
        "curency=SEK",
    ],
)
def test_a_filter_that_cannot_be_is_refused(till: Till, query: str) -> None:
    assert refused(till.call("GET", f"/v2/settlements?{query}")) == INVALID


@pytest.mark.parametrize("path", ["settlements/1", "settlements/1/csv", "settlements/1/transactions", "payouts/1"])
def test_what_is_not_there_is_not_found(till: Till, path: str) -> None:
    assert refused(till.call("GET", f"/v2/{path}")) == NOT_THERE


def test_settlements_need_the_key_and_count_against_their_own_limit(till: Till) -> None:
    assert till.call("GET", "/v2/settlements", Authorization="Basic another").status_code == 401
    till.sim("POST", "/settings", {"acquirer_rate": 2})
    answers = [till.call("GET", "/v2/settlements").status_code for _ in range(3)]
    assert answers == [200, 200, 429]


def test_the_file_is_brought_and_both_news_are_signed(till: Till) -> None:
    secret, _ = till.listen("settlement.report.*")
    paid(till)
    settlement = settled(till)
    till.settle()
    created, uploaded = till.posted
    assert [created.type, uploaded.type] == ["settlement.report.created", "settlement.report.uploaded-to-sftp"]
    for posted in till.posted:
        signature = hmac.new(secret.encode(), posted.raw, hashlib.sha256).hexdigest()
        assert posted.headers["Klarna-Signature"] == signature
        assert posted.event["payload"]["settlement_id"] == settlement["settlement_id"]
        assert "event_id" not in posted.event
    links = created.event["payload"]["links"]
    assert till.call("GET", links["json"]).json() == settlement
    assert till.call("GET", links["csv"]).text == file_of(till, settlement)
    assert till.call("GET", links["transactions"]).json()["pagination"]["total"] == 2
    (file,) = till.sim("GET", "/settlements/files")["files"]
    content = till.call("GET", f"/_sim/settlements/files/{file['name']}")
    assert uploaded.event["payload"]["file_name"] == file["name"]
    assert content.text == file_of(till, settlement)
    assert hashlib.sha256(content.content).hexdigest() == file["sha256"]
    assert content.headers["content-type"].startswith("text/csv")
    assert till.call("GET", "/_sim/settlements/files/none").status_code == 404


def test_files_can_be_compressed_and_need_not_be_brought(till: Till) -> None:
    till.sim("POST", "/settlements/settings", {"gzip": True})
    paid(till)
    made = closed(till)
    (settlement,) = made["settlements"]
    answer = till.call("GET", f"/v2/settlements/{settlement['settlement_id']}/csv", Accept_Encoding="gzip")
    plain = till.call("GET", f"/v2/settlements/{settlement['settlement_id']}/csv", Accept_Encoding="identity")
    brought = till.call("GET", f"/_sim/settlements/files/{made['files'][0]['name']}").content
    assert (answer.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert gzip.decompress(brought) == answer.content == plain.content
    till.sim("POST", "/settlements/settings", {"gzip": False, "upload": False})
    paid(till)
    assert closed(till)["files"] == []


def test_a_settlement_keeps_the_columns_it_was_made_with(till: Till) -> None:
    paid(till)
    settlement = settled(till)
    before = file_of(till, settlement)
    till.sim("POST", "/settlements/settings", {"columns": "newer"})
    assert file_of(till, settlement) == before


def test_days_are_closed_one_after_the_other(till: Till) -> None:
    paid(till, 1000)
    till.days(2)
    paid(till, 2000)
    first = settled(till, date="2026-03-01")
    assert (first["total_sale_amount"], first["period_end"]) == (1000, "2026-03-02T00:00:00.000Z")
    assert closed(till, until="2026-03-03T12:00:00Z")["settlements"] == []
    last = settled(till)
    assert (last["total_sale_amount"], last["period_start"]) == (2000, "2026-03-03T12:00:00.000Z")


@pytest.mark.parametrize(
    "body",
    [
        {"date": "2026-03-02"},
        {"date": "1 March"},
        {"date": "2026-02-30"},
        {"until": "2026-03-01T12:00:01Z"},
        {"until": "noon"},
        {"until": "2026-02-01T00:00:00Z"},
        {"date": "2026-03-01", "until": "2026-03-01T11:00:00Z"},
        {"day": "2026-03-01"},
    ],
)
def test_a_period_that_cannot_be_closed_is_refused(till: Till, body: JsonObject) -> None:
    closed(till, until="2026-02-28T00:00:00Z")
    assert refused(till.call("POST", "/_sim/settlements/close", body)) == INVALID


def test_midnight_closes_the_day_where_that_is_switched_on(till: Till) -> None:
    till.listen("settlement.report.created")
    till.sim("POST", "/settlements/settings", {"daily": True})
    till.sim("POST", "/settlements/settings", {"daily": True})
    for amount in (1000, 2000):
        paid(till, amount)
        till.days(1)
    paid(till, 3000)
    till.days(1)
    shown = till.call("GET", "/v2/settlements").json()["settlements"]
    assert [(each["total_sale_amount"], each["period_end"], each["created_at"]) for each in shown] == [
        (1000, "2026-03-02T00:00:00.000Z", "2026-03-02T00:00:00.000Z"),
        (2000, "2026-03-03T00:00:00.000Z", "2026-03-03T00:00:00.000Z"),
        (3000, "2026-03-04T00:00:00.000Z", "2026-03-04T00:00:00.000Z"),
    ]
    assert len(till.types()) == 3
    till.sim("POST", "/settlements/settings", {"daily": False})
    paid(till, 4000)
    till.days(3)
    assert till.call("GET", "/v2/settlements").json()["pagination"]["total"] == 3
    assert till.simulation.world.clock.now() > NOON


@pytest.mark.parametrize(
    "body", [{"daily": "yes"}, {"columns": "1999"}, {"disputes_withheld": "NEVER"}, {"hourly": True}, {"gzip": 1}]
)
def test_a_setting_that_there_is_not_is_refused(till: Till, body: JsonObject) -> None:
    assert refused(till.call("POST", "/_sim/settlements/settings", body)) == INVALID


def test_a_reset_keeps_terms_and_forgets_settlements(till: Till) -> None:
    till.sim("POST", "/settlements/settings", {"columns": "newer", "daily": True})
    till.sim("POST", "/settlements/terms", {"fixed": 7})
    paid(till)
    closed(till)
    till.sim("POST", "/reset", {})
    assert till.sim("GET", "/settlements/files")["files"] == []
    habits = till.sim("GET", "/settlements/settings")
    assert (habits["columns"], habits["daily"]) == ("newer", False)
    assert till.shown(paid(till))["payment_pricing"]["rate"]["fixed"] == 7
    till.sim("POST", "/reset", {"forget_setup": True})
    assert till.shown(paid(till))["payment_pricing"]["rate"]["fixed"] == 250
