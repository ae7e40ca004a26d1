"""A settlement brings everything that happened, once, and its sums hold to the minor unit."""

import random
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.settlements.pricing import ACQUIRING_ACCOUNT
from tests.simulator.settling import (
    captured,
    check_sums,
    closed,
    lines_of,
    money,
    paid,
    refunded,
    settled,
    terms,
)
from tests.simulator.till import ONE, TWO, JsonObject, Till

CURRENCIES = ("EUR", "NOK", "SEK")


def _busy_day(till: Till, chance: random.Random, payments: list[str]) -> None:
    """A few payments, captures, refunds and disputes, some of them of payments of earlier days."""
    for _ in range(chance.randint(0, 4)):
        currency, amount = chance.choice(CURRENCIES), chance.randint(1, 90_000)
        payments.append(paid(till, amount, currency=currency, capture=chance.choice(["NOW", "LATER"])))
    for transaction_id in chance.sample(payments, min(3, len(payments))):
        shown = till.shown(transaction_id)
        left = shown["remaining_authorized_amount"]
        if left:
            captured(till, transaction_id, chance.randint(1, left), reference=f"cap-{chance.random()}")
            continue
        number, capture = 1, shown["payment_captures"][0]
        rest = capture["capture_amount"] - capture["refunded_amount"]
        act = chance.choice(["refund", "dispute", "discount", "penalty", "correction"])
        if act == "refund" and rest:
            refunded(till, transaction_id, chance.randint(1, rest), capture=number)
        elif act == "dispute":
            body = {"reference": transaction_id, "fee": 1500}
            opened = till.call("POST", "/_sim/disputes", body).json()
            if "payment_dispute_id" in opened:
                outcome = {"outcome": chance.choice(["won", "lost"])}
                till.sim("POST", f"/disputes/{opened['payment_dispute_id']}/resolve", outcome)
        else:
            body = {"kind": act if act in {"discount", "penalty"} else "correction", "reference": transaction_id}
            till.call("POST", "/_sim/settlements/adjustments", body | {"amount": chance.randint(1, 400)})


def _owed(till: Till) -> dict[str, int]:
    """What Klarna's ledger says was captured less what was refunded, by currency."""
    owed: dict[str, int] = {}
    for entry in till.sim("GET", "/ledger")["transactions"]:
        money = entry["captured_amount"] - entry["refunded_amount"]
        owed[entry["currency"]] = owed.get(entry["currency"], 0) + money
    return owed


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False), st.sampled_from(["2024", "newer"]))
def test_sums_hold_over_days_in_three_currencies(chance: random.Random, columns: str) -> None:
    till = Till()
    try:
        till.sim("POST", "/settlements/settings", {"columns": columns})
        payments: list[str] = []
        closing: dict[str, int] = {}
        moved: dict[str, int] = {}
        brought: list[tuple[str, ...]] = []
        for _ in range(4):
            _busy_day(till, chance, payments)
            till.days(1)
            for settlement in closed(till)["settlements"]:
                rows = lines_of(till, settlement)
                check_sums(settlement, rows)
                currency = settlement["currency"]
                assert settlement["opening_balance_amount"] == closing.get(currency, 0)
                closing[currency] = settlement["closing_balance_amount"]
                for row in rows:
                    if row["type"] in {"SALE", "RETURN"}:
                        moved[currency] = moved.get(currency, 0) + int(row["amount"])
                        brought.append((row["type"], row["payment_capture_id"], row["payment_refund_id"]))
        assert len(brought) == len(set(brought)), "nothing is settled twice"
        assert moved == {currency: amount for currency, amount in _owed(till).items() if currency in moved}
        assert {currency for currency, amount in _owed(till).items() if amount} <= moved.keys()
    finally:
        till.close()


def test_a_capture_has_its_fee_on_the_next_line_and_a_refund_gives_none_back(till: Till) -> None:
    transaction_id = paid(till, 10_000, capture="LATER")
    captured(till, transaction_id, 6000)
    refunded(till, transaction_id, 500)
    settlement = settled(till)
    rows = lines_of(till, settlement)
    assert [(row["type"], row["amount"], row["tax_amount"]) for row in rows] == [
        ("SALE", "6000", ""),
        ("FEE", "-429", "-107"),
        ("RETURN", "-500", ""),
    ]
    assert {row["payment_capture_id"] for row in rows} == {f"{transaction_id}:capture:1"}
    assert (rows[2]["payment_refund_id"], rows[2]["refund_reference"]) == (f"{transaction_id}:refund:1", "ref_1")
    assert {row["capture_reference"] for row in rows} == {"cap_1"}
    assert {row["account_id"] for row in rows} == {ONE}
    assert {row["settlement_id"] for row in rows} == {settlement["settlement_id"]}
    assert settlement["payout_amount"] == 6000 - 429 - 107 - 500


