"""Settlements at the console: what a finance person sees, and what a script can ask."""

import json
from pathlib import Path

import httpx
import pytest

from cli import tables
from cli.finance import breaks
from cli.finance import show as settlements
from kassa.domain.settlements.record import settlement_id
from tests.unit.cli.conftest import API
from tests.unit.cli.finance import a_break, a_file, a_page, a_payout, a_settlement

PATH = "/v1/settlements/set_1"


@pytest.fixture
def looks(monkeypatch):
    """Somebody looks at a console that shows no colours."""
    for module in (tables, settlements, breaks):
        monkeypatch.setattr(module, "is_for_programs", lambda: False)


def test_settlements_are_listed_with_a_row_for_each_currency(api, kassa):
    euro = a_payout(currency="EUR", payout=0, closing_balance=-1250)
    api.says("GET", "/v1/settlements", a_page(a_settlement(payouts=[a_payout(), euro]), a_settlement("quarantined")))
    answer = kassa("settlements", "list", "--currency", "sek", "--since", "2026-03-01")
    assert [row.split("\t") for row in answer.stdout.splitlines()[1:]] == [
        ["set_1", "reconciled", "2026-03-01", "2026-03-02", "86.00 SEK", "0.00 SEK", "0"],
        ["set_1", "reconciled", "2026-03-01", "2026-03-02", "0.00 EUR", "-12.50 EUR", "0"],
        ["set_1", "quarantined", "2026-03-01", "2026-03-02", "-", "-", "0"],
    ]
    query = api.asked[-1].url.params
    assert (query["currency"], query["period_start"]) == ("SEK", "2026-03-01T00:00:00+00:00")
    assert api.asked[-1].headers["authorization"] == "Bearer kassa_test_a"


def test_a_settlement_shows_an_equation_that_can_be_added_up(api, kassa):
    owed = a_payout(opening_balance=-500, payout=0, closing_balance=-100, debt_overdue=True, in_debt_since="2026-01-02")
    api.says("GET", PATH, a_settlement(payouts=[owed], breaks_found=1))
    shown = kassa("settlements", "show", "set_1").stdout
    for line in ("opening balance -5.00 SEK", "captures 90.00 SEK", "fees -4.00 SEK", "payout 0.00 SEK"):
        assert line in " ".join(shown.split())
    assert "carried to the next settlement 1.00 SEK" in " ".join(shown.split())
    assert "more than 30 days" in shown
    assert "kassa settlements breaks set_1" in shown
    assert "refunds" not in shown


def test_lines_stand_in_the_order_of_the_file_with_our_payments(api, kassa):
    ours = {"payment_id": "pay_1", "merchant_id": "mer_1", "entry_id": None, "currency": "SEK"}
    figures = {"amount": -400, "fee": 0, "tax": -100, "net": -500}
    api.says("GET", f"{PATH}/lines", a_page({"number": 6, "kind": "fee", **figures, **ours}))
    row = kassa("settlements", "lines", "set_1").stdout.splitlines()[1].split("\t")
    assert row == ["6", "fee", "-400", "0", "-100", "-500", "SEK", "pay_1", "-", "mer_1"]


@pytest.mark.usefixtures("looks")
def test_somebody_who_looks_reads_why_a_file_could_not_be_believed(api, kassa):
    fate = {"fate": "quarantined", "reason": "malformed", "detail": "24 cells under 26 columns", "line": 12}
    api.says("GET", "/v1/settlements", a_page(a_settlement("quarantined", files=[a_file(**fate)])))
    assert "set_1: malformed, line 12: 24 cells under 26 columns" in kassa("settlements", "list").stdout


def test_open_breaks_are_exit_status_1_and_settled_ones_are_not(api, kassa):
    api.says("GET", "/v1/breaks", a_page(a_break()))
    found = kassa("settlements", "breaks")
    assert found.exit_code == 1
    assert found.stdout.splitlines()[1].split("\t")[:6] == ["brk_1", "set_1", "open", "fee", "50", "SEK"]
    assert "450 where 400" in found.stdout
    api.says("GET", "/v1/breaks", a_page())
    assert kassa("settlements", "breaks").exit_code == 0
    api.says("GET", "/v1/breaks", a_page(a_break(state="resolved")))
    assert kassa("settlements", "breaks", "--state", "resolved", "--json").exit_code == 0
    assert api.asked[-1].url.params["state"] == "resolved"


def test_an_open_break_is_not_overlooked_behind_those_that_are_shown(api, kassa):
    api.says("GET", f"{PATH}/breaks", a_page(a_break(1, "resolved"), a_break(2, "acknowledged"), a_break(3)))
    answer = kassa("settlements", "breaks", "set_1", "--most", "1", "--json")
    assert [one["id"] for one in json.loads(answer.stdout)] == ["brk_1"]
    assert answer.exit_code == 1
    assert kassa("settlements", "breaks", "set_1", "--state", "resolved").exit_code == 0


@pytest.mark.usefixtures("looks")
def test_somebody_who_looks_reads_the_likeliest_explanation_first(api, kassa):
    step = {"to": "acknowledged", "by": "key_1", "at": "2026-03-02T09:00:00Z", "how": None, "note": "asked Klarna"}
    api.says("GET", "/v1/breaks", a_page(a_break(state="acknowledged", found=None, history=[step])))
    shown = kassa("settlements", "breaks").stdout
    assert shown.index("450 where 400") < shown.index("Less likely")
    assert "our books say -4.00 SEK, the file nothing" in shown
    assert "acknowledged by key_1: asked Klarna" in shown


