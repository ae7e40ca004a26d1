"""The controls under /_sim."""

import pytest

from tests.simulator.till import ONE, TWO, Till, purchase, refused, request_path, result


def test_health_tells_seed_and_time(till: Till) -> None:
    assert till.sim("GET", "/health") == {
        "status": "ok",
        "now": "2026-03-01T12:00:00.000Z",
        "seed": 1,
        "partner_accounts": [ONE, TWO],
    }


def _a_run(seed: int) -> list[str]:
    till = Till(seed=seed)
    till.listen()
    answers = []
    for number in range(3):
        for _ in range(number):
            till.call("GET", request_path("none"))  # reads in between must not shift the ids
        till.finalise(till.approved()[1])
    till.settle()
    answers += [delivery["body"] for delivery in till.sim("GET", "/webhooks/deliveries")["deliveries"]]
    answers += [str(entry) for entry in till.sim("GET", "/ledger")["transactions"]]
    till.close()
    return answers


def test_one_seed_gives_one_run() -> None:
    assert _a_run(5) == _a_run(5)
    assert not set(_a_run(5)) & set(_a_run(6))


def test_a_reset_begins_the_same_run_again(till: Till) -> None:
    till.store()
    first = till.submitted()
    assert till.sim("POST", "/reset", {"forget_setup": True})["seed"] == 1
    assert till.sim("GET", "/requests")["requests"] == []
    assert till.call("GET", f"/v2/accounts/{ONE}/stores").json() == {"stores": []}
    assert till.submitted() == first
    assert till.sim("POST", "/reset", {"seed": 2, "forget_setup": True})["seed"] == 2
    assert till.submitted() != first


def test_a_reset_keeps_stores_and_webhooks(till: Till) -> None:
    till.store()
    till.listen("payment.request.*")
    till.submitted()
    till.sim("POST", "/reset", {})
    assert till.sim("GET", "/requests")["requests"] == []
    till.posted.clear()
    till.submitted(purchase(point_of_checkout={"store_reference": "store-1"}))
    assert till.types() == ["submitted"]
    till.store("store-2")


def test_after_a_reset_nothing_of_before_happens(till: Till) -> None:
    till.listen()
    till.acknowledge = lambda _: 500
    till.submitted()
    till.settle()
    till.sim("POST", "/reset")
    till.posted.clear()
    till.sim("POST", "/clock", {"advance_seconds": 24 * 3600})
    assert till.posted == []


def test_requests_are_found_by_reference_and_state(till: Till) -> None:
    request_id = till.submitted()
    for reference in ("ps_1", "pay_1", "R-1", request_id):
        (found,) = till.sim("GET", f"/requests?reference={reference}")["requests"]
        assert found["payment_request_id"] == request_id
        assert (found["finalised"], found["partner_account_id"]) == (False, ONE)
    assert len(till.sim("GET", "/requests?reference=ps_1&state=SUBMITTED")["requests"]) == 1
    assert till.sim("GET", "/requests?reference=ps_1&state=COMPLETED")["requests"] == []
    assert till.sim("GET", "/requests?reference=other")["requests"] == []


def test_a_reference_means_its_newest_request(till: Till) -> None:
    older, newer = till.submitted(), till.submitted()
    till.sim("POST", "/requests/ps_1/approve")
    assert [till.read(request_id)["state"] for request_id in (older, newer)] == ["SUBMITTED", "COMPLETED"]
    assert refused(till.call("POST", "/_sim/requests/ps_9/approve")) == (404, "RESOURCE_NOT_FOUND")


@pytest.mark.parametrize("name", ["ps_1", "pay_1", "R-1"])
def test_the_shopper_finds_a_request_by_every_name(till: Till, name: str) -> None:
    request_id = till.submitted()
    assert till.sim("POST", f"/requests/{name}/scan")["payment_request_id"] == request_id


def test_the_ledger_is_found_by_every_name(till: Till) -> None:
    request_id, token = till.approved()
    till.finalise(token)
    for reference in ("ps_1", "pay_1", "R-1", request_id):
        assert len(till.sim("GET", f"/ledger?reference={reference}")["transactions"]) == 1
    assert till.sim("GET", "/ledger?reference=other")["transactions"] == []


def test_the_log_keeps_every_call_and_masks_the_key(till: Till) -> None:
    request_id, token = till.approved()
    till.finalise(token)
    till.call("GET", f"/v2/accounts/{ONE}/stores")
    calls = till.sim("GET", "/log")["calls"]
    assert [call["operation"] for call in calls] == ["authorize", "finalise", "list_stores"]
    assert {call["headers"]["authorization"] for call in calls} == {"***"}
    assert calls[0]["status"] == 200
    assert request_id in calls[0]["answer"]
    of_payment = till.sim("GET", "/log?reference=ps_1")["calls"]
    assert [call["operation"] for call in of_payment] == ["authorize", "finalise"], "the final call by its token"


def test_the_log_masks_the_secret_of_a_signing_key(till: Till) -> None:
    secret, _ = till.listen()
    assert secret not in str(till.sim("GET", "/log"))


def test_outcomes_are_checked(till: Till) -> None:
    for body in ({"first_call": "PERHAPS"}, {"second_call": "APPROVED"}, {"first_call": "APPROVED", "times": -1}):
        assert refused(till.call("POST", "/_sim/outcomes", body))[0] == 400
    till.sim("POST", "/outcomes", {"first_call": "DECLINED", "times": 5})
    till.sim("POST", "/outcomes", {"first_call": "DECLINED", "times": 0})
    assert result(till.authorize(purchase())) == "STEP_UP_REQUIRED", "no times at all clears it"


def test_settings_are_checked_and_shown(till: Till) -> None:
    shown = till.sim("POST", "/settings", {"partner_rate": 7})
    assert shown == till.sim("GET", "/settings")
    assert (shown["partner_rate"], shown["acquirer_rate"], shown["cancel_completed"]) == (7, 1000, True)
    assert refused(till.call("POST", "/_sim/settings", {"cancel_completed": "no"}))[0] == 400
    assert refused(till.call("POST", "/_sim/settings", {"colour": 1}))[0] == 400


@pytest.mark.parametrize("body", [{}, {"advance_seconds": -1}, {"advance_seconds": 1e12}, {"advance_seconds": "1"}])
def test_the_clock_only_goes_forward(till: Till, body: dict[str, object]) -> None:
    assert refused(till.call("POST", "/_sim/clock", body))[0] == 400


def test_the_clock_tells_the_time_after_a_jump(till: Till) -> None:
    assert till.sim("POST", "/clock", {"advance_seconds": 90}) == {"now": "2026-03-01T12:01:30.000Z", "settled": True}