def test_newer_columns_have_the_fee_beside_the_sale(till: Till) -> None:
    till.sim("POST", "/settlements/settings", {"columns": "newer"})
    paid(till, 6000)
    settlement = settled(till)
    (row,) = lines_of(till, settlement)
    assert (row["amount"], row["fee_amount"], row["tax_amount"]) == ("6000", "-429", "-107")
    assert "purchase_reference" in row
    assert "merchant_reference" not in row
    assert settlement["payout_amount"] == money(row)


def test_parts_of_one_payment_are_settled_on_their_days(till: Till) -> None:
    transaction_id = paid(till, 10_000, capture="LATER")
    captured(till, transaction_id, 4000)
    till.days(1)
    first = settled(till)
    captured(till, transaction_id, 6000, reference="cap_2")
    refunded(till, transaction_id, 4000)
    till.days(1)
    second = settled(till)
    assert [row["type"] for row in lines_of(till, first)] == ["SALE", "FEE"]
    assert [row["amount"] for row in lines_of(till, second) if row["type"] != "FEE"] == ["6000", "-4000"]
    assert first["period_end"] == second["period_start"]
    assert first["payment_reference"] != second["payment_reference"]


def test_a_debt_is_carried_over_and_paid_off(till: Till) -> None:
    terms(till, fixed=0, variable=0)
    transaction_id = paid(till, 5000)
    assert settled(till)["payout_amount"] == 5000
    till.days(1)
    refunded(till, transaction_id, 5000)
    debt = settled(till)
    assert (debt["payout_amount"], debt["closing_balance_amount"]) == (0, -5000)
    payout = till.call("GET", f"/v2/payouts/{debt['payout_id']}").json()
    assert (payout["amount"], payout["status"], payout["paid_out_at"]) == (0, "NOTHING_TO_PAY_OUT", None)
    till.days(30)
    nothing = settled(till)
    assert (nothing["opening_balance_amount"], nothing["transaction_count"]) == (-5000, 0)
    assert (nothing["closing_balance_amount"], nothing["overdue_debt_amount"]) == (-5000, 0)
    till.days(1)
    overdue = settled(till)
    assert (overdue["overdue_debt_amount"], overdue["debt_since"]) == (5000, debt["period_end"])
    paid(till, 7000)
    paid_off = settled(till)
    assert (paid_off["payout_amount"], paid_off["closing_balance_amount"], paid_off["debt_since"]) == (2000, 0, None)
    assert closed(till)["settlements"] == []


def test_each_acquiring_account_and_currency_has_a_settlement_of_its_own(till: Till) -> None:
    terms(till, partner_account_id=TWO, payment_acquiring_account_id="acquiring-2")
    paid(till, currency="SEK")
    paid(till, currency="EUR")
    paid(till, currency="EUR", account=TWO)
    made = closed(till)
    assert [(each["payment_acquiring_account_id"], each["currency"]) for each in made["settlements"]] == [
        ("acquiring-2", "EUR"),
        (ACQUIRING_ACCOUNT, "EUR"),
        (ACQUIRING_ACCOUNT, "SEK"),
    ]
    assert len({each["payout_id"] for each in made["payouts"]}) == 3
    assert [each["settlement_id"] for each in made["files"]] == [each["settlement_id"] for each in made["settlements"]]


def _whole_run(act: Callable[[Till], object]) -> list[str]:
    till = Till(seed=9)
    act(till)
    files = [till.call("GET", f"/_sim/settlements/files/{file['name']}").text for file in _files(till)]
    till.close()
    return files


def _files(till: Till) -> list[JsonObject]:
    files: list[JsonObject] = till.sim("GET", "/settlements/files")["files"]
    return files


def test_one_seed_gives_the_same_bytes() -> None:
    def act(till: Till) -> None:
        for number in range(5):
            paid(till, 1000 + number, currency=CURRENCIES[number % 3], reference=f"pay_{number}")
        closed(till, "fee", "duplicate", "unknown_payment", "carry_over", "dispute")

    assert _whole_run(act) == _whole_run(act)
    assert len(_whole_run(act)) == 3