def test_breaks_are_attended_to_by_their_id_alone(api, kassa):
    api.says("GET", "/v1/breaks", a_page(a_break(1)), a_page(a_break(2, "acknowledged")))
    for number in (1, 2):
        api.says("POST", f"{PATH}/breaks/brk_{number}/resolve", a_break(number, "resolved"))
    answer = kassa("settlements", "resolve", "brk_2", "brk_1", "--note", "rounding", "--write-off")
    assert answer.exit_code == 0, answer.stderr
    assert answer.stdout.index("brk_2") < answer.stdout.index("brk_1")
    assert api.bodies("POST", f"{PATH}/breaks/brk_1/resolve") == [{"note": "rounding", "write_off": True}]
    assert [request.url.params["state"] for request in api.asked[:2]] == ["open", "acknowledged"]


def test_a_break_that_is_settled_already_is_not_settled_again(api, kassa):
    api.says("GET", "/v1/breaks", a_page(a_break(1)), a_page())
    answer = kassa("settlements", "acknowledge", "brk_1", "brk_9")
    assert answer.exit_code == 1
    assert "No break brk_9 is open or acknowledged" in answer.stderr
    assert {request.method for request in api.asked} == {"GET"}


def test_a_break_is_not_settled_without_saying_how(api, kassa):
    assert kassa("settlements", "resolve", "brk_1").exit_code == 2
    assert api.asked == []


def figure(label, amount, *parts, note=None):
    return {"label": label, "amount": amount, "currency": "SEK", "note": note, "parts": list(parts)}


PROOF = figure("payout", 8600, figure("capture", 9000, figure("mer_1", 9000)), figure("fee", -400, note="2 lines"))


def test_a_proof_is_a_row_for_each_number_for_programs(api, kassa):
    api.says("GET", f"{PATH}/proof", {"data": [PROOF]})
    rows = [row.split("\t") for row in kassa("settlements", "proof", "set_1").stdout.splitlines()[1:]]
    assert [row[:2] for row in rows] == [
        ["payout", "8600"],
        ["payout / capture", "9000"],
        ["payout / capture / mer_1", "9000"],
        ["payout / fee", "-400"],
    ]
    assert rows[-1][3] == "2 lines"


@pytest.mark.usefixtures("looks")
def test_a_proof_is_a_tree_for_somebody_who_looks(api, kassa):
    api.says("GET", f"{PATH}/lines/7/proof", PROOF)
    payout, _, merchant, fee = kassa("settlements", "proof", "set_1", "--line", "7").stdout.strip().splitlines()
    assert payout.split() == ["payout", "86.00", "SEK"]
    assert merchant.startswith("      mer_1")
    assert fee.endswith("2 lines")


def test_an_export_is_fetched_page_by_page_into_one_file(api, kassa, tmp_path):
    into, url = tmp_path / "lines.jsonl", f"{API}/signed/{{}}"
    pages = [
        {"format": "json", "files": [{"url": url.format(number)}], "next_cursor": cursor}
        for number, cursor in ((1, "0"), (2, None))
    ]
    api.says("GET", f"{PATH}/export", *pages)
    for number in (1, 2):
        api.says("GET", f"/signed/{number}", f"line {number}\n")
    answer = kassa("settlements", "export", "set_1", "--lines", "--output", str(into), "--json")
    assert json.loads(answer.stdout) == {"file": str(into), "bytes": 14}
    assert into.read_text() == "line 1\nline 2\n"
    assert not any("authorization" in request.headers for request in api.asked if "signed" in request.url.path)


def test_an_export_that_breaks_off_leaves_the_file_as_it_was(api, kassa, tmp_path):
    into = tmp_path / "set_1.csv"
    into.write_text("as it was")
    files = [{"url": f"{API}/signed/1"}, {"url": f"{API}/signed/2"}]
    api.says("GET", f"{PATH}/export", {"format": "csv", "files": files, "next_cursor": None})
    api.says("GET", "/signed/1", "half")
    api.says("GET", "/signed/2", lambda _: httpx.Response(403, text="Request has expired"))
    answer = kassa("settlements", "export", "set_1", "-o", str(into))
    assert answer.exit_code == 1
    assert "403: Request has expired" in answer.stderr
    assert into.read_text() == "as it was"
    assert list(tmp_path.glob("*.part")) == []


def test_a_simulated_day_is_closed_read_and_saved(api, kassa, tmp_path):
    path = f"/v1/settlements/{settlement_id('klarna-1')}"
    api.says(
        "POST",
        "/_sim/settlements/close",
        {"settlements": [{"settlement_id": "klarna-1"}], "files": [{"name": "day.csv"}], "breaks": []},
    )
    api.says("GET", path, a_settlement("received"), a_settlement())
    api.says("GET", "/_sim/settlements/files/day.csv", "SALE\n")
    answer = kassa(
        "settlements", "close-day", "--break", "fee", "--break", "late:pay_1", "--into", str(tmp_path / "files")
    )
    assert answer.exit_code == 0, answer.stderr
    assert api.bodies("POST", "/_sim/settlements/close") == [
        {"breaks": ["fee", {"kind": "late", "reference": "pay_1"}]}
    ]
    assert "86.00 SEK" in answer.stdout
    assert Path(tmp_path / "files" / "day.csv").read_text() == "SALE\n"


def test_nobody_closes_klarnas_day_elsewhere(api, kassa):
    answer = kassa("settlements", "close-day", "--stage", "sandbox")
    assert answer.exit_code == 1
    assert "sandbox" in answer.stderr
    assert api.asked == []
