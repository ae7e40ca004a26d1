"""Pairing: a short code, good for one key of one terminal, for the one who asks first and repeats the request."""

import pytest

from kassa.adapters.dynamodb.access.pairing_table import PairingTable
from kassa.domain.access.pairing import ALPHABET
from tests.functional.access.conftest import LANE
from tests.functional.conftest import NOBODY

SOFTWARE = {"name": "Acme POS", "version": "7.4.1"}


@pytest.fixture
def new_code(call, lane):
    return lambda key="request-1", **body: call(f"POST /terminals/{lane['id']}/pairing-codes", body, key=key).body


@pytest.fixture
def exchange(kassa):
    def exchange(code, *, key="terminal-1", **more):
        return kassa.call("POST /v1/pairings", {"code": code, **more}, key=key, caller=NOBODY)

    return exchange


def refused(answer):
    return (answer.status, answer.body["code"]) == (404, "pairing_code_not_usable")


def test_a_code_gets_the_terminal_a_key_of_its_own(new_code, exchange, admit, kassa):
    given = new_code(may_refund=False)
    assert (given["expires_at"], given["terminal_reference"]) == ("2026-03-01T10:25:00Z", "lane-3")
    paired = exchange(given["code"], software=SOFTWARE)
    assert (paired.status, paired.body["may_refund"]) == (201, False)
    assert (paired.body["terminal"]["software"], paired.body["terminal"]["paired_at"]) == (
        SOFTWARE,
        "2026-03-01T10:15:00Z",
    )
    caller = admit(paired.body["key"])
    assert (caller.key_id, caller.kind, caller.may_refund) == (paired.body["key_id"], "terminal", False)
    assert (caller.merchant_id, caller.store_reference, caller.terminal_reference) == (
        kassa.merchant_id,
        *LANE.values(),
    )


def test_a_code_can_be_typed_carelessly(new_code, exchange):
    code = new_code()["code"]
    assert exchange(f" {code.lower().replace('-', ' ')} ").status == 201


def test_a_code_has_letters_that_nobody_takes_for_another(new_code):
    codes = {new_code(key=f"request-{number}")["code"] for number in range(20)}
    assert len(codes) == 20
    for code in codes:
        assert (len(code), code[5]) == (11, "-")
        assert set(code) - {"-"} <= set(ALPHABET)
    assert not set("01ILO") & set(ALPHABET)
    assert len(ALPHABET) == 31


def test_who_lost_the_answer_gets_the_same_key_again(new_code, exchange):
    code = new_code()["code"]
    first, again = exchange(code), exchange(code)
    assert (again.status, again.headers["Idempotency-Replayed"]) == (201, "true")
    assert again.body["key"] == first.body["key"]


def test_a_code_is_good_for_one_request(new_code, exchange, call):
    code = new_code()["code"]
    assert exchange(code).status == 201
    assert refused(exchange(code, key="terminal-2"))
    assert len(call("GET /keys").body["data"]) == 1


def test_of_two_terminals_at_once_one_wins(new_code, exchange, call, monkeypatch):
    code, use = new_code()["code"], PairingTable.use

    def somebody_is_faster(table, *given):
        monkeypatch.setattr(PairingTable, "use", use)
        assert exchange(code, key="terminal-2").status == 201
        use(table, *given)

    monkeypatch.setattr(PairingTable, "use", somebody_is_faster)
    assert refused(exchange(code))
    assert len(call("GET /keys").body["data"]) == 1


def test_the_same_request_twice_at_once_gets_one_key(new_code, exchange, call, monkeypatch):
    code, use, answers = new_code()["code"], PairingTable.use, []

    def again_meanwhile(table, *given):
        monkeypatch.setattr(PairingTable, "use", use)
        answers.append(exchange(code))
        use(table, *given)

    monkeypatch.setattr(PairingTable, "use", again_meanwhile)
    answers.append(exchange(code))
    assert [answer.status for answer in answers] == [201, 201]
    assert len({answer.body["key"] for answer in answers}) == len(call("GET /keys").body["data"]) == 1


def test_a_code_lapses_after_ten_minutes_also_for_who_used_it(kassa, new_code, exchange):
    used, unused = new_code()["code"], new_code(key="request-2")["code"]
    exchange(used)
    kassa.pass_time(599)
    assert exchange(used).status == 201
    kassa.pass_time(1)
    assert refused(exchange(used))
    assert refused(exchange(unused, key="terminal-2"))


@pytest.mark.parametrize("what", ["terminal", "key"])
def test_who_was_revoked_meanwhile_gets_nothing_again(call, lane, new_code, exchange, what):
    code = new_code()["code"]
    key_id = exchange(code).body["key_id"]
    call(f"POST /terminals/{lane['id']}/revoke" if what == "terminal" else f"POST /keys/{key_id}/revoke")
    assert refused(exchange(code))


def test_a_terminal_that_was_revoked_before_gets_no_key(call, lane, new_code, exchange):
    code = new_code()["code"]
    call(f"POST /terminals/{lane['id']}/revoke")
    assert refused(exchange(code))
    assert call("GET /keys").body["data"] == []


def test_who_repeats_the_wish_for_a_code_gets_the_same_one_while_it_is_good(new_code, exchange):
    first = new_code()
    assert new_code() == first
    exchange(first["code"])
    assert new_code() == {**first, "code": None}


def test_another_wish_under_the_same_key_is_refused(new_code):
    new_code()
    assert new_code(may_refund=False)["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("code", ["K7M2Q", "K7M2Q-9XTR0", "K7M2Q-9XTRBB", ""])
def test_what_cannot_be_a_code_is_bad_input(exchange, code):
    answer = exchange(code)
    assert (answer.status, answer.body["errors"][0]["field"]) == (422, "code")


def test_a_code_that_nobody_gave_out_is_refused(exchange):
    assert refused(exchange("K7M2Q-9XTRB"))


def test_neither_codes_nor_keys_stand_in_any_table(kassa, new_code, exchange):
    code = new_code()["code"]
    key = exchange(code).body["key"]
    for table in ("merchants", "audit"):
        stored = str(kassa.dynamodb.scan(TableName=table)["Items"])
        for secret in (code, code.replace("-", ""), key.removeprefix("kassa_test_"), "terminal-1"):
            assert secret not in stored
