"""What the simulated Klarna wants shown, and how a test steers it."""

from typing import Any

import pytest

from tests.simulator.till import FORBIDDEN, INVALID, ONE, Till, refused

V2 = f"/v2/accounts/{ONE}/payment/presentation"
DESCRIPTORS = f"/v1/accounts/{ONE}/payment/messaging/payment-descriptors"
CHECKOUT = f"/v1/accounts/{ONE}/payment/messaging/checkout"
PURCHASE = "amount=2900&currency=SEK&locale=sv-SE&intents%5B%5D=PAY"
PLACED = "payment_amount=2900&locale=sv-SE"


def get(till: Till, path: str, query: str) -> Any:
    return till.call("GET", f"{path}?{query}")


def names(answer: Any) -> list[str]:
    descriptors = answer.json()["payment_descriptors"]
    return [descriptor["payment_option_id"].rpartition("-")[0] for descriptor in descriptors]


@pytest.mark.parametrize(
    ("locale", "header"),
    [("sv-SE", "Betala med Klarna"), ("de-AT", "Mit Klarna bezahlen"), ("ja-JP", "Pay with Klarna")],
)
def test_klarna_is_shown_in_the_shoppers_language(till: Till, locale: str, header: str) -> None:
    answer = get(till, V2, PURCHASE.replace("sv-SE", locale))
    assert answer.status_code == 200
    assert answer.json()["instruction"] == "SHOW_KLARNA"
    option = answer.json()["payment_option"]
    assert option["payment_button"]["text"] == header
    assert option["payment_option_id"]
    assert answer.headers["cache-control"] == "private, max-age=30"


@pytest.mark.parametrize("instruction", ["SHOW_KLARNA", "SHOW_ONLY_KLARNA", "PRESELECT_KLARNA", "HIDE_KLARNA"])
def test_the_instruction_is_what_a_test_asked_for_as_often_as_it_asked(till: Till, instruction: str) -> None:
    till.sim("POST", "/outcomes", {"presentation": instruction, "times": 2})
    found = [get(till, V2, PURCHASE).json() for _ in range(3)]
    assert [one["instruction"] for one in found] == [instruction, instruction, "SHOW_KLARNA"]
    assert ("payment_option" in found[0]) == (instruction != "HIDE_KLARNA")


@pytest.mark.parametrize(
    ("preference", "options"),
    [
        ("", ["pay_now", "pay_later", "pay_over_time"]),
        ("&message_preference=PAY_LATER", ["pay_later", "klarna"]),
        ("&message_preference=KLARNA", ["klarna"]),
    ],
)
def test_v1_describes_all_options_or_the_preferred_one_and_the_rest_or_one(
    till: Till, preference: str, options: list[str]
) -> None:
    assert names(get(till, DESCRIPTORS, PLACED + preference)) == options


def test_v1_has_nothing_to_describe_where_klarna_is_hidden(till: Till) -> None:
    till.sim("POST", "/outcomes", {"presentation": "HIDE_KLARNA"})
    assert names(get(till, DESCRIPTORS, PLACED)) == []
    assert names(get(till, DESCRIPTORS, PLACED)) != []


def test_the_checkout_placement_has_a_text_a_link_and_a_badge(till: Till) -> None:
    nodes = get(till, CHECKOUT, PLACED).json()["content"]["nodes"]
    assert [node["type"] for node in nodes] == ["TEXT", "ACTION", "IMAGE"]
    picture = till.call("GET", nodes[2]["url"].removeprefix("http://klarna.test"))
    assert picture.headers["content-type"].startswith("image/svg+xml")


@pytest.mark.parametrize(
    ("path", "query", "parameter"),
    [
        (V2, "currency=SEK", "amount"),
        (V2, "amount=29.00&currency=SEK", "amount"),
        (V2, "amount=2900", "currency"),
        (V2, PURCHASE.replace("sv-SE", "swedish"), "locale"),
        (V2, PURCHASE.replace("=PAY", "=GIVE"), "intents[]"),
        (DESCRIPTORS, "payment_amount=2900", "locale"),
        (DESCRIPTORS, "locale=sv-SE", "payment_amount"),
        (DESCRIPTORS, f"{PLACED}&message_preference=PAY_NEVER", "message_preference"),
        (CHECKOUT, "locale=sv-SE", "payment_amount"),
    ],
)
def test_a_mistake_in_the_query_is_refused_by_name(till: Till, path: str, query: str, parameter: str) -> None:
    answer = get(till, path, query)
    assert refused(answer) == INVALID
    body = answer.json()
    assert [one["parameter"] for one in body.get("validation_errors", body.get("errors"))] == [parameter]


def test_another_account_is_forbidden(till: Till) -> None:
    assert refused(get(till, V2.replace("DEMO0001", "DEMO9999"), PURCHASE)) == FORBIDDEN


def test_the_log_has_the_question_and_a_fault_strikes_by_name(till: Till) -> None:
    till.sim("POST", "/faults", {"operation": "read_presentation", "kind": "error", "status": 503, "times": 1})
    assert [get(till, V2, PURCHASE).status_code for _ in range(2)] == [503, 200]
    (first, _) = till.sim("GET", "/log")["calls"]
    assert (first["operation"], first["path"]) == ("read_presentation", f"{V2}?{PURCHASE}")


@pytest.mark.parametrize(("path", "query"), [(V2, PURCHASE), (DESCRIPTORS, PLACED), (CHECKOUT, PLACED)])
def test_its_rate_limit_counts_apart_from_that_of_payments(till: Till, path: str, query: str) -> None:
    till.sim("POST", "/settings", {"partner_rate": 1})
    assert [get(till, path, query).status_code for _ in range(2)] == [200, 429]
    assert till.call("GET", f"/v2/accounts/{ONE}/stores").status_code == 200
