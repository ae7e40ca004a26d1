"""A terminal fetches its key with a code, sells with it and nothing else, and is put out of service; all of it on record."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing

import pytest

from cli.stack_file import Stack
from infra.routes import ROUTES
from tests.e2e.chain import ADDRESS, made
from tests.e2e.klarna import Klarna
from tests.e2e.till import Till, new_key

LANE = {"store_reference": "torget", "terminal_reference": "lane-1"}
A_TERMINALS_WORK = ("/v1/payments", "/v1/confirmations", "/v1/presentation", "/v1/terminal/")
KNOWN = {("GET", "/v1/merchants/{merchant_id}")}
"""What any key of a merchant may read beside that."""
REFUSED = (403, 404, 422)
"""422: the empty body was looked at before the key; it changes nothing."""
KEPT_FOR = 5
"""Seconds that the local stage keeps an answer of the authorizer."""


@pytest.fixture(scope="module")
def with_key(stack: Stack) -> Iterator[Callable[[str], Till]]:
    with ExitStack() as open_lines:
        yield lambda key: open_lines.enter_context(closing(Till(stack.api_url, key)))


@pytest.fixture(scope="module")
def acquirer(stack, with_key):
    return with_key(stack.keys.acquirer)


@pytest.fixture(scope="module")
def shop(stack, acquirer):
    """The path of a merchant with one store."""
    with closing(Klarna(stack.klarna_url)) as klarna:
        account = klarna.accounts()[0]
    path = f"/v1/merchants/{made(acquirer, '/v1/merchants', name='Torget', klarna_account_id=account)['id']}"
    made(acquirer, f"{path}/stores", store_reference="torget", name="Torget", address=ADDRESS)
    return path


@pytest.fixture(scope="module")
def terminal(shop, acquirer):
    return made(acquirer, f"{shop}/terminals", **LANE)


@pytest.fixture(scope="module")
def paired(shop, terminal, acquirer, with_key):
    """What the terminal got for its code, and the same once more."""
    code = made(acquirer, f"{shop}/terminals/{terminal['id']}/pairing-codes")["code"]
    body, key, nobody = {"code": code, "software": {"name": "Acme POS", "version": "7.4.1"}}, new_key(), with_key("")
    first, again = (nobody.post("/v1/pairings", body, key=key).json() for _ in range(2))
    assert first["key"] == again["key"]
    assert nobody.post("/v1/pairings", body).status_code == 404
    return first


def test_a_paired_terminal_sells_and_does_nothing_else(shop, terminal, paired, with_key):
    till = with_key(paired["key"])
    payment = till.start()
    assert payment["terminal_reference"] == "lane-1"
    heard = till.post("/v1/terminal/heartbeat", {}).json()
    assert (heard["terminal"]["id"], heard["klarna"]["accepting_payments"]) == (terminal["id"], True)
    for path in (f"{shop}/keys", f"{shop}/terminals", "/v1/audit"):
        assert till.get(path).status_code == 403
    for path in (f"{shop}/terminals/{terminal['id']}/revoke", f"{shop}/keys/{paired['key_id']}/rotate"):
        assert till.post(path).status_code == 403
    till.cancel(payment["id"])


def test_no_other_route_opens_to_a_terminals_key(shop, terminal, paired, with_key):
    till, filled = with_key(paired["key"]), {"{terminal_id}": terminal["id"], "{key_id}": paired["key_id"]}
    for route in ROUTES:
        if not route.guarded or (route.method, route.path) in KNOWN or route.path.startswith(A_TERMINALS_WORK):
            continue
        path = route.path.replace("/v1/merchants/{merchant_id}", shop)
        for name, value in filled.items():
            path = path.replace(name, value)
        answer = till.request(route.method, re.sub(r"{\w+}", "none", path))
        assert answer.status_code in REFUSED, (route.key, answer.status_code, answer.text)


def test_a_used_key_says_so_and_a_revoked_one_is_refused_in_time(shop, paired, acquirer, with_key):
    till = with_key(paired["key"])
    till.get("/v1/payments?limit=1")
    assert acquirer.get(f"{shop}/keys/{paired['key_id']}").json()["used_at"] is not None
    assert acquirer.post(f"{shop}/keys/{paired['key_id']}/revoke").json()["status"] == "revoked"
    assert till.post("/v1/terminal/heartbeat", {}).status_code == 403, "whatever the authorizer remembers"
    deadline = time.monotonic() + KEPT_FOR + 2
    while till.get("/v1/payments?limit=1").status_code != 403:
        assert time.monotonic() < deadline
        time.sleep(0.5)


def test_all_of_it_is_on_record(shop, terminal, paired, acquirer):
    merchant_id = shop.rsplit("/", 1)[-1]
    entries = acquirer.get(f"/v1/audit?merchant_id={merchant_id}&limit=100").json()["data"]
    pairing = next(entry for entry in entries if entry["route"] == "/v1/pairings" and entry["outcome"] == "done")
    assert (pairing["subject"], pairing["fields"]) == (terminal["id"], ["code", "software"])
    assert paired["key"] not in str(entries)
