"""Every break changes what it says, and nothing else."""

from collections.abc import Iterator

import pytest

from tests.simulator.settling import Row, check_sums, closed, file_of, lines_of, paid, read, refunded
from tests.simulator.till import JsonObject, Till


@pytest.fixture
def pair() -> Iterator[tuple[Till, Till]]:
    """Two simulators in which the same has happened, on two days, of which one is closed."""
    tills = Till(), Till()
    for till in tills:
        paid(till, 9000, reference="pay_0")
        till.days(1)
        closed(till)
        for number, currency in enumerate(("SEK", "SEK", "EUR", "SEK"), start=1):
            transaction_id = paid(till, 1000 * number, currency=currency, reference=f"pay_{number}")
        refunded(till, transaction_id, 300)
        till.days(1)
    yield tills
    for till in tills:
        till.close()


def _by_currency(till: Till, *breaks: str | JsonObject) -> tuple[dict[str, JsonObject], list[JsonObject]]:
    made = closed(till, *breaks)
    return {each["currency"]: each for each in made["settlements"]}, made["breaks"]


def _contents(till: Till, settlements: dict[str, JsonObject]) -> dict[str, list[Row]]:
    """All lines without the ids of their settlements."""
    return {
        currency: [
            {name: text for name, text in row.items() if name != "settlement_id"} for row in lines_of(till, settlement)
        ]
        for currency, settlement in settlements.items()
    }


def _differences(till: Till, other: Till, asked: str | JsonObject) -> tuple[JsonObject, list[Row], list[Row]]:
    """The break, the lines that are gone with it, and the lines that are new."""
    right, none = _by_currency(till)
    wrong, (made,) = _by_currency(other, asked)
    assert none == []
    before, after = _contents(till, right), _contents(other, wrong)
    gone = [row for currency, rows in before.items() for row in _less(rows, after.get(currency, []))]
    new = [row for currency, rows in after.items() for row in _less(rows, before.get(currency, []))]
    for currency, settlement in wrong.items():
        check_sums(settlement, lines_of(other, settlement))
        if currency in right and currency != _currency_of(wrong, made) and made["kind"] != "currency":
            assert before[currency] == after[currency], "the other settlements are as they were"
    assert _named(other, made) == new, "the break names the lines that are new"
    return made, gone, new


def _less(rows: list[Row], others: list[Row]) -> list[Row]:
    rest = list(others)
    left = []
    for row in rows:
        if row in rest:
            rest.remove(row)
        else:
            left.append(row)
    return left


def _currency_of(settlements: dict[str, JsonObject], made: JsonObject) -> str:
    (currency,) = [name for name, each in settlements.items() if each["settlement_id"] == made["settlement_id"]]
    return currency


def _named(till: Till, made: JsonObject) -> list[Row]:
    rows = lines_of(till, {"settlement_id": made["settlement_id"]})
    return [{name: text for name, text in rows[line - 1].items() if name != "settlement_id"} for line in made["lines"]]


def _kinds(rows: list[Row]) -> list[str]:
    return [row["type"] for row in rows]


def test_a_fee_is_another_and_its_tax_follows(pair: tuple[Till, Till]) -> None:
    made, gone, new = _differences(*pair, "fee")
    assert (_kinds(gone), _kinds(new)) == (["FEE"], ["FEE"])
    assert {name for name in gone[0] if gone[0][name] != new[0][name]} <= {"amount", "tax_amount"}
    assert int(new[0]["amount"]) == int(gone[0]["amount"]) - 10 == made["now"]["fee_amount"]
    assert abs(int(new[0]["tax_amount"]) * 4 - int(new[0]["amount"])) <= 2


def test_a_tax_is_another(pair: tuple[Till, Till]) -> None:
    made, gone, new = _differences(*pair, {"kind": "vat", "by": 25})
    assert [name for name in gone[0] if gone[0][name] != new[0][name]] == ["tax_amount"]
    assert int(new[0]["tax_amount"]) == int(gone[0]["tax_amount"]) - 25 == made["now"]["tax_amount"]


def test_an_amount_is_another(pair: tuple[Till, Till]) -> None:
    made, gone, new = _differences(*pair, {"kind": "amount", "reference": "ref_1", "by": 1})
    assert [name for name in gone[0] if gone[0][name] != new[0][name]] == ["amount"]
    assert (gone[0]["amount"], new[0]["amount"], made["was"]) == ("-300", "-299", {"amount": -300})


def test_a_line_stands_there_twice(pair: tuple[Till, Till]) -> None:
    made, gone, new = _differences(*pair, {"kind": "duplicate", "reference": "pay_2"})
    assert (gone, _kinds(new)) == ([], ["SALE", "FEE"])
    twice = [row for row in lines_of(pair[1], made) if row["payment_transaction_reference"] == "pay_2"]
    assert _kinds(twice) == ["SALE", "FEE", "SALE", "FEE"]
    assert twice[:2] == twice[2:]


def test_a_stranger_is_paid(pair: tuple[Till, Till]) -> None:
    made, gone, new = _differences(*pair, "unknown_payment")
    assert (gone, _kinds(new)) == ([], ["SALE", "FEE"])
    ledger = pair[1].sim("GET", f"/ledger?reference={new[0]['payment_transaction_id']}")["transactions"]
    assert ledger == []
    assert made["now"]["amount"] == int(new[0]["amount"])


def test_what_is_missing_never_comes(pair: tuple[Till, Till]) -> None:
    made, gone, new = _differences(*pair, {"kind": "missing_in_file", "reference": "pay_2"})
    assert (_kinds(gone), new, made["lines"]) == (["SALE", "FEE"], [], [])
    assert closed(pair[1])["settlements"] == []


