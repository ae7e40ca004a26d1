"""What can go wrong with calls, and how a test asks for it."""

import asyncio
import json

import pytest

from simulator.operations import NAMES
from tests.simulator.till import ONE, Till, purchase, refused, request_path, result


def _requests(till: Till) -> int:
    return len(till.sim("GET", "/requests")["requests"])


def _fault(till: Till, kind: str, operation: str = "authorize", **more: object) -> None:
    till.sim("POST", "/faults", {"operation": operation, "kind": kind, "times": 1} | more)


def test_timeout_before_never_executes(till: Till) -> None:
    _fault(till, "timeout_before", delay_ms=5)
    assert refused(till.authorize(purchase(), Klarna_Idempotency_Key="a")) == (500, "TIMEOUT")
    assert _requests(till) == 0
    assert result(till.authorize(purchase(), Klarna_Idempotency_Key="a")) == "STEP_UP_REQUIRED"


def test_timeout_after_executes_and_the_retry_gets_the_lost_answer(till: Till) -> None:
    _fault(till, "timeout_after", delay_ms=5)
    assert refused(till.authorize(purchase(), Klarna_Idempotency_Key="a")) == (500, "TIMEOUT")
    assert _requests(till) == 1
    (lost,) = till.sim("GET", "/log?reference=ps_1")["calls"]
    again = till.authorize(purchase(), Klarna_Idempotency_Key="a")
    assert again.json() == json.loads(lost["answer"]), "the log keeps the answer that was lost"
    assert _requests(till) == 1


def test_a_held_connection_ends_when_the_client_gives_up(till: Till) -> None:
    _fault(till, "timeout_before")
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": f"/v2/accounts/{ONE}/payment/authorize",
        "query_string": b"",
        "headers": [(b"host", b"klarna.test")],
        "scheme": "http",
        "server": ("klarna.test", 80),
    }
    messages: list[dict[str, object]] = [{"type": "http.request", "body": b"{}"}, {"type": "http.disconnect"}]
    sent = []

    async def receive() -> dict[str, object]:
        return messages.pop(0)

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def give_up() -> None:
        await asyncio.wait_for(till.app(scope, receive, send), 2)  # type: ignore[arg-type]

    till.run(give_up())
    assert sent[0]["status"] == 500


def test_an_error_is_the_one_that_was_asked_for(till: Till) -> None:
    _fault(till, "error", status=503, code="TEMPORARY_UNAVAILABLE")
    answer = till.authorize(purchase())
    assert refused(answer) == (503, "TEMPORARY_UNAVAILABLE")
    assert answer.json()["error_type"] == "TECHNICAL_ERROR"
    _fault(till, "error", status=409)
    assert refused(till.authorize(purchase())) == (409, "RESOURCE_CONFLICT")
    _fault(till, "error", code="INTERNAL_ERROR")
    assert refused(till.authorize(purchase())) == (500, "INTERNAL_ERROR")
    _fault(till, "error", status=422, code="NEVER_HEARD_OF")
    assert refused(till.authorize(purchase())) == (422, "NEVER_HEARD_OF")
    assert _requests(till) == 0


def test_a_rate_limit_comes_with_its_headers(till: Till) -> None:
    _fault(till, "rate_limit")
    answer = till.authorize(purchase())
    assert refused(answer) == (429, "RATE_LIMITED")
    assert (answer.headers["X-Ratelimit-Remaining"], answer.headers["X-Ratelimit-Reset"]) == ("0", "1")


def test_a_delayed_call_is_executed_late(till: Till) -> None:
    _fault(till, "delay", delay_ms=20)
    assert result(till.authorize(purchase())) == "STEP_UP_REQUIRED"
    assert till.sim("GET", "/log")["calls"][0]["milliseconds"] >= 15


def test_a_malformed_answer_is_executed_and_is_no_json(till: Till) -> None:
    _fault(till, "malformed")
    answer = till.authorize(purchase())
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()
    assert _requests(till) == 1


def test_a_fault_hits_its_operation_so_many_times(till: Till) -> None:
    request_id, token = till.approved()
    till.sim("POST", "/faults", {"operation": "finalise", "kind": "error", "times": 2})
    assert result(till.authorize(purchase())) == "STEP_UP_REQUIRED", "authorize is not finalise"
    assert till.read(request_id)["state"] == "COMPLETED"
    assert [till.finalise(token).status_code for _ in range(3)] == [500, 500, 200]


def test_a_fault_for_everything_lasts_until_it_is_cleared(till: Till) -> None:
    till.sim("POST", "/faults", {"operation": "*", "kind": "error"})
    assert {till.authorize(purchase()).status_code for _ in range(3)} == {500}
    assert refused(till.call("GET", request_path("any"))) == (500, "INTERNAL_ERROR")
    till.call("DELETE", "/_sim/faults")
    assert result(till.authorize(purchase())) == "STEP_UP_REQUIRED"


def test_a_list_takes_the_place_of_all_faults(till: Till) -> None:
    till.sim("POST", "/faults", {"operation": "*", "kind": "error"})
    kept = till.sim("POST", "/faults", [{"operation": "create_store", "kind": "rate_limit"}])["faults"]
    assert [fault["operation"] for fault in kept] == ["create_store"]
    assert till.sim("POST", "/faults", [])["faults"] == []


def test_chance_comes_from_the_seed() -> None:
    runs = []
    for _ in range(2):
        till = Till(seed=3)
        till.sim("POST", "/faults", {"operation": "*", "kind": "error", "probability": 0.3})
        runs.append([till.authorize(purchase()).status_code for _ in range(30)])
        till.close()
    assert runs[0] == runs[1]
    assert 2 < runs[0].count(500) < 20


def test_every_operation_can_be_hit(till: Till) -> None:
    for name in NAMES:
        _fault(till, "error", operation=name)
    assert len(till.sim("GET", "/faults")["faults"]) == len(NAMES)


@pytest.mark.parametrize(
    "fault",
    [
        {"operation": "authorise", "kind": "error"},
        {"operation": "authorize", "kind": "explode"},
        {"operation": "authorize", "kind": "error", "times": 0},
        {"operation": "authorize", "kind": "error", "probability": 1.5},
        {"operation": "authorize", "kind": "error", "status": 200},
        {"operation": "authorize", "kind": "error", "code": "NEVER_HEARD_OF"},
        {"operation": "authorize", "kind": "error", "tiems": 1},
        {"kind": "error"},
    ],
)
def test_a_fault_that_means_nothing_is_refused(till: Till, fault: dict[str, object]) -> None:
    assert refused(till.call("POST", "/_sim/faults", fault))[0] == 400