def test_what_is_late_comes_with_the_next_closing(pair: tuple[Till, Till]) -> None:
    _, gone, new = _differences(*pair, {"kind": "late", "reference": "pay_2"})
    assert (_kinds(gone), new) == (["SALE", "FEE"], [])
    (settlement,) = closed(pair[1])["settlements"]
    late = lines_of(pair[1], settlement)
    assert [row["amount"] for row in late] == [row["amount"] for row in gone]
    assert late[0]["captured_at"] < settlement["period_start"]


def test_a_sale_is_settled_in_another_currency(pair: tuple[Till, Till]) -> None:
    made, gone, new = _differences(*pair, {"kind": "currency", "reference": "pay_1"})
    assert [row["currency"] for row in gone + new] == ["SEK", "SEK", "EUR", "EUR"]
    assert [row["amount"] for row in gone] == [row["amount"] for row in new]
    assert (made["was"]["currency"], made["now"]["currency"]) == ("SEK", "EUR")


def test_a_settlement_is_made_where_there_is_none_in_that_currency() -> None:
    till = Till()
    paid(till, currency="SEK")
    settlements, _ = _by_currency(till, "currency")
    till.close()
    assert settlements.keys() == {"EUR"}


def test_a_refund_was_made_in_the_portal(pair: tuple[Till, Till]) -> None:
    till = pair[1]
    till.listen()
    made, gone, new = _differences(*pair, {"kind": "portal_action", "reference": "pay_2", "by": 70})
    assert (gone, _kinds(new), new[0]["amount"], new[0]["refund_reference"]) == ([], ["RETURN"], "-70", "")
    (entry,) = till.sim("GET", "/ledger?reference=pay_2")["transactions"]
    assert [refund["payment_refund_id"] for refund in entry["refunds"]] == [new[0]["payment_refund_id"]]
    assert "refunded" not in till.types()
    assert closed(till)["settlements"] == []
    assert made["now"]["amount"] == -70


def test_money_is_withheld_for_a_dispute_that_nobody_knows(pair: tuple[Till, Till]) -> None:
    _, gone, new = _differences(*pair, {"kind": "dispute", "reference": "pay_2"})
    assert (gone, _kinds(new), new[0]["amount"]) == ([], ["REVERSAL"], "-2000")
    assert pair[1].call("GET", f"/v4/payment/disputes/{new[0]['dispute_id']}").status_code == 404


def test_an_opening_balance_is_not_what_was_left(pair: tuple[Till, Till]) -> None:
    right, _ = _by_currency(pair[0])
    wrong, (made,) = _by_currency(pair[1], {"kind": "carry_over", "currency": "SEK", "by": 40})
    assert (right["SEK"]["opening_balance_amount"], wrong["SEK"]["opening_balance_amount"]) == (0, -40)
    assert wrong["SEK"]["payout_amount"] == right["SEK"]["payout_amount"] - 40
    assert made["now"] == {"opening_balance_amount": -40}
    assert _contents(pair[0], right) == _contents(pair[1], wrong)


def test_a_file_ends_in_the_middle_of_its_last_line(pair: tuple[Till, Till]) -> None:
    right, _ = _by_currency(pair[0])
    wrong, _ = _by_currency(pair[1], {"kind": "truncated", "currency": "SEK"})
    whole, cut = file_of(pair[0], right["SEK"]), file_of(pair[1], wrong["SEK"])
    assert whole.startswith(cut)
    assert whole.count("\n") - cut.count("\n") == 1
    assert not cut.endswith("\n")
    assert right["SEK"] == wrong["SEK"], "the API says it as it is"


def test_an_amount_is_no_integer(pair: tuple[Till, Till]) -> None:
    right, _ = _by_currency(pair[0])
    wrong, (made,) = _by_currency(pair[1], {"kind": "malformed", "reference": "pay_2"})
    before, after = lines_of(pair[0], right["SEK"]), lines_of(pair[1], wrong["SEK"])
    changed = [number for number, rows in enumerate(zip(before, after, strict=True), start=1) if rows[0] != rows[1]]
    assert changed == made["lines"][:1]
    assert after[changed[0] - 1]["amount"] == "12,34"


def test_a_total_is_not_the_sum(pair: tuple[Till, Till]) -> None:
    right, _ = _by_currency(pair[0])
    wrong, (made,) = _by_currency(pair[1], {"kind": "missummed", "currency": "SEK"})
    assert [name for name in right["SEK"] if right["SEK"][name] != wrong["SEK"][name]] == ["total_sale_amount"]
    assert read(file_of(pair[1], wrong["SEK"]))[0]["total_sale_amount"] == str(made["now"]["total_sale_amount"])


def test_a_settlement_changes_after_it_was_told(pair: tuple[Till, Till]) -> None:
    till = pair[1]
    till.listen("settlement.report.uploaded-to-sftp")
    made = closed(till, {"kind": "changed", "currency": "EUR"})
    names = [file["name"] for file in made["files"]]
    assert len(names) == 3
    first, second = (till.call("GET", f"/_sim/settlements/files/{name}").text for name in (names[0], names[2]))
    assert names[2] == names[0].replace(".csv", "_2.csv")
    (before, after) = (read(text)[1] for text in (first, second))
    (changed,) = [number for number, rows in enumerate(zip(before, after, strict=True), 1) if rows[0] != rows[1]]
    assert [changed] == made["breaks"][0]["lines"]
    assert before[0]["settlement_id"] == after[0]["settlement_id"]
    assert file_of(till, {"settlement_id": after[0]["settlement_id"]}) == second
    till.settle()
    assert [posted.event["payload"]["file_name"] for posted in till.posted] == names
